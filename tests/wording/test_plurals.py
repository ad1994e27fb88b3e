from __future__ import annotations

import pytest
from babel.messages.plurals import PLURALS
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wording.plurals import parse_plural_forms, usual_plural_forms


@pytest.mark.parametrize(
    ("locale", "count", "form"),
    [("fr", 0, 0), ("fr", 1, 0), ("fr", 2, 1), ("en", 0, 1), ("ru", 1, 0), ("ru", 3, 1), ("ru", 11, 2), ("ja", 9, 0)],
)
def test_a_number_takes_the_form_of_its_language(locale: str, count: int, form: int) -> None:
    assert parse_plural_forms(usual_plural_forms(locale)).form(count) == form


@pytest.mark.parametrize("locale", sorted(PLURALS))
def test_every_rule_babel_knows_is_understood(locale: str) -> None:
    forms, expression = PLURALS[locale]
    assert parse_plural_forms(f"nplurals={forms}; plural={expression};").forms == forms


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nplurals=2",
        "nplurals=2; plural=",
        "nplurals=0; plural=0;",
        "nplurals=99; plural=0;",
        "nplurals=2; plural=n;",
        "nplurals=2; plural=-1;",
        "nplurals=2; plural=1/n;",
        "nplurals=2; plural=n%0;",
        "nplurals=2; plural=(n>1;",
        "nplurals=2; plural=n>1);",
        "nplurals=2; plural=n ? 1;",
        "nplurals=2; plural=n n;",
        "nplurals=2; plural=__import__('os').system('true');",
        "nplurals=2; plural=n.real;",
        "nplurals=2; plural=n**9;",
        "nplurals=2; plural=" + "(" * 300 + "n>1" + ")" * 300 + ";",
        "nplurals=2; plural=" + "0?0:" * 100 + "0;",
        "nplurals=2; plural=" + "0+" * 1000 + "0;",
    ],
)
def test_an_unsound_rule_is_refused_with_a_sentence(header: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_plural_forms(header)


def test_operators_bind_as_in_c() -> None:
    assert parse_plural_forms("nplurals=2; plural=n==1||n==2&&n!=2 ? 1 : 0;").form(2) == 0


def test_two_negations_cancel() -> None:
    assert parse_plural_forms("nplurals=2; plural=!!n;").form(7) == 1


@settings(max_examples=300, deadline=None)
@given(st.text("n0123456789?:()!<>=&|+-*/% ;", max_size=60), st.integers() | st.floats(allow_nan=False))
def test_whatever_is_accepted_gives_a_form_that_exists(expression: str, count: float) -> None:
    try:
        rule = parse_plural_forms(f"nplurals=3; plural={expression};")
    except ValueError:
        return
    assert 0 <= rule.form(count) < 3
