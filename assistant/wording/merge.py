"""Bringing a catalogue up to date, place by place: no translation is lost, and none moves to another place.

Babel's own update and msgmerge match on the text alone: a sentence said in two flows would share one translation, and a
rewritten sentence would lose its own. Here the place decides. A translation whose English changed stays where it
is, marked fuzzy with the English it was made for, and goes on being served while its placeholders match.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.wording.po import Entry, PoFile, by_key


def merged(old: PoFile, template: Sequence[Entry], forms: int) -> PoFile:
    """The catalogue for the texts of `template`, in its order, with the translations of `old`.

    `forms` is the number of plural forms of the language. Texts that vanished are kept as obsolete entries, and
    come back with their translation if their place does.
    """
    live = by_key(entry for entry in old.entries if not entry.obsolete)
    gone = by_key(entry for entry in old.entries if entry.obsolete)
    known = {**gone, **live}
    entries = [_brought_up(known.get(new.key), new, forms) for new in template]
    return PoFile(old.header, (*entries, *_left_over(old, live, {new.key for new in template})))


def _left_over(old: PoFile, live: dict[str, Entry], wanted: set[str]) -> Iterator[Entry]:
    """What has no place any more. An obsolete entry goes once its place is back, for its translation went there."""
    for entry in old.entries:
        superseded = entry.obsolete and entry.key in live
        if any(entry.texts) and (entry.key not in wanted or superseded):
            yield replace(entry, obsolete=True, notes=(), references=())


def _brought_up(old: Entry | None, new: Entry, forms: int) -> Entry:
    """The template's entry with the translation, comments and flags of the same place."""
    count = 1 if new.plural is None else forms
    if old is None or not any(old.texts):
        return replace(new, texts=("",) * count, comments=old.comments if old else ())
    kept = replace(new, texts=_shaped(old.texts, old.plural is not None, count), comments=old.comments)
    flags = tuple(flag for flag in old.flags if flag != "fuzzy" and flag not in new.flags)
    kept = replace(kept, flags=(*new.flags, *flags))
    if (old.source, old.plural) == (new.source, new.plural):
        return _marked(kept, old.previous, old.previous_plural) if old.fuzzy else kept
    made_for = (
        (old.previous, old.previous_plural) if old.fuzzy and old.previous is not None else (old.source, old.plural)
    )
    return kept if made_for == (new.source, new.plural) else _marked(kept, *made_for)


def _marked(entry: Entry, previous: str | None, previous_plural: str | None) -> Entry:
    return replace(entry, flags=("fuzzy", *entry.flags), previous=previous, previous_plural=previous_plural)


def _shaped(texts: tuple[str, ...], was_plural: bool, count: int) -> tuple[str, ...]:
    """The texts in as many forms as needed: a lone text serves for all, surplus forms stay for the check to report."""
    if not was_plural:
        return texts * count
    if count == 1:
        return (next(text for text in reversed(texts) if text),)
    return texts + ("",) * (count - len(texts))
