"""How much is understood of lines that were kept out of training. Bounds lie below what was measured."""

from __future__ import annotations

import pytest

from nlu.evaluate import Evaluation, evaluate, read_held_out, report
from nlu.interpreter import EmbeddedInterpreter
from tests.nlu.content import HELD_OUT


@pytest.fixture(scope="module", params=["fr", "en"])
def judged(request: pytest.FixtureRequest, interpreter: EmbeddedInterpreter) -> Evaluation:
    locale = str(request.param)
    return evaluate(interpreter, read_held_out(HELD_OUT / f"{locale}.yml"), locale)


def test_nine_lines_in_ten_are_given_their_intent(judged: Evaluation) -> None:
    assert judged.accuracy >= 0.90, "\n".join(report(judged))


def test_five_lines_in_six_out_of_scope_are_refused(judged: Evaluation) -> None:
    assert judged.out_of_scope_recall >= 0.83, "\n".join(report(judged))


def test_few_lines_are_wrongly_refused(judged: Evaluation) -> None:
    assert judged.false_rejections <= 0.06, "\n".join(report(judged))


def test_a_sure_answer_is_rarely_wrong(judged: Evaluation) -> None:
    assert judged.sure_and_wrong <= 5, judged.mistakes


def test_the_report_counts_lines_and_names_confusions(judged: Evaluation) -> None:
    first, *rest = report(judged, shown=1)
    assert first.startswith(f"{judged.locale}: {judged.inside} lines")
    assert len(rest) == 5
