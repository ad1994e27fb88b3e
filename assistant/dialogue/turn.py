"""The working memory of one `advance`: the only place where a conversation changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile

from assistant.dialogue import state as kept
from assistant.dialogue.answers.answer import Answer
from assistant.dialogue.book import Book
from assistant.dialogue.flow import Flow
from assistant.dialogue.frames import After, Frame, Kind
from assistant.dialogue.limits import (
    MAX_RECENT_OPTIONS,
    MAX_SAYS_PER_TURN,
    MAX_STACK,
    MAX_STEPS_PER_TURN,
    MAX_VISITS_OF_A_STEP,
)
from assistant.dialogue.patterns import AFTER, ARGUMENTS
from assistant.dialogue.questions import CLARIFIED, PERSON, offers, pending
from assistant.dialogue.remembered import say_to_json
from assistant.dialogue.responses import Button, Variation
from assistant.dialogue.slots import Unfit
from assistant.dialogue.steps.collect import Collect
from assistant.dialogue.values import ActionRequest, Context, Event, Heard, Json, Outcome, Say

Values = Mapping[str, Json]


class Turn:
    """One input being worked on. `top` is the flow that runs; frames of hidden flows beneath are left alone."""

    def __init__(self, book: Book, state: Values, context: Context) -> None:
        self.book = book
        self.context = context
        self.memory = kept.read(book, state)
        self.slots = self.memory.slots
        self.stack = self.memory.stack
        self.says: list[Say] = []
        self.events: list[Event] = []
        self.requests: list[ActionRequest] = []
        self.overruns = 0
        self.away = False
        self.recognised: tuple[Heard, Answer | None] | None = None
        self.proposal: str | None = None
        self._steps = 0
        self._visits: dict[tuple[int, str, str], int] = {}

    # ── the stack ────────────────────────────────────────────────────────────────────────────────────

    @property
    def top(self) -> Frame | None:
        """The frame that runs, or None when nothing of this book is going on."""
        return self.stack[-1] if self.stack and self.stack[-1].flow in self.book.flows else None

    def flow(self, frame: Frame) -> Flow:
        return self.book.flows[frame.flow]

    def push(self, flow: str, kind: Kind, args: Values | None = None, after: After = "ask") -> None:
        """Start a flow on top of what is going on."""
        while len(self.stack) >= MAX_STACK:
            self._leave_oldest()
        first = self.book.flows[flow].steps[0].id
        frame = Frame(flow, first, kind, args=dict(args or {}), after=after, focus=self.book.topic)
        self.stack.append(frame)
        if kind != "pattern":
            self.event("flow_started", frame)

    def pattern(self, name: str, after: After | None = None, **args: Json) -> bool:
        """Start a pattern if the book has it; tells whether it does."""
        if name not in self.book.flows:
            return False
        known: dict[str, Json] = dict.fromkeys(ARGUMENTS.get(name, ()))
        self.push(name, "pattern", known | args, after or AFTER.get(name, "ask"))
        return True

    def root(self, frame: Frame) -> Frame:
        """The flow the person knows: the frame itself, or the one that called it."""
        at = self.stack.index(frame)
        while at > 0 and self.stack[at].kind == "call":
            at -= 1
        return self.stack[at]

    def drop_patterns(self) -> None:
        """Patterns on top are not gone back to."""
        while (frame := self.top) is not None and frame.kind == "pattern":
            self.stack.pop()
            self.forget(frame)

    def leave(self, frame: Frame) -> None:
        """End a flow before its end, with what it called."""
        for gone in [*reversed(self.called(frame)), frame]:
            self.stack.remove(gone)
            self.forget(gone)
            if gone.kind != "pattern":
                self.event("flow_left", gone)

    def called(self, frame: Frame) -> list[Frame]:
        """What a flow called, and what that called, from bottom to top."""
        above = self.stack[self.stack.index(frame) + 1 :]
        return list(takewhile(lambda other: other.kind == "call", above))

    def leave_called(self, frame: Frame) -> None:
        """Leave only what a flow called."""
        for gone in reversed(self.called(frame)):
            self.stack.remove(gone)
            self.forget(gone)

    def forget(self, frame: Frame) -> None:
        """Empty what a frame filled, unless a flow beneath filled it too."""
        beneath = {slot for other in self.stack if other is not frame for slot in other.filled}
        self.reset(slot for slot in frame.filled if slot not in beneath)

    def _leave_oldest(self) -> None:
        self.event("limit_hit", self.stack[0], "stack")
        self.leave(self.stack[0])

    # ── slots ────────────────────────────────────────────────────────────────────────────────────────

    def facts(self, frame: Frame) -> Values:
        """What `context.<name>` reads within a frame."""
        return {**self.context.facts, **frame.args} if frame.args else self.context.facts

    def set(self, frame: Frame, name: str, value: Json, lasting: bool = False) -> bool:
        """Fill a slot; False, and nothing changed, when it cannot hold the value or does not exist.

        `lasting` values stay when the flow ends.
        """
        slot = self.book.slots.get(name)
        if slot is None:
            return False
        try:
            cleaned = slot.clean(value)
        except Unfit:
            return False
        before = self.slots.get(name)
        self.slots[name] = cleaned
        if not lasting and name not in self.flow(frame).keeps:
            frame.fill(name)
        if before != cleaned:
            if frame.replay is not None:
                frame.replay.changed.append(name)
            self.event("slot_set", frame, name)
        return True

    def reset(self, names: Iterable[str]) -> None:
        for name in names:
            self.slots[name] = self.book.initial.get(name)

    # ── speaking ─────────────────────────────────────────────────────────────────────────────────────

    def say(self, response: str, frame: Frame) -> None:
        """Say a response; nothing for one that does not exist."""
        if response in self.book.responses:
            index = self._choose(response, frame)
            self._say(response, index, frame, self.book.responses[response].variations[index].buttons, question=False)

    def _choose(self, response: str, frame: Frame) -> int:
        """The variation whose turn it is."""
        found = self.book.responses[response]
        if len(found.variations) == 1:
            return 0
        said = self.memory.turns.get(response, 0)
        index = found.choose(self.context.channel, self.slots, self.facts(frame), said)
        if found.rotates:
            self.memory.turns[response] = said + 1
        return index

    def _say(self, response: str, index: int, frame: Frame, buttons: tuple[Button, ...], question: bool) -> None:
        variation = self.book.responses[response].variations[index]
        if not self._room(frame, question):
            return
        self.says.append(
            Say(
                response,
                index,
                self._arguments(variation, frame),
                tuple(button.option for button in buttons),
                question,
                variation.artefact,
                frame.flow,
                frame.step,
            )
        )
        if variation.artefact:
            self.event("artefact_made", frame, variation.artefact)

    def ask(self, frame: Frame, step: Collect, extra: Iterable[tuple[str, str]] = ()) -> None:
        """Ask the question of a collect step and wait. `extra` names buttons that no file wrote."""
        first_time = frame.phase != "wait"
        frame.extra = [*self._candidates(step, frame), *extra]
        index = self._choose(step.ask, frame)
        buttons = offers(self.book, step.slot, self.book.variation(step.ask, index), frame.extra)
        frame.phase, frame.step = "wait", step.id
        self._say(step.ask, index, frame, buttons, question=True)
        frame.asked = (step.ask, index)
        self._offer(frame, buttons)
        self._replayed(frame)
        if first_time:
            self.event("step_reached", frame)

    def ask_again(self, frame: Frame) -> None:
        """The pending question once more, if there is one; after two failures "a person" is among the answers.

        Not while a person has been asked for: that would only ask again.
        """
        step = pending(self.book, frame)
        if step is not None:
            lost = self.memory.failures == 2 and self.context.facts.get("waiting_human") is not True
            self.ask(frame, step, [PERSON] if lost else ())

    def event(self, name: str, frame: Frame | None = None, detail: str = "") -> None:
        self.events.append(Event(name, frame.flow if frame else "", frame.step if frame else "", detail))

    def request(self, frame: Frame, action: str) -> None:
        """Ask for a named action and stop at this step."""
        self.memory.requests += 1
        frame.request = f"r{self.memory.requests}"
        frame.phase = "act"
        self.requests.append(ActionRequest(frame.request, action, dict(self.slots), frame.flow, frame.step))

    def _arguments(self, variation: Variation, frame: Frame) -> dict[str, Json]:
        names = variation.placeholders
        return {name: frame.args[name] if name in frame.args else self.slots.get(name) for name in names}

    def _candidates(self, step: Collect, frame: Frame) -> list[tuple[str, str]]:
        if step.slot != CLARIFIED:
            return []
        flows = [frame.args.get(name) for name in ("first_flow", "second_flow")]
        return [(CLARIFIED, value) for value in (*flows, "none") if isinstance(value, str)]

    def _room(self, frame: Frame, question: bool) -> bool:
        if len(self.says) < MAX_SAYS_PER_TURN - (not question):
            return True
        self.event("limit_hit", frame, "says")
        if question:
            self.says.pop()
        return question

    def _offer(self, frame: Frame, buttons: tuple[Button, ...]) -> None:
        for button in buttons:
            pair: Json = [frame.flow, button.option.payload]
            if pair in self.memory.recent:
                self.memory.recent.remove(pair)
            self.memory.recent.append(pair)
        del self.memory.recent[:-MAX_RECENT_OPTIONS]

    def _replayed(self, frame: Frame) -> None:
        """A correction has reached a question: answers of branches not taken any more are forgotten."""
        if frame.replay is None:
            return
        still = {slot for _, slots in frame.history for slot in slots}
        gone = [slot for slot in frame.replay.answered if slot not in still]
        frame.replay = None
        self.reset(gone)

    # ── bounds ───────────────────────────────────────────────────────────────────────────────────────

    def may_step(self, frame: Frame) -> bool:
        """Counts a step; False when this input has run too many."""
        self._steps += 1
        key = (len(self.stack), frame.flow, frame.step)
        self._visits[key] = visits = self._visits.get(key, 0) + 1
        return self._steps <= MAX_STEPS_PER_TURN and visits <= MAX_VISITS_OF_A_STEP

    def allow_more_steps(self) -> None:
        """After a loop was cut off: enough for an apology."""
        self._steps = MAX_STEPS_PER_TURN // 2
        self._visits.clear()

    def close(self) -> Outcome:
        if self.says:
            self.memory.last = [say_to_json(say) for say in self.says]
        state = kept.write(self.book, self.memory)
        return Outcome(state, tuple(self.says), tuple(self.events), tuple(self.requests))
