"""The English texts of the flows, as a catalogue needs them."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.dialogue.texts import SourceText


def in_order(texts: Iterable[SourceText]) -> tuple[SourceText, ...]:
    """The texts by file and line; those of one line stay as they came."""
    return tuple(sorted(texts, key=lambda text: (text.file, text.line)))


def forms(text: SourceText) -> tuple[str, ...]:
    """The text; for one that counts, what is said for one and for many."""
    return (text.text,) if text.plural is None else (text.text, text.plural)
