"""A message that negates never chooses what it negates, in the words of the real packs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.answers.negation import negators
from assistant.dialogue.listen import recognise
from assistant.dialogue.values import Expected, Heard, Json, Option, Understanding
from assistant.packs.locale import load_locales
from tests.dialogue.talk import CONTEXT

PACKS = load_locales(Path(__file__).parents[2])


def question(**labels: str) -> Expected:
    """What a question with these labels expects; values are the keyword names."""
    found = enumerate(labels.items(), start=1)
    return Expected("s", "categorical", tuple(Option(v, f"/SetSlots(s={v})", label, n) for n, (v, label) in found))


QUESTIONS = {
    ("en", "keep"): question(yes="OK, keep it", no="No, keep nothing", more="Tell me more"),
    ("en", "done"): question(yes="It's done", no="Later", lost="Can't find it"),
    ("en", "age"): question(under="Under 16", young="From 16 to 17", adult="From 18 to 25", over="Over 25"),
    ("en", "delete"): question(yes="Yes, delete it all", no="No, keep it"),
    ("fr", "keep"): question(yes="OK, tu peux garder", no="Non, ne garde rien", more="Dis-m'en plus"),
    ("fr", "done"): question(yes="C'est fait", no="Plus tard", lost="Je trouve pas"),
    ("fr", "age"): question(
        under="Moins de 16 ans", young="De 16 à 17 ans", adult="De 18 à 25 ans", over="Plus de 25 ans"
    ),
    ("fr", "delete"): question(yes="Oui, supprime tout", no="Non, garde tout"),
}  # fmt: skip


def chosen(locale: str, asked: str, text: str, intent: str | None = None) -> Json:
    """The value chosen; None when the message chooses nothing."""
    context = replace(CONTEXT, locale=locale, words=PACKS.resolve(locale).words)
    heard = Heard(text, understanding=Understanding(text, intent, 0.95) if intent else None)
    answer = recognise(heard, QUESTIONS[locale, asked], context)
    return answer.slots.get("s") if answer and answer.kind == "value" else None


@pytest.mark.parametrize(
    ("locale", "asked", "text"),
    [
        ("en", "keep", "do not keep it"),
        ("en", "keep", "dont keep it"),
        ("en", "keep", "you can't keep it"),
        ("en", "done", "not done"),
        ("en", "done", "it's not done"),
        ("en", "done", "it isn't done"),
        ("en", "delete", "don't delete it all"),
        ("fr", "keep", "pas garder"),
        ("fr", "keep", "tu peux pas garder"),
        ("fr", "keep", "pa garder"),
        ("fr", "keep", "faut pas garder ok"),
        ("fr", "done", "pas fait"),
        ("fr", "done", "c pas fait"),
        ("fr", "done", "c'est pas fait"),
        ("fr", "done", "j'ai jamais fait"),
        ("fr", "delete", "supprime pas tout"),
    ],
)
def test_what_is_refused_is_never_done(locale: str, asked: str, text: str) -> None:
    assert chosen(locale, asked, text) != "yes"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "not yet 16"),
        ("en", "not 18"),
        ("en", "over 18"),
        ("en", "under 18"),
        ("fr", "pas 18"),
        ("fr", "pas encore 16"),
        ("fr", "plus de 18 ans"),
        ("fr", "moins de 18"),
    ],
)
def test_an_age_that_is_only_spoken_of_chooses_no_group(locale: str, text: str) -> None:
    assert chosen(locale, "age", text) is None


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize(
    ("age", "group"),
    [("15", "under"), ("12", "under"), ("16", "young"), ("18", "adult"), ("25", "adult"), ("26", "over")],
)
def test_an_age_chooses_its_group(locale: str, age: str, group: str) -> None:
    assert chosen(locale, "age", age) == group


@pytest.mark.parametrize(
    ("locale", "text"), [("fr", "j'ai 15 ans"), ("fr", "15 ans"), ("en", "im 15"), ("en", "i'm 15")]
)
def test_an_age_in_a_few_words_chooses_its_group(locale: str, text: str) -> None:
    assert chosen(locale, "age", text) == "under"


@pytest.mark.parametrize(
    ("locale", "asked", "text", "value"),
    [
        ("fr", "done", "jtrouve pas", "lost"),
        ("fr", "done", "trouve pas", "lost"),
        ("en", "done", "cant find it", "lost"),
        ("en", "done", "i can't find it", "lost"),
        ("fr", "keep", "non garde rien", "no"),
        ("fr", "keep", "garde pas", "no"),
        ("en", "keep", "keep nothing", "no"),
        ("en", "keep", "no keep nothing", "no"),
    ],
)
def test_a_label_that_negates_itself_is_chosen_by_a_negation(locale: str, asked: str, text: str, value: str) -> None:
    assert chosen(locale, asked, text, "deny") == value


def test_a_sentence_turned_round_is_no_yes_even_when_understood_as_one() -> None:
    assert chosen("fr", "keep", "c'est pas ouf de garder", "affirm") is None


@pytest.mark.parametrize(("locale", "text"), [("en", "no problem"), ("fr", "pas de souci"), ("fr", "pas de pb")])
def test_a_yes_that_begins_like_a_no(locale: str, text: str) -> None:
    assert chosen(locale, "keep", text) == "yes"


@pytest.mark.parametrize(("locale", "text"), [("en", "no idea"), ("en", "no clue"), ("fr", "pas idée")])
def test_not_knowing_is_not_no(locale: str, text: str) -> None:
    assert chosen(locale, "keep", text) is None


@given(
    place=st.sampled_from(sorted(QUESTIONS)),
    at=st.integers(0, 3),
    before=st.lists(st.sampled_from(["je", "i", "do", "c", "it", "ok", "alors"]), max_size=2),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_a_negated_label_is_never_taken_for_the_label(
    place: tuple[str, str], at: int, before: list[str], data: st.DataObject
) -> None:
    locale, asked = place
    words = PACKS.resolve(locale).words
    turning = data.draw(st.sampled_from(sorted(negators(words))))
    options = QUESTIONS[place].options
    option = options[at % len(options)]
    text = " ".join([*before, turning, option.label])
    if negators(words).isdisjoint(option.label.lower().replace("'", " ").replace(",", " ").split()):
        assert chosen(locale, asked, text) != option.value or option.value == "no"
