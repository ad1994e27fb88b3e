"""The small language phrases are written in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.automaton import Automaton
from assistant.safety.template import TemplateError, parse


def same(word: str) -> tuple[str, ...]:
    return () if word == "trop" else (word,)


def matches(template: str, message: str) -> bool:
    return any(Automaton([parse(template, {}, same)]).find(message.split()))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("veux mourir", "je veux mourir ce soir"),
        ("suicid*", "suicidaire"),
        ("(pont | haut toit)", "sur le haut toit"),
        ("plus [jamais] vivre", "plus vivre"),
        ("plus [jamais] vivre", "plus jamais vivre"),
        ("pere .. frappe", "pere quand il boit frappe"),
        ("pere .. frappe", "pere frappe"),
        ("de !(faim | rire)", "de tristesse"),
        ("^ adieu $", "adieu"),
        ("je veux trop mourir", "je veux mourir"),
        ("🔪 envie", "🔪 envie"),
        ("d'adieu*", "d adieux"),
    ],
)
def test_a_phrase_is_found(template: str, message: str) -> None:
    assert matches(template, message)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("veux mourir", "veux pas mourir"),
        ("suicid*", "sui"),
        ("pere .. frappe", "pere un deux trois quatre frappe"),
        ("de !(faim | rire)", "de faim"),
        ("de !(faim | rire)", "de"),
        ("^ adieu $", "adieu le lycee"),
        ("^ adieu $", "tu as dit adieu"),
    ],
)
def test_something_else_is_not(template: str, message: str) -> None:
    assert not matches(template, message)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("(a | b", "missing"),
        ("a )", "closes nothing"),
        ("[a", "missing"),
        ("{nothing}", "no set"),
        ("a | b", "stands alone"),
        ("ab*", "too short"),
        ("..9 a", "too wide"),
        ("[a] .. [b]", "match everything"),
        ("(mourir | trop) ici", "ignored"),
        ("", "match everything"),
        ("^ $", "match everything"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(template: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said):
        parse(template, {}, same)


@given(st.text(alphabet="ab ()[]|{}!*.^$'", max_size=30))
@settings(max_examples=300)
def test_any_line_is_a_phrase_or_a_sentence(line: str) -> None:
    try:
        parts = parse(line, {"a": ()}, same)
    except TemplateError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, silence is not
    else:
        assert all(0 <= one.start <= one.end <= 2 for one in Automaton([parts]).find(["a", "b"]))
