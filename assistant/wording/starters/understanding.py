"""`nlu/data/<locale>.yml` of a new language: every wish there is, waiting for its examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.wording.starters.language import english_name
from assistant.wording.starters.template import filled

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the source language's training data. `kind` is intent, lookup or synonym."""

    kind: str
    name: str
    examples: tuple[str, ...]


def understanding_text(locale: str, source: str, sections: Iterable[Section]) -> str:
    """Training data in Rasa's format without examples: what an intent means is shown by some of the `source` locale.

    Names of networks and languages are copied, because many are the same everywhere.
    """
    head = filled("nlu", language=english_name(locale), fallback=english_name(source))
    return head + "\n".join("\n".join(_lines(section)) + "\n" for section in sections)


def _lines(section: Section) -> Iterator[str]:
    if section.kind == "intent":
        yield f"# {', '.join(_spread(section.examples))}"
    elif section.kind == "lookup":
        yield f"# Names of a {section.name}. Change and add what your language says otherwise."
    yield f"- {section.kind}: {section.name}"
    yield "  examples: |"
    if section.kind != "intent":
        yield from (f"    {example}" for example in section.examples)


def _spread(examples: tuple[str, ...]) -> tuple[str, ...]:
    """A few of them, from the whole list: neighbours look alike."""
    step = max(1, len(examples) // _SHOWN)
    return examples[::step][:_SHOWN]
