"""The question a frame is waiting on, and the answers it offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from assistant.dialogue.book import Book
from assistant.dialogue.frames import Frame
from assistant.dialogue.limits import MAX_OPTIONS
from assistant.dialogue.responses import Button, Payload, Variation
from assistant.dialogue.slots import FREE_TEXT, Slot
from assistant.dialogue.steps.collect import Collect
from assistant.dialogue.values import Context, Expected, Json, OfferedOption, Option, SlotType

CLARIFIED: Final = "clarified_flow"
"""The engine's own slot: which of two flows was meant."""

PERSON: Final = ("button", "person")
"""The extra answer "a person", as (slot, value)."""


def pending(book: Book, frame: Frame | None) -> Collect | None:
    """The collect step this frame waits on."""
    if frame is None or frame.phase != "wait" or frame.flow not in book.flows:
        return None
    return book.flows[frame.flow].question(frame.step)


def offers(book: Book, slot: str, variation: Variation | None, extra: Iterable[tuple[str, str]]) -> tuple[Button, ...]:
    """The buttons of a question: as written, else one for each value of the slot; then the extra ones."""
    written = variation.buttons if variation else ()
    buttons = written or _from_values(book, book.slots[slot])
    titles = {button.option.title for button in written}
    added = [button for name, value in extra if (button := extra_button(book, name, value))]
    added = [button for button in added if button.option.title not in titles]
    return (*buttons, *added)[:MAX_OPTIONS] if added else buttons


def extra_button(book: Book, slot: str, value: str) -> Button | None:
    """A button that no file wrote: a flow by name, or the shared button "a person"."""
    if slot == "button":
        label = book.shared(value)
        known = "human" in book.triggers and value == "person"
        return Button(OfferedOption(*label, "/human"), Payload(intent="human")) if label and known else None
    option = book.option(slot, value)
    return Button(option, Payload(((slot, value),))) if option else None


def expect(book: Book, frame: Frame | None, context: Context) -> Expected | None:
    """What the frame waits for, its options in the person's language."""
    step = pending(book, frame)
    if step is None or frame is None:
        return None
    variation = book.variation(*frame.asked) if frame.asked else None
    return expect_slot(book, book.slots[step.slot], variation, frame.extra, context)


def expect_slot(
    book: Book, slot: Slot, variation: Variation | None, extra: Iterable[tuple[str, str]], context: Context
) -> Expected:
    """What any question for this slot expects."""
    buttons = offers(book, slot.name, variation, extra)
    options = tuple(_option(button, slot, number, context) for number, button in enumerate(buttons, start=1))
    kind: SlotType = "categorical" if slot.controlled and slot.type in FREE_TEXT else slot.type
    return Expected(slot.name, kind, options, slot.min_value, slot.max_value)


def _option(button: Button, slot: Slot, number: int, context: Context) -> Option:
    value: Json = None
    for name, assigned in button.means.assignments:
        if name == slot.name:
            value = assigned
    label = context.translate(button.option.place, button.option.title)
    return Option(value, button.option.payload, label, number)


def _from_values(book: Book, slot: Slot) -> tuple[Button, ...]:
    if slot.type not in ("categorical", "choice_many"):
        return ()
    offered = [(value, book.option(slot.name, value)) for value in slot.values]
    return tuple(Button(option, Payload(((slot.name, value),))) for value, option in offered if option)
