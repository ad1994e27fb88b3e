"""What happens next, and in which words: from one input to everything a turn will commit. Nothing is written here.

A conversation has three *tracks*, each with a dialogue state of its own: `coach`; `crisis` while one is open; and
`known_again` while nobody can be sure who writes. So what was interrupted stands untouched, and unread, beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

import structlog

from assistant.actions import ActionContext, ActionResult, Reader
from assistant.dialogue.book import Book
from assistant.dialogue.engine import advance
from assistant.dialogue.listen import expected, to_interpret
from assistant.dialogue.state import new_state
from assistant.dialogue.values import (
    ActionRequest,
    Context,
    Event,
    Expected,
    Heard,
    Input,
    Json,
    Outcome,
    Returned,
    Say,
    StartFlow,
)
from assistant.effects import (
    CancelHandoff,
    Effect,
    EraseContact,
    OpenHandoff,
    RaiseRisk,
    RecordAgeBand,
    RecordConsent,
    SetLocale,
    SetWord,
    StartFresh,
    StartJob,
    UnlockContact,
)
from assistant.handoff.duty import back_at
from assistant.packs.helplines import protocol
from assistant.packs.services import Category
from assistant.store.keeps import NothingOf
from assistant.store.values import NOTHING_KEPT, Conversation
from assistant.turns.facts import Facts
from assistant.turns.mind import Mind
from assistant.wording.moments import day_and_time

log = structlog.get_logger(__name__)

Track = Literal["coach", "crisis", "known_again"]
MAX_ACTIONS = 12
"""Local actions done in one turn at most; no flow needs half of it, a loop of actions would not end."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A `Say` with what its words depend on at that moment: an action may have changed the language."""

    say: Say
    locale: str
    track: Track


