"""Is it still the same person? Prepaid numbers change hands: after long silence nothing of before is shown until the
word is given that the person chose, or until whoever writes begins anew.

What is asked meanwhile has a dialogue state of its own (the track `known_again`); what was before stands untouched, and
unread, beside it. The word itself never enters a state: only whether it was right does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from assistant.dialogue.answers.message import take_apart
from assistant.dialogue.answers.yes_no import said_yes
from assistant.dialogue.listen import expected, recognise
from assistant.dialogue.state import new_state
from assistant.dialogue.values import Expected, Heard, Input, Json, StartFlow
from assistant.effects import LockContact, SetWord, UnlockContact
from assistant.handoff.replies import may_be_anothers
from assistant.store.fresh_start import proven_state
from assistant.store.invitations import code_in
from assistant.store.keeps import KeptOf
from assistant.store.store import Store
from assistant.store.values import Conversation, TurnRecord
from assistant.store.words import MOST_PARTS, is_word
from assistant.turns.inviting import HELLO, WELCOME_FLOW, came_with, welcomed
from assistant.turns.mind import KNOWN_AGAIN_TOPIC, Mind
from assistant.turns.safe_answer import as_answer
from assistant.turns.thinking import Thought, Track, World, context_of, think
from assistant.values import Inbound

TRACK: Track = "known_again"
CODE = "invited"
"""Where the state holds the code of an invitation that came while nobody could be sure who writes."""
WORD_SLOT = "known_word"
"""The question of `flows/known_again.yml` that the word answers."""
OTHERWISE: Mapping[str, str] = {WORD_SLOT: "wrong", "still_you": "other"}
"""How whatever is none of its choices answers a question."""
SAID_NO: Mapping[str, str] = {WORD_SLOT: "fresh", "still_you": "no"}
"""How "that's not me" answers it."""
SHORT_SENTENCE = 8
"""Words: the end of a longer one is not looked at, so that nobody tries many words at once."""
HIDDEN = "•••"
"""What is kept of a message that held the word."""
BACK_AFTER = 24.0
"""Hours away with which somebody known again goes on: they are asked where they want to go on."""


def may_have_changed_hands(store: Store, read: Conversation, now: datetime) -> bool:
    """Whether this message comes after so long a silence that what is kept must not be shown to whoever wrote it."""
    if read.contact.locked_at is not None or not may_be_anothers(read.contact.last_inbound_at, now):
        return False
    return read.contact.consent == "yes" or bool(read.state) or KeptOf(store, read.contact).something()


def locked(record: TurnRecord, world: World) -> tuple[TurnRecord, World]:
    """From this message on nothing of before is shown."""
    return replace(record, effects=(*record.effects, LockContact())), replace(world, locked=True)


def ask_who(mind: Mind, store: Store, world: World, inbound: Inbound, start: str | None = None) -> Thought:
    """What is said to whoever writes while nobody can be sure who it is. `start` is a flow that comes before that."""
    tracks = world.conversation.state or {}
    given: Input
    if start or TRACK not in tracks:
        given = StartFlow(start or KNOWN_AGAIN_TOPIC)
    else:
        given = _heard(mind, store, world, inbound)
    thought = think(mind, world, given, TRACK)
    if thought.starts_fresh and given == _choice("still_you", "other"):
        return _fresh(mind, store, world, thought, Heard(inbound.text))
    thought = settled(mind, store, world, thought)
    if (code := code_in(inbound.text)) is None or TRACK not in thought.tracks:
        return thought
    return replace(thought, tracks={**thought.tracks, CODE: code[0]})


def settled(mind: Mind, store: Store, world: World, thought: Thought) -> Thought:
    """A thought that says who writes, with what follows from it: a fresh start, or going on where they were."""
    if thought.starts_fresh:
        return _fresh(mind, store, world, thought, None)
    return _known(mind, world, thought) if thought.unlocks else thought


def without_word(record: TurnRecord) -> TurnRecord:
    """The record without the word its message may have held: nobody is to read it in the thread."""
    held = any(isinstance(effect, SetWord | UnlockContact) for effect in record.effects)
    if record.inbound is None or not held:
        return record
    return replace(record, inbound=replace(record.inbound, content=replace(record.inbound.content, text=HIDDEN)))


def _heard(mind: Mind, store: Store, world: World, inbound: Inbound) -> Heard:
    """The answer as the flow may have it: a choice it offers, or whether the word was right. A payload that says so by
    itself counts for nothing."""
    asked = _asked(mind, world)
    plain = as_answer(mind, world, Heard(inbound.text, inbound.payload), TRACK)
    if asked is None or asked.slot not in OTHERWISE:
        return plain
    if inbound.payload is not None:
        return plain if inbound.payload in {option.payload for option in asked.options} else Heard("")
    if not inbound.text.strip():
        return plain
    if asked.slot == WORD_SLOT and _is_right(mind, store, world, inbound.text):
        return _choice(WORD_SLOT, "right")
    answer = recognise(plain, asked, context_of(mind, world))
    if answer is not None and answer.kind == "value":
        return plain
    return _choice(asked.slot, (SAID_NO if _says_no(mind, world, inbound.text) else OTHERWISE)[asked.slot])


def _asked(mind: Mind, world: World) -> Expected | None:
    state = (world.conversation.state or {}).get(TRACK)
    state = state if isinstance(state, dict) else new_state()
    return expected(mind.known_again_book, state, context_of(mind, world))


def _is_right(mind: Mind, store: Store, world: World, text: str) -> bool:
    """The word alone, without little words around it, or as the end of a short sentence: "c'était tigre"."""
    message = take_apart(text, mind.packs.resolve(world.locale).words)
    parts = message.words if len(message.words) <= SHORT_SENTENCE else ()
    ends = (" ".join(parts[-size:]) for size in range(1, MOST_PARTS + 1) if len(parts) > size)
    chosen = world.conversation.contact.word_lookup
    return any(is_word(store.keyring, one, chosen) for one in (message.folded, message.stripped, *ends) if one)


def _says_no(mind: Mind, world: World, text: str) -> bool:
    words = mind.packs.resolve(world.locale).words
    if said_yes(take_apart(text, words), words) is False:
        return True
    return mind.interpreter.parse(text, world.locale, None).intent == "not_me"


def _choice(slot: str, value: str) -> Heard:
    return Heard("", payload=f"/SetSlots({slot}={value})")


def _fresh(mind: Mind, store: Store, world: World, thought: Thought, wish: Heard | None) -> Thought:
    """Somebody new: what was going on is not gone on with; they are told, and welcomed, or get what they asked for."""
    told = tuple(one for one in thought.spoken if _is_ours(mind, one.say.flow))
    new = world.after(thought.effects)
    code = (world.conversation.state or {}).get(CODE)
    came = came_with(store, world.conversation, code, world.now) if isinstance(code, str) else None
    begins = welcomed(mind, new, came) if came else think(mind, new, wish or StartFlow(WELCOME_FLOW))
    accepted = (came.effect,) if came else ()
    return Thought(
        begins.tracks,
        (*told, *begins.spoken),
        (*thought.effects, *accepted, *begins.effects),
        (*thought.events, *begins.events),
    )


def _known(mind: Mind, world: World, thought: Thought) -> Thought:
    """The person of before: on with what was interrupted, unless a colleague has the conversation."""
    tracks: Mapping[str, Json] = proven_state(thought.tracks) or {}
    if world.conversation.owner_id is not None:
        return replace(thought, tracks=tracks)
    known = replace(world.after(thought.effects).with_tracks(tracks), hours_away=BACK_AFTER)
    goes_on = think(mind, known, HELLO)
    return Thought(
        goes_on.tracks,
        (*thought.spoken, *goes_on.spoken),
        (*thought.effects, *goes_on.effects),
        (*thought.events, *goes_on.events),
    )


def _is_ours(mind: Mind, flow: str) -> bool:
    found = mind.book.flows.get(flow)
    return found is not None and found.topic == KNOWN_AGAIN_TOPIC
