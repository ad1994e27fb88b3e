"""How much is understood of lines that were kept out of training. Bounds lie below what was measured."""

from __future__ import annotations

import pytest

from nlu.evaluation.judge import ask, judge
from nlu.evaluation.report import as_lines
from nlu.evaluation.values import Judged
from nlu.interpreter import EmbeddedInterpreter
from tests.nlu.content import held_out


@pytest.fixture(scope="module", params=["fr", "en"])
def judged(request: pytest.FixtureRequest, interpreter: EmbeddedInterpreter) -> Judged:
    locale = str(request.param)
    lines = held_out(locale)
    return judge(lines, ask(interpreter, lines, locale))


def test_seven_lines_in_eight_are_given_their_intent(judged: Judged) -> None:
    assert (judged.accuracy or 0) >= 0.875, "\n".join(as_lines(judged))


def test_five_lines_in_six_out_of_scope_are_refused(judged: Judged) -> None:
    assert (judged.out_of_scope_recall or 0) >= 0.83, "\n".join(as_lines(judged))


def test_few_lines_are_wrongly_refused(judged: Judged) -> None:
    assert (judged.false_rejections or 1) <= 0.06, "\n".join(as_lines(judged))


def test_a_sure_answer_is_rarely_wrong(judged: Judged) -> None:
    assert judged.sure_and_wrong <= 5, judged.misses
