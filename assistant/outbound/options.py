"""How answers to choose from travel: as buttons where the channel has them, as numbered lines where not."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.values import RenderedOption

QUICK_REPLIES_MOST = 3
QUICK_REPLY_TITLE = 20
LIST_MOST = 10
LIST_TITLE = 24
PAYLOAD_MOST = 200
"""WhatsApp's bounds in session (https://www.twilio.com/docs/content/overview): characters, and number of choices."""


def numbered(text: str, options: Sequence[RenderedOption]) -> str:
    """The text, then one line per option: what a person answers is the number."""
    lines = "\n".join(f"{number} {option.title}" for number, option in enumerate(options, start=1))
    return "\n".join(part for part in (text, lines) if part)


def fits_quick_replies(options: Sequence[RenderedOption]) -> bool:
    return 0 < len(options) <= QUICK_REPLIES_MOST and _fit(options, QUICK_REPLY_TITLE)


def fits_list(options: Sequence[RenderedOption]) -> bool:
    return 0 < len(options) <= LIST_MOST and _fit(options, LIST_TITLE)


def _fit(options: Sequence[RenderedOption], title: int) -> bool:
    """Each title and payload within bounds, and no two alike: the provider refuses twins."""
    return (
        all(len(o.title.strip()) > 0 and len(o.title) <= title and 0 < len(o.payload) <= PAYLOAD_MOST for o in options)
        and len({option.title for option in options}) == len(options)
        and len({option.payload for option in options}) == len(options)
    )
