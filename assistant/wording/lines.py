"""What wording needs to know of a book: the text of a response, the type of a slot, display names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.dialogue.book import Book
from assistant.dialogue.responses import Response
from assistant.dialogue.values import Json


@dataclass(frozen=True, slots=True)
class Line:
    """One variation of a response: its place and English text; for a text that counts also the slot that holds
    the number (`count`) and the text for one. `also_in` names the value that holds a second language.
    """

    place: str
    text: str
    count: str | None = None
    one: str | None = None
    also_in: str | None = None


class Lines:
    """A book seen by its words."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def line(self, response: str, variation: int) -> Line:
        """A variation of a response; the first when it has no such variation any more. KeyError: no such response."""
        variations = self._response(response).variations
        chosen = variations[variation if 0 <= variation < len(variations) else 0]
        plural = chosen.plural
        count, one = (plural.count, plural.one) if plural else (None, None)
        return Line(chosen.place, chosen.text, count, one, chosen.also_in)

    def first_for(self, response: str, args: Mapping[str, Json], channel: str) -> Line:
        """The variation that fits these values and this channel. KeyError: no such response."""
        return self.line(response, self._response(response).choose(channel, args, {}, 0))

    def slot_type(self, slot: str) -> str | None:
        """The slot's type; None for a value no slot is declared for."""
        found = self._book.slots.get(slot)
        return found.type if found is not None else None

    def label_place(self, slot: str, value: Json) -> tuple[str, str] | None:
        """Place and English of a value's display name; true and false read as the shared yes and no."""
        found = self._book.label_place(slot, value)
        if found is None and isinstance(value, bool):
            return self._book.shared("yes" if value else "no")
        return found

    def _response(self, name: str) -> Response:
        if name not in self._book.responses:
            raise KeyError(f"No flow file has the response {name}.")
        return self._book.responses[name]
