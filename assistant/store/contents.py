"""A message's content and a conversation's state, to sealed bytes and back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from assistant.dialogue.values import Json
from assistant.errors import Unsealable
from assistant.store.sealing import DataKey
from assistant.store.values import MessageContent
from assistant.values import Media, RenderedOption

_MESSAGE = "message"
_STATE = "state"
_JOB = "job"
NOTE = "note"
LATER = "later"


def seal_content(key: DataKey, content: MessageContent) -> bytes:
    """Only what is there is written: most messages are a text and nothing else."""
    plain: dict[str, Json] = {"t": content.text}
    if content.options:
        plain["o"] = [[option.title, option.payload] for option in content.options]
    if content.payload is not None:
        plain["p"] = content.payload
    if content.media:
        plain["m"] = [[media.url, media.content_type] for media in content.media]
    if content.response is not None:
        plain |= {"r": content.response, "v": content.variation, "a": dict(content.args)}
    return key.seal(_dump(plain), _MESSAGE)


def open_content(key: DataKey, sealed: bytes | None) -> MessageContent | None:
    """None when the words were erased. Raises `Unsealable`."""
    if sealed is None:
        return None
    plain = json.loads(key.open(sealed, _MESSAGE))
    return MessageContent(
        text=plain["t"],
        options=tuple(RenderedOption(title, payload) for title, payload in plain.get("o", ())),
        payload=plain.get("p"),
        media=tuple(Media(url, kind) for url, kind in plain.get("m", ())),
        response=plain.get("r"),
        variation=plain.get("v", 0),
        args=plain.get("a", {}),
    )


def seal_state(key: DataKey, state: Mapping[str, Json]) -> bytes:
    return key.seal(_dump(dict(state)), _STATE)


def open_state(key: DataKey, sealed: bytes | None) -> Mapping[str, Json] | None:
    if sealed is None:
        return None
    state: dict[str, Json] = json.loads(key.open(sealed, _STATE))
    return state


def seal_slots(key: DataKey, slots: Mapping[str, Json]) -> bytes:
    return key.seal(_dump(dict(slots)), _JOB)


def open_slots(key: DataKey, sealed: bytes) -> Mapping[str, Json]:
    slots: dict[str, Json] = json.loads(key.open(sealed, _JOB))
    return slots


def seal_text(key: DataKey, text: str, purpose: str) -> bytes:
    """A text of a colleague that belongs to a young person: a note, a message for later."""
    return key.seal(text.encode("utf-8", "surrogatepass"), purpose)


def readable_text(key: DataKey | None, sealed: bytes, purpose: str) -> str | None:
    """None when the key is gone: one lost text must not hide the others."""
    try:
        return key.open(sealed, purpose).decode("utf-8", "surrogatepass") if key else None
    except Unsealable:
        return None


def _dump(value: Json) -> bytes:
    # ASCII escapes keep lone surrogates from a phone intact instead of raising.
    return json.dumps(value, separators=(",", ":")).encode("ascii")
