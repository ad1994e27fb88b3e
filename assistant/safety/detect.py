"""Every installed lexicon reads every message, whatever the conversation's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.safety.automaton import COVERED, cover
from assistant.safety.lexicon import Lexicon, Rule
from assistant.safety.values import SEVERITY, Assessment
from assistant.values import RiskLevel

NOTHING = Assessment()


class Detector:
    """The first stage: high recall, no model, below a millisecond. Shared between threads."""

    def __init__(self, lexicons: Iterable[Lexicon]) -> None:
        self._lexicons: Sequence[Lexicon] = tuple(lexicons)

    @property
    def version(self) -> str:
        """The versions of all lexicons, for a log line that nothing fired."""
        return "+".join(one.version for one in self._lexicons)

    def assess(self, text: str) -> Assessment:
        """The gravest thing any lexicon finds; of equals the first rule written. Never raises."""
        gravest = NOTHING
        for lexicon in self._lexicons:
            for level, rule in _findings(lexicon, text):
                if SEVERITY[level] > SEVERITY[gravest.level]:
                    gravest = Assessment(level, rule.category, f"{lexicon.locale}/{rule.id}", lexicon.version)
        return gravest


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
