"""Every installed lexicon reads every message, whatever the conversation's language; then a second stage may raise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from assistant.packs.services import CATEGORIES, Category
from assistant.safety.automaton import COVERED, cover
from assistant.safety.lexicon import Lexicon, Rule
from assistant.safety.values import MODEL, SEVERITY, Assessment
from assistant.values import RiskLevel

NOTHING = Assessment()


class SecondStage(Protocol):
    """A model that hears what no keyword names. Implemented in `nlu`, which knows nothing of safety."""

    @property
    def version(self) -> str: ...

    def suspect(self, text: str) -> str | None:
        """The category of a likely danger, or None. Never raises."""
        ...


class Detector:
    """Lexicons first: high recall, no model. What they call no concern, the second stage may. Shared by threads."""

    def __init__(self, lexicons: Iterable[Lexicon], second: SecondStage | None = None) -> None:
        self._lexicons: Sequence[Lexicon] = tuple(lexicons)
        self._second = second

    @property
    def version(self) -> str:
        """The versions of all lexicons, for a log line that nothing fired."""
        stages = [one.version for one in self._lexicons]
        return "+".join([*stages, self._second.version] if self._second else stages)

    def assess(self, text: str) -> Assessment:
        """The gravest thing any lexicon finds; of equals the first rule written. Never raises.

        The second stage never lowers and never starts the protocol: it asks whether the person is safe.
        """
        gravest = NOTHING
        for lexicon in self._lexicons:
            for level, rule in _findings(lexicon, text):
                if SEVERITY[level] > SEVERITY[gravest.level]:
                    gravest = Assessment(level, rule.category, f"{lexicon.locale}/{rule.id}", lexicon.version)
        return gravest if SEVERITY[gravest.level] >= SEVERITY["concern"] else self._raised(text) or gravest

    def _raised(self, text: str) -> Assessment | None:
        suspected = self._second.suspect(text) if self._second else None
        if self._second is None or suspected is None or any(_is_saying(one, text) for one in self._lexicons):
            return None
        category: Category = next((one for one in CATEGORIES if one == suspected), "distress")
        return Assessment("concern", category, f"{MODEL}/{category}", self._second.version)


def _is_saying(lexicon: Lexicon, text: str) -> bool:
    """Whether the whole text is a manner of speaking that this lexicon takes out."""
    left, _ = cover(lexicon.writing.words(text), lexicon.covers)
    return all(one == COVERED for one in left)


def _findings(lexicon: Lexicon, text: str) -> Iterator[tuple[RiskLevel, Rule]]:
    words = lexicon.writing.words(text)
    if not words:
        return
    laughs = not lexicon.laughter.isdisjoint(words)
    left, covered = cover(words, lexicon.covers)
    found = {one.phrase for one in lexicon.phrases.find(left)} if any(one != COVERED for one in left) else set()
    for phrase in sorted(found):
        rule = lexicon.rules[phrase]
        yield rule.laughed if laughs else rule.level, rule
    for phrase in covered:
        yield lexicon.covered[phrase].level, lexicon.covered[phrase]
