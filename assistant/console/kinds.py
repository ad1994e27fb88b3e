"""Kinds of attachments: what each is called, and what a browser may do with it. By media type, in small letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.console.rendering import Words
from assistant.console.words import N_

SHOWN: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/amr": "amr",
    "video/mp4": "mp4",
}
"""Shown in the page, and the ending of their names. Never SVG or HTML: they can hold scripts."""
DOWNLOADED: Mapping[str, str] = {
    "application/pdf": "pdf",
    "audio/3gpp": "3gp",
    "image/heic": "heic",
    "image/heif": "heif",
    "text/plain": "txt",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
}
"""Saved on the counsellor's own wish, never opened by the page."""
_NO_BROWSER_PLAYS = frozenset({"audio/amr"})
_LOCATION = "location"

Use = Literal["image", "audio", "video", "download", "refused", ""]


@dataclass(frozen=True, slots=True)
class ShownAttachment:
    """What came with a line. `use` says what the page does with the file; empty: there is no file.

    `position` counts from 0; `unplayable`: a recording that no browser plays.
    """

    name: str
    position: int = 0
    use: Use = ""
    unplayable: bool = False


def shown_attachment(content_type: str, position: int, words: Words) -> ShownAttachment:
    """`content_type` is what the provider announced; what it gives in the end is looked at again."""
    bare = content_type.partition(";")[0].strip().lower()
    return ShownAttachment(attachment_name(bare, words), position, _use(bare), bare in _NO_BROWSER_PLAYS)


def attachment_name(content_type: str, words: Words) -> str:
    kinds = {"image": N_("A photo"), "audio": N_("A voice note"), "video": N_("A video")}
    if content_type == _LOCATION:
        return words(N_("A place on the map"))
    return words(kinds.get(content_type.partition("/")[0], N_("A file")))


def _use(content_type: str) -> Use:
    if content_type == _LOCATION:
        return ""
    if content_type in DOWNLOADED or content_type in _NO_BROWSER_PLAYS:
        return "download"
    kinds: Mapping[str, Use] = {"image": "image", "audio": "audio", "video": "video"}
    return kinds[content_type.partition("/")[0]] if content_type in SHOWN else "refused"
