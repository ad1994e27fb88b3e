"""Going back over what was answered: "en fait c'est Lyon", "back", a button of an earlier question.

**What a correction does.** The slot gets its new value and the flow runs again from the corrected question with all
the answers it has. Questions still on the way keep their answers and are not asked again; named actions are done
again; a response is said again only when it mentions a value that changed. When a question without an answer is
reached it is asked, and the answers of branches that are not taken any more are forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.dialogue.answers.answer import Answer
from assistant.dialogue.answers.message import take_apart
from assistant.dialogue.answers.yes_no import said_yes
from assistant.dialogue.book import Book
from assistant.dialogue.conditions import same
from assistant.dialogue.frames import Frame, Replay
from assistant.dialogue.listen import recognise
from assistant.dialogue.questions import expect, expect_slot
from assistant.dialogue.slots import FREE_TEXT, Unfit
from assistant.dialogue.text import fold
from assistant.dialogue.turn import Turn
from assistant.dialogue.values import Context, Expected, Heard, Json


def opening(heard: Heard, context: Context) -> Heard | None:
    """What comes after the opening of a correction ("en fait c'est Lyon" → "c'est Lyon"), or None without one."""
    if len(heard.text.split()) < 2:
        return None
    folded = fold(heard.text)
    openings = [start for start in context.words.corrections if start and folded.startswith(f"{start} ")]
    if not openings:
        return None
    rest = heard.text.split()[_words_of(heard.text, max(openings, key=len)) :]
    return Heard(" ".join(rest), understanding=heard.understanding) if rest else None


def correct(turn: Turn, rest: Heard, *, wish: bool = False) -> bool:
    """Change the earlier answer this message speaks of; False when it speaks of none.

    `rest` is the message without its opening. A plain yes or no belongs to the pending question if that takes it.
    `wish`: it asks for something else, so that it is no free text.

    Tried most recent first: answers to questions of a closed kind; then, unless the pending question takes the
    message, places and free texts.
    """
    frame = turn.top
    if frame is None or frame.kind == "pattern":
        return False
    chain = list(callers(turn, frame))
    expected = expect(turn.book, frame, turn.context)
    now = recognise(rest, expected, turn.context)
    said = said_yes(take_apart(rest.text, turn.context.words), turn.context.words)
    if now is not None and now.sure and said is not None:
        return False
    if any(_try(turn, caller, rest, free=False) for caller in chain):
        return True
    return now is None and not wish and any(_try(turn, caller, rest, free=True) for caller in chain)


def correct_by_button(turn: Turn, frame: Frame, assignments: Mapping[str, Json]) -> bool:
    """A button of an earlier question of the same flow was tapped."""
    for caller in callers(turn, frame):
        slot = next((name for name in _answered(caller) if name in assignments), None)
        if slot is not None:
            return _change(turn, caller, slot, assignments)
    return False


def back(turn: Turn, frame: Frame) -> bool:
    """Ask the previous question again, its answer forgotten; False at the first question."""
    found = next((caller for caller in callers(turn, frame) if caller.history), None)
    if found is None:
        return False
    turn.leave_called(found)
    step, slots = found.history.pop()
    turn.reset(slots)
    if step in found.trail:
        del found.trail[found.trail.index(step) :]
    question = turn.flow(found).question(step)
    found.step, found.phase, found.replay = step, "run", None
    if question is not None:
        turn.ask(found, question)
    return True


def callers(turn: Turn, frame: Frame) -> Iterator[Frame]:
    """The frame, what called it, what called that."""
    at = turn.stack.index(frame)
    yield frame
    while at > 0 and turn.stack[at].kind == "call":
        at -= 1
        yield turn.stack[at]


def _try(turn: Turn, frame: Frame, rest: Heard, free: bool) -> bool:
    for slot in _answered(frame):
        expected = _earlier(turn.book, slot, turn.context)
        if expected is None or (expected.type in FREE_TEXT) is not free:
            continue
        answer = recognise(rest, expected, turn.context)
        if _changes(turn, slot, answer) and answer and _change(turn, frame, slot, answer.slots):
            return True
    return False


def _answered(frame: Frame) -> Iterator[str]:
    for _, slots in reversed(frame.history):
        yield from reversed(slots)


def _earlier(book: Book, slot: str, context: Context) -> Expected | None:
    found = book.slots.get(slot)
    asked = book.variation(f"utter_ask_{slot}", 0)
    return expect_slot(book, found, asked, (), context) if found else None


def _changes(turn: Turn, slot: str, answer: Answer | None) -> bool:
    if answer is None or answer.kind != "value" or slot not in answer.slots:
        return False
    try:
        return not same(turn.book.slots[slot].clean(answer.slots[slot]), turn.slots.get(slot))
    except Unfit:
        return False


def _change(turn: Turn, frame: Frame, slot: str, assignments: Mapping[str, Json]) -> bool:
    at = next(i for i in range(len(frame.history) - 1, -1, -1) if slot in frame.history[i][1])
    step, _ = frame.history[at]
    if step not in turn.flow(frame).index or not _all_fit(turn, assignments):
        return False
    turn.leave_called(frame)
    later = [name for _, slots in frame.history[at:] for name in slots]
    frame.replay = Replay(answered=later, walked=list(frame.trail))
    for name, value in assignments.items():
        turn.set(frame, name, value)
    del frame.history[at:]
    frame.step, frame.phase, frame.request = step, "run", None
    turn.event("corrected", frame, slot)
    turn.pattern("pattern_correction", corrected_slot=slot)
    return True


def _all_fit(turn: Turn, assignments: Mapping[str, Json]) -> bool:
    try:
        for name, value in assignments.items():
            turn.book.slots[name].clean(value)
    except (Unfit, KeyError):
        return False
    return True


def _words_of(text: str, start: str) -> int:
    """How many written words the folded opening covers ("c'est" folds to two)."""
    parts = text.split()
    return next((n for n in range(1, len(parts) + 1) if len(fold(" ".join(parts[:n]))) >= len(start)), len(parts))