@dataclass(frozen=True, slots=True)
class Thought:
    """Everything one input led to. `tracks` is the conversation's new state."""

    tracks: Mapping[str, Json]
    spoken: tuple[Spoken, ...] = ()
    effects: tuple[Effect, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def erases(self) -> bool:
        return any(isinstance(effect, EraseContact) for effect in self.effects)

    @property
    def starts_fresh(self) -> bool:
        return any(isinstance(effect, StartFresh) for effect in self.effects)

    @property
    def unlocks(self) -> bool:
        return any(isinstance(effect, UnlockContact) for effect in self.effects)


@dataclass(frozen=True, slots=True)
class World:
    """What is true of the person and the moment, as flows read it (`context.*`); local actions change it on the way."""

    conversation: Conversation
    now: datetime
    read: Reader
    locale: str
    consent: str
    age_band: str
    duty: Callable[[], bool]
    waiting_human: bool
    crisis_open: bool
    hours_away: float = 0.0
    known: bool = False
    locked: bool = False
    """The number may have changed hands: only the track `known_again`, and a crisis, may speak."""
    has_word: bool = False

    def with_tracks(self, tracks: Mapping[str, Json]) -> World:
        """The same world, its conversation where an earlier thought of this turn left it."""
        return replace(self, conversation=replace(self.conversation, state=tracks))

    @property
    def on_duty(self) -> bool:
        """Whether a person is there, or on call."""
        return self.duty()

    def facts(self) -> Mapping[str, Json]:
        """Who is on duty is found out only by a flow that asks: most do not."""
        known: dict[str, Json] = {
            "locale": self.locale,
            "country": self.conversation.contact.country,
            "channel": self.conversation.channel.kind,
            "consent": self.consent,
            "age_band": self.age_band,
            "waiting_human": self.waiting_human,
            "crisis_open": self.crisis_open,
            "hours_away": self.hours_away,
            "known": self.known,
            "has_word": self.has_word,
        }
        return Facts(known, {"on_duty": self.duty})

    def after(self, effects: tuple[Effect, ...]) -> World:
        """The world once these effects are true, for what is said in the same turn."""
        world = self
        for effect in effects:
            world = world._once(effect)
        return world

    def _once(self, effect: Effect) -> World:
        world = self
        match effect:
            case SetLocale(locale):
                world = replace(self, locale=locale)
            case RecordConsent(answer):
                world = replace(self, consent=answer)
            case RecordAgeBand(band):
                consent = "no" if band in NOTHING_KEPT and self.consent == "yes" else self.consent
                world = replace(self, age_band=band, consent=consent)
            case OpenHandoff() | CancelHandoff():
                world = replace(self, waiting_human=isinstance(effect, OpenHandoff))
            case RaiseRisk("crisis"):
                world = replace(self, crisis_open=True)
            case EraseContact():
                world = replace(self, consent="unknown", age_band="unknown", has_word=False)
            case SetWord():
                world = replace(self, has_word=True)
            case UnlockContact():
                world = replace(self, locked=False)
            case StartFresh():
                world = self._of_somebody_new()
        return world

    def _of_somebody_new(self) -> World:
        """Another person has the number: nothing is known of them, and nothing of before can be read."""
        nobody = replace(self.conversation.contact, consent="unknown", age_band="unknown", word_lookup=None)
        return replace(
            self,
            conversation=replace(self.conversation, state=None, contact=nobody, handoff=None, referent_id=None),
            read=NothingOf(),
            consent="unknown",
            age_band="unknown",
            waiting_human=False,
            hours_away=0.0,
            known=False,
            locked=False,
            has_word=False,
        )


def think(mind: Mind, world: World, given: Input, track: Track = "coach") -> Thought:
    """Advance one track by one input, doing the local actions it asks for. Raises only on a defect of ours."""
    tracks = dict(world.conversation.state or {})
    if track == "crisis" and isinstance(given, StartFlow):
        tracks.pop("crisis", None)  # a new crisis starts at the beginning, whatever an older one left
    thought = _Thinking(mind, world, track, tracks)
    thought.advance(given)
    if track != "crisis" and thought.world.crisis_open and not world.crisis_open:
        # An answer in another track opened a crisis: from here on only the crisis track speaks.
        crisis = _Thinking(mind, thought.world, "crisis", tracks)
        crisis.advance(crisis_start(mind, thought.world, "distress"))
        thought.absorb(crisis)
    return thought.done()


def crisis_start(mind: Mind, world: World, category: Category) -> StartFlow:
    """The input that opens the crisis protocol, with the numbers of the person's country at this hour, and with nobody
    on duty the moment when the team is back."""
    country = mind.countries.resolve(world.conversation.contact.country)
    help_now = protocol(country, world.locale, world.now, category, world.age_band)
    day, time = (None if world.on_duty else _back(mind, world)) or (None, None)
    slots: dict[str, Json] = {"emergency_number": help_now.emergency_number, "talk_now": help_now.talk_now}
    return StartFlow("safety", {**slots, "opening_day": day, "opening_time": time})


@dataclass(slots=True)
class _Thinking:
    """One run on one track, collecting what it leads to."""

    mind: Mind
    world: World
    track: Track
    tracks: dict[str, Json]
    spoken: list[Spoken] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def book(self) -> Book:
        return book_of(self.mind, self.track)

    def advance(self, given: Input) -> None:
        state = self.tracks.get(self.track)
        outcome = self._step(state if isinstance(state, dict) else new_state(), given)
        for _ in range(MAX_ACTIONS):
            if not outcome.requests:
                return
            returned = self._act(outcome.requests[0])
            if returned is None:
                return
            outcome = self._step(outcome.state, returned)

    def absorb(self, other: _Thinking) -> None:
        self.spoken += other.spoken
        self.effects += other.effects
        self.events += other.events

    def done(self) -> Thought:
        return Thought(self.tracks, tuple(self.spoken), tuple(self.effects), tuple(self.events))

    def _step(self, state: Mapping[str, Json], given: Input) -> Outcome:
        context = context_of(self.mind, self.world)
        if isinstance(given, Heard):
            given = self._understood(state, given, context)
        outcome = advance(self.book, state, given, context)
        self.tracks[self.track] = dict(outcome.state)
        opened_crisis = self.track != "crisis" and any(isinstance(e, RaiseRisk) for e in self.effects)
        if not opened_crisis:
            self.spoken += [Spoken(say, self.world.locale, self.track) for say in outcome.says]
        self.events += outcome.events
        return outcome

    def _understood(self, state: Mapping[str, Json], heard: Heard, context: Context) -> Heard:
        if heard.understanding:
            return heard
        asks, wanted = to_interpret(self.book, state, heard, context)
        if not asks:
            return heard
        return replace(heard, understanding=self.mind.interpreter.parse(heard.text, context.locale, wanted))

    def _act(self, request: ActionRequest) -> Returned | None:
        """Do a local action; None when it is remote, and its result will come in as a turn of its own."""
        action = self.mind.actions[request.name]
        if action.where == "remote":
            self.effects.append(StartJob(request.id, request.name, request.slots))
            return None
        try:
            state = self.tracks.get(self.track)
            context = replace(
                action_context(self.mind, self.world),
                asked=_last_question(state),
                interrupted=_exercise_beneath(self.book, state),
            )
            result: ActionResult = action.run(request.slots, context)
        except Exception as error:  # whatever an action raises, the flow must go on
            log.error("action_failed", action=request.name, error=type(error).__name__)
            self.events.append(Event("action_failed", request.flow, request.step, request.name))
            return Returned(request.id, failed=True)
        self.effects += result.effects
        self.world = self.world.after(result.effects)
        return Returned(request.id, result.slots)


def _last_question(state: Json) -> str | None:
    """The response whose question the person answered last, in the flow that runs (`Frame.asked` in the state)."""
    match state:
        case {"stack": [*_, {"asked": [str() as response, _]}]}:
            return response
    return None


def _exercise_beneath(book: Book, state: Json) -> str | None:
    """The exercise that waits beneath the running flow; of several, the nearest."""
    match state:
        case {"stack": [*frames, _]}:
            waiting = [frame.get("flow") for frame in reversed(frames) if isinstance(frame, dict)]
            return next((flow for flow in waiting if isinstance(flow, str) and flow in book.exercises), None)
    return None


def asked(mind: Mind, world: World) -> Expected | None:
    """The question that waits for an answer in the track that speaks when no crisis is open, if any."""
    track: Track = "known_again" if world.locked else "coach"
    state = (world.conversation.state or {}).get(track)
    return expected(book_of(mind, track), state, context_of(mind, world)) if isinstance(state, dict) else None


def book_of(mind: Mind, track: Track) -> Book:
    """What may run on a track."""
    if track == "crisis":
        return mind.crisis_book
    return mind.known_again_book if track == "known_again" else mind.book


def context_of(mind: Mind, world: World) -> Context:
    """The world as the engine sees it."""
    return Context(
        locale=world.locale,
        channel=world.conversation.channel.kind,
        today=_today(mind, world),
        words=mind.packs.resolve(world.locale).words,
        facts=world.facts(),
        translate=mind.voice.translator(world.locale),
    )


def action_context(mind: Mind, world: World) -> ActionContext:
    """What a named action may know of the person and the moment."""
    channel = world.conversation.channel.kind
    return ActionContext(
        locale=world.locale,
        country=world.conversation.contact.country,
        channel=channel,
        now=world.now,
        today=_today(mind, world),
        facts=world.facts(),
        say=lambda response, args: mind.voice.say_text(response, args, world.locale, channel),
        label=lambda slot, value: mind.voice.label(slot, value, world.locale),
        read=world.read,
        words=mind.packs.resolve(world.locale).words,
        back=lambda: _back(mind, world),
    )


def _back(mind: Mind, world: World) -> tuple[str, str] | None:
    team = world.conversation.duty().team
    moment = back_at(team, world.now, mind.holidays)
    return None if moment is None else day_and_time(moment, world.now, team.time_zone, world.locale)


def _today(mind: Mind, world: World) -> date:
    country = mind.countries.resolve(world.conversation.contact.country)
    return country.local(world.now).date()
