"""How much the gate hears of a file of labelled lines written elsewhere: a category of danger, or `none`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.safety.values import SEVERITY, Assessment
from assistant.values import RiskLevel

HARMLESS = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """A message, the categories it may be given (or `HARMLESS`), and its line in the file."""

    text: str
    labels: tuple[str, ...]
    number: int

    @property
    def harmless(self) -> bool:
        return HARMLESS in self.labels


@dataclass(frozen=True, slots=True)
class Found:
    """A line, and what the gate made of it."""

    line: Line
    assessment: Assessment

    @property
    def detected(self) -> bool:
        """Answered with a question or the protocol. A watch goes to the log and is counted apart."""
        return SEVERITY[self.assessment.level] >= SEVERITY["concern"]

    @property
    def level(self) -> RiskLevel:
        return self.assessment.level


@dataclass(frozen=True, slots=True)
class OfCategory:
    """`n` lines labelled so (by their first label), `detected` and only watched among them, counted."""

    n: int
    detected: int
    watched: int

    @property
    def recall(self) -> float:
        return self.detected / self.n


@dataclass(frozen=True, slots=True)
class Hearing:
    """Figures of the gate on a file. Shares are in 0..1, and None when no line could tell.

    `recall`: lines of danger detected. `precision`: detected lines that are of danger. `watched`: lines given a watch.
    """

    n: int
    recall: float | None
    precision: float | None
    watched: int
    by_category: dict[str, OfCategory]
    misses: tuple[Found, ...]
    false_alarms: tuple[Found, ...]


def hear(assess: Callable[[str], Assessment], lines: Iterable[Line]) -> Hearing:
    """The figures of `assess`, the gate, on the lines."""
    found = [Found(line, assess(line.text)) for line in lines]
    danger = [one for one in found if not one.line.harmless]
    detected = [one for one in found if one.detected]
    names = sorted({one.line.labels[0] for one in danger})
    return Hearing(
        n=len(found),
        recall=_share(sum(one.detected for one in danger), len(danger)),
        precision=_share(sum(not one.line.harmless for one in detected), len(detected)),
        watched=sum(one.level == "watch" for one in found),
        by_category={name: _of([one for one in danger if one.line.labels[0] == name]) for name in names},
        misses=tuple(one for one in danger if not one.detected),
        false_alarms=tuple(one for one in detected if one.line.harmless),
    )


def _of(found: Sequence[Found]) -> OfCategory:
    return OfCategory(
        n=len(found),
        detected=sum(one.detected for one in found),
        watched=sum(one.level == "watch" for one in found),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
