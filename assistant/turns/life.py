"""What makes a conversation move: a message, a person giving it back, the result of something done elsewhere.

Nothing is locked while thinking. The commit is under the version that was read; when it moved, the turn thinks again.
A returned `Receipt` means durable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from assistant.actions import ActionResult
from assistant.dialogue.values import Json, Returned
from assistant.effects import Effect
from assistant.errors import AssistantError, RefusedInput, StoreError
from assistant.handoff.duty import on_duty
from assistant.handoff.replies import WHATSAPP_WINDOW
from assistant.log import reference, where
from assistant.store.channels import find_channel
from assistant.store.commit import AlreadyReceived, Commit, Committed, VersionMoved, commit_turn
from assistant.store.conversations import find_conversation, open_conversation, read_conversation
from assistant.store.other_ways import other_way
from assistant.store.people import name_of
from assistant.store.risk import last_category
from assistant.store.store import Store
from assistant.store.values import Conversation, TurnRecord
from assistant.turns import elsewhere, returning
from assistant.turns.answering import answer_internal, answer_message, wait_key, world_of
from assistant.turns.courtesy import only_thanks
from assistant.turns.failing import apologise
from assistant.turns.mind import Mind
from assistant.turns.thinking import action_context
from assistant.turns.timing import with_timers
from assistant.values import Inbound, Receipt

log = structlog.get_logger(__name__)

RETHINKS = 50
"""How often a turn thinks again because the conversation changed meanwhile. Each time somebody else got through, so
this bounds a burst from one person, not a wait."""


class Turns:
    """`wake` tells the dispatcher that there is something to send."""

    def __init__(self, mind: Mind, store: Store, wake: Callable[[], None]) -> None:
        self.mind = mind
        self._store = store
        self._wake = wake

    def wake(self) -> None:
        """There is something in the outbox that no turn put there."""
        self._wake()

    def receive(self, inbound: Inbound) -> Receipt:
        """Take a message in and answer it; the same message again has no effect.

        Raises `RefusedInput` when it came to a number that is not ours. Raises SQLAlchemy's errors when the database is
        down and `Unsealable` when this person's key is gone: nothing was accepted then, and the provider tries again.
        """
        for _ in range(RETHINKS):
            found = find_conversation(self._store, inbound)
            if found is None:
                self._meet(inbound)
                continue
            read = found.conversation
            if found.received:
                return Receipt(read.id, duplicate=True)
            match self._answered(read, inbound):
                case Committed(_, outbound_ids):
                    self._wake()
                    return Receipt(read.id, message_ids=outbound_ids)
                case AlreadyReceived():
                    return Receipt(read.id, duplicate=True)
        raise StoreError("A conversation kept changing while its message was answered.")

    def hand_back(
        self, conversation_id: int, owner_id: int, flow: str | None = None, outcome: str | None = None
    ) -> None:
        """A person gives the conversation back: owner, end of the handoff and the bot's first line in one commit.

        Raises `HandoffConflict` when somebody else owns it by now, `Refused` when nobody does or a crisis is open.
        """

        def given_back(read: Conversation) -> TurnRecord:
            holder = name_of(self._store, read.owner_id) if read.owner_id else None
            return returning.handed_back(self.mind, self._store, read, owner_id, holder, flow, outcome)

        self.change(conversation_id, given_back)

    def start_flow(self, conversation_id: int, person_id: int, flow: str) -> None:
        """A counsellor starts a flow where the assistant answers. Raises `HandoffConflict` or `Refused`."""
        self.change(conversation_id, lambda read: returning.started(self.mind, self._store, read, person_id, flow))

    def say_elsewhere(self, conversation_id: int) -> None:
        """Somebody in danger was not reached: try another channel of theirs, if they have one. Doing it twice is doing
        it once."""
        read = self._existing(conversation_id)
        now = self.mind.clock()
        other = other_way(self._store, read, now, now - WHATSAPP_WINDOW)
        category = last_category(self._store, conversation_id)
        if other is None or not self.change(
            other.id, lambda found: elsewhere.begun(self.mind, self._store, found, category)
        ):
            return
        self.change(conversation_id, lambda found: elsewhere.noted(self.mind, found, other.channel.kind))

    def run_action(self, conversation_id: int, name: str, slots: Mapping[str, Json]) -> ActionResult:
        """Do a remote action for a conversation. Raises whatever the action raises; writes nothing."""
        read = self._existing(conversation_id)
        context = action_context(self.mind, world_of(self.mind, self._store, read, self.mind.clock()))
        return self.mind.actions[name].run(slots, context)

    def finish_job(self, job_id: int, conversation_id: int, returned: Returned, effects: tuple[Effect, ...]) -> None:
        """The result of a remote action re-enters: the flow goes on, unless an answer meanwhile made it stale.

        While a person owns the conversation the flow moves on in silence.
        """

        def finished(read: Conversation) -> TurnRecord:
            record = answer_internal(self.mind, self._store, read, returned)
            outbound = record.outbound if read.owner_id is None else ()
            notice = wait_key(conversation_id, returned.request_id)
            return replace(
                record,
                effects=(*effects, *record.effects),
                outbound=outbound,
                finished_job=job_id,
                cancel_keys=(notice,),
            )

        self.change(conversation_id, finished)

    def change(self, conversation_id: int, thought: returning.Thought) -> bool:
        """What happens to a conversation by itself, thought anew whenever it moved meanwhile.

        False when there was nothing to do any more. Raises whatever `thought` raises.
        """
        for _ in range(RETHINKS):
            record = thought(self._existing(conversation_id))
            if record is None:
                return False
            if not isinstance(self._commit(record), VersionMoved):
                self._wake()
                return True
        raise AssistantError("A conversation kept changing while it was worked on.")

    def _meet(self, inbound: Inbound) -> None:
        """Somebody writes for the first time: make room for them before thinking of an answer."""
        channel = find_channel(self._store, inbound.kind, inbound.to, inbound.service)
        if channel is None:
            raise RefusedInput("This message came to a number no channel has: add it to the settings.", 404)
        country = self.mind.countries.country_of(inbound.sender, channel.country)
        open_conversation(self._store, channel, inbound.sender, country, inbound.received_at)

    def _existing(self, conversation_id: int) -> Conversation:
        read = read_conversation(self._store, conversation_id)
        if read is None:
            raise AssistantError(f"There is no conversation {conversation_id}.")
        return read

    def _answered(self, read: Conversation, inbound: Inbound) -> Commit:
        try:
            return self._commit(answer_message(self.mind, self._store, read, inbound))
        except Exception as error:
            if is_outage(error):
                raise
            # Whatever is wrong with our thinking, the message is kept and a person called.
            log.error("turn_failed", reference=reference(), error=type(error).__name__, where=where(error))
            return self._commit(apologise(self.mind, read, inbound))

    def _commit(self, record: TurnRecord) -> Commit:
        read = record.read

        def there() -> bool:
            return on_duty(read, record.now, self.mind.holidays, self.mind.paging_media)

        def thanked() -> bool:
            return only_thanks(self.mind, record)

        return commit_turn(self._store, with_timers(record, on_duty=there, thanked=thanked))


def is_outage(error: Exception) -> bool:
    """Whether the database failed, not what we asked of it: then nothing can be kept, and trying again may help."""
    return isinstance(error, DBAPIError) and not isinstance(error, IntegrityError | DataError)
