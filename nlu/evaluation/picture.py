"""Confusions as a picture: intents down and across, a square where lines went astray. SVG, without any library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

CELL = 14
LEGEND = 130
"""Room for the names, in pixels; the longest intent is shorter at this size."""


def confusion_picture(confusion: Iterable[tuple[str, str, int]], title: str) -> str:
    """An SVG document. `confusion` holds (meant, answered, how many lines); what is right is left out."""
    found = {(meant, answered): count for meant, answered, count in confusion}
    names = sorted({name for pair in found for name in pair})
    size = LEGEND + CELL * len(names) + CELL
    largest = max(found.values(), default=1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img"',
        f' font-family="sans-serif" font-size="{CELL - 4}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
        *_names(names),
        *_squares(found, names, largest),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _names(names: list[str]) -> Iterator[str]:
    for at, name in enumerate(names):
        middle = LEGEND + CELL * at + CELL - 4
        yield f'<text x="{LEGEND - 6}" y="{middle}" text-anchor="end" fill="#333">{escape(name)}</text>'
        yield f'<text transform="translate({middle} {LEGEND - 6}) rotate(-90)" fill="#333">{escape(name)}</text>'
        start = LEGEND + CELL * at
        yield f'<rect x="{start}" y="{start}" width="{CELL}" height="{CELL}" fill="#eee"/>'


def _squares(found: dict[tuple[str, str], int], names: list[str], largest: int) -> Iterator[str]:
    place = {name: LEGEND + CELL * at for at, name in enumerate(names)}
    for (meant, answered), count in found.items():
        strength = 0.25 + 0.75 * count / largest
        hint = escape(f"{meant}, taken for {answered}: {count}")
        yield (
            f'<rect x="{place[answered]}" y="{place[meant]}" width="{CELL}" height="{CELL}" '
            f'fill="#0f6b5f" fill-opacity="{strength:.2f}"><title>{hint}</title></rect>'
        )
