"""Files of labelled lines written elsewhere: `label<TAB>text`, one line each, below a header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from assistant.errors import ContentError, Problem
from nlu.config import Config
from nlu.corpus import Corpus
from nlu.evaluation.values import OUTSIDE, Answer, Labelled
from nlu.normalise import normalise

NEAR_COPY = 93
"""Likeness in per cent (Indel ratio of normalised texts) from which a line only repeats an example. Whoever writes "who
are you" writes what somebody wrote before; such a line tells nothing of what was learnt."""

HOUSEKEEPING = frozenset(
    {
        *("goodbye", "dont_know", "skip", "cancel", "cancel_wait", "repeat", "restart", "correct", "not_me"),
        *("my_things", "bot_challenge", "frustrated"),
    }
)
"""Intents of our own that others have no name for. A file that does not use one means `out_of_scope` by such a line."""


def read_labelled(path: Path, label: str = "a label") -> tuple[Labelled, ...]:
    """The lines of a file; `a|b` means that either is right. The first line is the header and is not looked at.

    Raises ContentError with every line that cannot be read. `label` says in those what stands before the tab.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ContentError([Problem(str(path), 0, f"The file cannot be read ({error.strerror}).")]) from None
    except UnicodeDecodeError:
        raise ContentError([Problem(str(path), 0, "The file is not UTF-8: save it as UTF-8.")]) from None
    found = [_line(row, number) for number, row in enumerate(text.split("\n")[1:], start=2) if row.strip()]
    problems = [
        Problem(str(path), one, f"Write {label}, a tab, then the text.") for one in found if isinstance(one, int)
    ]
    if problems:
        raise ContentError(problems)
    if not found:
        message = f"There are no lines: below the header, write {label}, a tab, a text."
        raise ContentError([Problem(str(path), 0, message)])
    return tuple(one for one in found if isinstance(one, Labelled))


def _line(row: str, number: int) -> Labelled | int:
    """The line, or its number when it cannot be read."""
    before, tab, text = row.rstrip("\r").partition("\t")
    labels = tuple(label for label in (part.strip() for part in before.split("|")) if label)
    return Labelled(text.strip(), labels, number) if tab and labels and text.strip() else number


def unlike_examples(lines: Iterable[Labelled], corpus: Corpus, config: Config) -> tuple[Labelled, ...]:
    """The lines that no example of the corpus nearly repeats."""

    def read(text: str) -> str:
        return normalise(text, corpus.habits, config.normaliser.max_characters)

    learnt = [read(example.text) for example in corpus.examples]
    return tuple(
        line
        for line in lines
        if process.extractOne(read(line.text), learnt, scorer=fuzz.ratio, score_cutoff=NEAR_COPY) is None
    )


def in_their_terms(lines: Iterable[Labelled], answers: Iterable[Answer]) -> Iterator[Answer]:
    """The answers, where what only we have a name for is a refusal to those who have none."""
    used = {label for line in lines for label in line.labels}
    unnamed = HOUSEKEEPING - used
    return (Answer(OUTSIDE, 0.0) if answer.intent in unnamed else answer for answer in answers)
