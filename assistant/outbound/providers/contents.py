"""The generic WhatsApp contents: buttons and lists whose every word is a variable, so that they serve every locale.

{{1}} is the text; then, per choice, its title and its payload. Created at the provider the first time one is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from assistant.outbound.options import LIST_MOST, QUICK_REPLIES_MOST, fits_list, fits_quick_replies
from assistant.values import RenderedOption

ContentKind = Literal["quick_reply", "list"]

LIST_BUTTON = "☰"
"""The label of the button that opens a list: a sign, for it is the same in every language."""


class ContentIds(Protocol):
    """Where ids of created contents are kept, by account and name."""

    def get(self, account: str, name: str) -> str | None: ...

    def put(self, account: str, name: str, content_id: str) -> None: ...

    def forget(self, account: str, name: str) -> None: ...


class MemoryContentIds:
    """Keeps the ids for as long as the process lives."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], str] = {}

    def get(self, account: str, name: str) -> str | None:
        return self._ids.get((account, name))

    def put(self, account: str, name: str, content_id: str) -> None:
        self._ids[account, name] = content_id

    def forget(self, account: str, name: str) -> None:
        self._ids.pop((account, name), None)


def content_name(options: Sequence[RenderedOption]) -> str | None:
    """The content that shows these options: "declic_quick_reply_2", "declic_list_7"; None when none fits."""
    if fits_quick_replies(options):
        return f"declic_quick_reply_{len(options)}"
    return f"declic_list_{len(options)}" if fits_list(options) else None


def all_names() -> tuple[str, ...]:
    """Every generic content there is."""
    replies = tuple(f"declic_quick_reply_{number}" for number in range(1, QUICK_REPLIES_MOST + 1))
    return replies + tuple(f"declic_list_{number}" for number in range(1, LIST_MOST + 1))


def variables(text: str, options: Sequence[RenderedOption]) -> dict[str, str]:
    """The values of a content's variables for one message."""
    words = [text, *(word for option in options for word in (option.title, option.payload))]
    return {str(number): word for number, word in enumerate(words, start=1)}


def definition(name: str) -> dict[str, object]:
    """The body of the request that creates a content (https://www.twilio.com/docs/content/content-api-resources)."""
    number = int(name.rpartition("_")[2])
    pairs = [(f"{{{{{2 * n}}}}}", f"{{{{{2 * n + 1}}}}}") for n in range(1, number + 1)]
    samples = variables("Text", [RenderedOption(f"Choice {n}", f"choice_{n}") for n in range(1, number + 1)])
    return {"friendly_name": name, "language": "en", "variables": samples, "types": _types(name, pairs)}


def _types(name: str, pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    if name.startswith("declic_quick_reply"):
        actions = [{"type": "QUICK_REPLY", "title": title, "id": payload} for title, payload in pairs]
        return {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    items = [{"item": title, "id": payload} for title, payload in pairs]
    return {"twilio/list-picker": {"body": "{{1}}", "button": LIST_BUTTON, "items": items}}
