"""Messages for later whose moment has come: sent once, in the name of their author.

One that cannot leave is held with the reason, for somebody to decide: never lost, and never sent in silence into a
situation its author did not know of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, get_args

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from assistant.errors import HandoffConflict
from assistant.handoff.later import TRIES, Shape, read_or_refuse, sent, write_down
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import WHATSAPP_WINDOW
from assistant.log import where
from assistant.store import holding, scheduled
from assistant.store.holding import Holding
from assistant.store.notes import add_note
from assistant.store.people import Person
from assistant.store.scheduled import Later
from assistant.store.sealing import Keyring
from assistant.store.store import Store

WhyHeld = Literal[
    "taken",
    "crisis_open",
    "opted_out",
    "erased",
    "locked",
    "number_gone",
    "window_closed",
    "author_gone",
    "too_long",
    "failed",
]
WHY_HELD: tuple[WhyHeld, ...] = get_args(WhyHeld)
"""Why a message that was due did not leave."""
AT_ONCE = 50
"""Messages sent before the other background work gets its turn again."""

log = structlog.get_logger(__name__)


def send_due(store: Store, shape: Shape, wake: Callable[[], None], now: datetime) -> int:
    """Send what is due, or hold it with the reason; how many it was. Any number of processes may ask at once."""
    done = 0
    for conversation_id, later_id in scheduled.due_ones(store, now, now - WHATSAPP_WINDOW, AT_ONCE):
        try:
            done += _send_or_hold(store, conversation_id, later_id, shape, now)
        except DBAPIError as error:
            # Nothing was written: it is due as before, and tried again at the next look.
            log.warning("later_not_now", later=later_id, error=type(error).__name__)
    if done:
        wake()
    return done


def _send_or_hold(store: Store, conversation_id: int, later_id: int, shape: Shape, now: datetime) -> bool:
    try:
        return _send(store, conversation_id, later_id, shape, now)
    except HandoffConflict:
        return _hold(store, conversation_id, later_id, "taken", now)
    except Refused as refused:
        if refused.reason == "busy":
            return False
        return _hold(store, conversation_id, later_id, _WHY.get(refused.reason, "failed"), now)
    except DBAPIError:
        raise
    except Exception as error:
        # A text that cannot be sent is shown to the team; it would fail again, and holds up no other.
        log.error("later_failed", later=later_id, error=type(error).__name__, where=where(error))
        return _hold(store, conversation_id, later_id, "failed", now)


_WHY: dict[str, WhyHeld] = {why: why for why in WHY_HELD} | {"unknown": "author_gone"}
"""Of a refusal, by its reason."""


def _send(store: Store, conversation_id: int, later_id: int, shape: Shape, now: datetime) -> bool:
    """In the name of its author. False when somebody else settled it meanwhile."""
    for _ in range(TRIES):
        read = read_or_refuse(store, conversation_id)
        with store.db.write() as connection:
            held = holding.lock(connection, conversation_id, None)
            later = scheduled.find_later(connection, conversation_id, later_id, read.contact.key)
            if held is None or later is None or later.state != "due":
                return False
            author = scheduled.author_of(connection, later)
            if author is None or held.team.id not in author.teams:
                raise Refused("unknown")
            _check_owner(held, author)
            rows = sent(connection, author, read, held, later, shape, now)
        if rows is not None:
            return True
    raise Refused("busy")


def _hold(store: Store, conversation_id: int, later_id: int, why: WhyHeld, now: datetime) -> bool:
    with store.db.write() as connection:
        held = holding.lock(connection, conversation_id, None)
        later = scheduled.find_later(connection, conversation_id, later_id, None)
        if held is None or later is None or not scheduled.hold(connection, later_id, why):
            return False
        _tell(connection, store.keyring, held, later, why, now)
        write_down(connection, held, None, "schedule_held", later_id, now)
    return True


def _tell(connection: Connection, keyring: Keyring, held: Holding, later: Later, why: WhyHeld, now: datetime) -> None:
    """Whose message it is must not find out by chance; of one whose author is gone, who knows the person is told."""
    if held.wrapped_key is None:
        return
    told = later.author_id if why != "author_gone" else held.owner_id or held.referent_id
    add_note(connection, keyring, held, later.author_id, why, now, "held", frozenset({told} if told else ()))


def _check_owner(held: Holding, author: Person) -> None:
    """The clock takes over from nobody, not even from a colleague who owes an answer, and is silent in a crisis."""
    if held.owner_id not in {None, author.id}:
        raise HandoffConflict(held.owner_name or "a colleague")
    if held.crisis_open:
        raise Refused("crisis_open")
