"""How well is the training learnt? Judged on lines kept out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.dialogue.interpreter import Interpreter
from assistant.errors import ContentError, Problem
from nlu.corpus import Example
from nlu.rasa_format import read_blocks

_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line misunderstood. `answered` is None when it was refused; `meant` is None when it should have been."""

    text: str
    line: int
    meant: str | None
    answered: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Held-out figures of one locale. Counts are lines; the properties are shares in 0..1.

    `inside`, `outside`: lines with an intent, lines to refuse. `right`: given their intent. `refused`: lines with an
    intent that were refused. `caught`: lines to refuse that were. `sure_and_wrong`: answers wrong at 0.9 or more.
    """

    locale: str
    inside: int
    outside: int
    right: int
    refused: int
    caught: int
    sure_and_wrong: int
    mistakes: tuple[Mistake, ...]

    @property
    def accuracy(self) -> float:
        """Share of in-scope lines given their intent; a refusal counts as a mistake."""
        return self.right / max(self.inside, 1)

    @property
    def false_rejections(self) -> float:
        """Share of in-scope lines refused."""
        return self.refused / max(self.inside, 1)

    @property
    def out_of_scope_recall(self) -> float:
        """Share of out-of-scope lines refused."""
        return self.caught / max(self.outside, 1)

    @property
    def confusion(self) -> tuple[tuple[str, str, int], ...]:
        """(meant, answered, how many lines), most frequent first; "-" stands for out of scope."""
        pairs = Counter((mistake.meant or "-", mistake.answered or "-") for mistake in self.mistakes)
        return tuple((meant, answered, count) for (meant, answered), count in pairs.most_common())


def read_held_out(path: Path) -> tuple[Example, ...]:
    """The lines of a held-out file, written like training data. Raises ContentError with all its problems."""
    blocks, problems = read_blocks(path, path.name)
    if any(block.kind != "intent" for block in blocks):
        problems = [*problems, Problem(path.name, 0, "A held-out file holds intents only.")]
    if problems:
        raise ContentError(problems)
    return tuple(Example(line.text, block.name, line.number) for block in blocks for line in block.examples)


def evaluate(
    interpreter: Interpreter, held_out: Iterable[Example], locale: str, outside: str = "out_of_scope"
) -> Evaluation:
    """What the interpreter makes of lines it has not learnt. `outside` is the intent of lines to refuse."""
    examples = tuple(held_out)
    mistakes: list[Mistake] = []
    for example in examples:
        meant = None if example.intent == outside else example.intent
        found = interpreter.parse(example.text, locale, None)
        if found.intent != meant:
            mistakes.append(Mistake(example.text, example.line, meant, found.intent, found.confidence))
    inside = sum(example.intent != outside for example in examples)
    lost = [mistake for mistake in mistakes if mistake.meant is not None]
    return Evaluation(
        locale=locale,
        inside=inside,
        outside=len(examples) - inside,
        right=inside - len(lost),
        refused=sum(mistake.answered is None for mistake in lost),
        caught=len(examples) - inside - (len(mistakes) - len(lost)),
        sure_and_wrong=sum(mistake.answered is not None and mistake.confidence >= _SURE for mistake in mistakes),
        mistakes=tuple(mistakes),
    )


def report(evaluation: Evaluation, shown: int = 10) -> Iterator[str]:
    """A small report, line by line: the figures, then the `shown` most frequent confusions."""
    yield f"{evaluation.locale}: {evaluation.inside} lines with an intent, {evaluation.outside} out of scope"
    yield f"  understood          {evaluation.accuracy:6.1%}"
    yield f"  wrongly refused     {evaluation.false_rejections:6.1%}"
    yield f"  out of scope caught {evaluation.out_of_scope_recall:6.1%}"
    yield f"  sure and wrong      {evaluation.sure_and_wrong} lines"
    for meant, answered, count in evaluation.confusion[:shown]:
        yield f"  {count} x {meant} taken for {answered}"
