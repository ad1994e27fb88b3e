"""From labelled lines and the answers to them to figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from assistant.dialogue.interpreter import Interpreter
from nlu.evaluation.values import OUTSIDE, Answer, Judged, Labelled, Miss

SURE = 0.9
"""From this confidence on, a wrong answer is one that nothing else would have caught."""


def ask(interpreter: Interpreter, lines: Iterable[Labelled], locale: str) -> list[Answer]:
    """What the interpreter answers to each line, when nothing is expected."""
    found = (interpreter.parse(line.text, locale, None) for line in lines)
    return [Answer(one.intent or OUTSIDE, one.confidence) for one in found]


def judge(lines: Sequence[Labelled], answers: Sequence[Answer]) -> Judged:
    """The figures. `answers` are in the order of `lines`."""
    pairs = list(zip(lines, answers, strict=True))
    misses = tuple(
        Miss(line.text, line.line, line.labels, answer.intent, answer.confidence)
        for line, answer in pairs
        if answer.intent not in line.labels
    )
    truths = [_truth(line, answer) for line, answer in pairs]
    given = [answer.intent for answer in answers]
    sure = [line for line, answer in pairs if answer.intent != OUTSIDE and answer.confidence >= SURE]
    wrong = Counter((miss.expected[0], miss.answered) for miss in misses)
    return Judged(
        n=len(pairs),
        accuracy=_share(pairs, lambda pair: pair[1].intent in pair[0].labels),
        macro_f1=_macro_f1(truths, given),
        out_of_scope_recall=_share(
            [pair for pair in pairs if OUTSIDE in pair[0].labels], lambda pair: pair[1].intent == OUTSIDE
        ),
        false_rejections=_share(
            [pair for pair in pairs if OUTSIDE not in pair[0].labels], lambda pair: pair[1].intent == OUTSIDE
        ),
        sure=len(sure),
        sure_and_wrong=sum(miss.answered != OUTSIDE and miss.confidence >= SURE for miss in misses),
        misses=misses,
        confusion=tuple((meant, answered, count) for (meant, answered), count in wrong.most_common()),
    )


def _truth(line: Labelled, answer: Answer) -> str:
    """What the line meant: the answer where it is one of its labels, else the first of them."""
    return answer.intent if answer.intent in line.labels else line.labels[0]


def _macro_f1(truths: Sequence[str], given: Sequence[str]) -> float | None:
    labels = set(truths) | set(given)
    if not labels:
        return None
    right = Counter(truth for truth, answer in zip(truths, given, strict=True) if truth == answer)
    meant, answered = Counter(truths), Counter(given)
    return sum(2 * right[label] / (meant[label] + answered[label]) for label in labels) / len(labels)


def _share(pairs: Sequence[tuple[Labelled, Answer]], holds: Callable[[tuple[Labelled, Answer]], bool]) -> float | None:
    return sum(map(holds, pairs)) / len(pairs) if pairs else None
