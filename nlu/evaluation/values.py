"""What judging takes in and gives out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OUTSIDE = "out_of_scope"
"""The label of what must be refused, and the name of a refusal."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and the intents it may be given, the first of which counts where one must; its line in the file."""

    text: str
    labels: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The intent given, `OUTSIDE` for a refusal, and the confidence in it, 0..1."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A line misunderstood."""

    text: str
    line: int
    expected: tuple[str, ...]
    answered: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures about answers. Shares are in 0..1, and None when no line could tell.

    `accuracy`: lines given one of their labels, refusals of `OUTSIDE` lines included. `macro_f1`: the mean over the
    labels that occur, in the truth or in the answers, of the F1 measure of each. `out_of_scope_recall`: `OUTSIDE` lines
    refused. `false_rejections`: other lines refused. `sure_and_wrong`: wrong answers with a confidence of 0.9 or more,
    counted; a refusal is never sure.
    """

    n: int
    accuracy: float | None
    macro_f1: float | None
    out_of_scope_recall: float | None
    false_rejections: float | None
    sure: int
    sure_and_wrong: int
    misses: tuple[Miss, ...]
    confusion: Sequence[tuple[str, str, int]]
    """(meant, answered, how many lines), most frequent first."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A candidate's figures over all folds. `training` is the mean of a fold in seconds, `median` and `p99` of one
    answer in seconds, `megabytes` the largest of the folds."""

    candidate: str
    locale: str
    judged: Judged
    training: float
    median: float
    p99: float
    megabytes: float
