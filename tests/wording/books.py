"""Books and catalogues made by hand, for tests of wording."""

from __future__ import annotations

from pathlib import Path

from assistant.dialogue.book import Book, Label
from assistant.dialogue.responses import Plural, Response, Variation
from assistant.dialogue.slots import Slot
from assistant.dialogue.texts import SourceText
from assistant.dialogue.values import SlotType
from assistant.wording.placeholders import placeholders
from assistant.wording.po import Entry, PoFile, write_po

FRENCH = "Language: fr\nPlural-Forms: nplurals=2; plural=(n > 1);\nContent-Type: text/plain; charset=UTF-8\n"


def text(place: str, english: str, line: int = 1, limit: int = 0, many: str | None = None) -> SourceText:
    file = f"flows/{place.split('/', maxsplit=1)[0]}.yml"
    held = placeholders(english) | placeholders(many or "")
    return SourceText(place, english, "Said first.", file, line, held, limit, many)


def write_catalogue(root: Path, locale: str, *entries: Entry, header: str = FRENCH, domain: str = "flows") -> Path:
    path = root / "locales" / locale / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_po(PoFile(Entry("", texts=(header,)), entries)))
    return path


def book(
    *responses: Response, slots: dict[str, SlotType] | None = None, labels: dict[str, dict[str, str]] | None = None
) -> Book:
    """A book of these responses; `labels` gives slot → value → English title, at `t/<slot>/button/<value>`."""
    named = {
        slot: {value: Label(f"t/{slot}/button/{value}", title) for value, title in titles.items()}
        for slot, titles in (labels or {}).items()
    }
    return Book(
        flows={},
        slots={name: Slot(name, "t", type_) for name, type_ in (slots or {}).items()},
        responses={response.name: response for response in responses},
        actions=frozenset(),
        labels=named,
    )


def response(name: str, *texts: str, plural: Plural | None = None) -> Response:
    """A response of topic `t` with these variations."""
    places = [f"t/{name}" if index == 0 else f"t/{name}/{index + 1}" for index in range(len(texts))]
    variations = [Variation(english, place, plural=plural) for place, english in zip(places, texts, strict=True)]
    return Response(name, "t", tuple(variations))
