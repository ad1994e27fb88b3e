"""Recognising answers: every way of giving one, and what is not one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.listen import Answer, expected, needs_interpreter, recognise, to_interpret
from assistant.dialogue.values import Entity, Expected, Heard, Json, Option, SlotType, Understanding
from tests.dialogue import books
from tests.dialogue.talk import CONTEXT, Talk, context


def options(*labels: str, slot: str = "s") -> tuple[Option, ...]:
    values = [label.lower().replace(" ", "_") for label in labels]
    found = enumerate(zip(values, labels, strict=True), start=1)
    return tuple(Option(value, f"/SetSlots({slot}={value})", label, number) for number, (value, label) in found)


NETWORKS = Expected("s", "categorical", options("Réseau social", "Instagram", "Snapchat", "Le lycée"))
AGES = Expected("s", "categorical", options("Moins de 16 ans", "De 16 à 17 ans", "De 18 à 25 ans"))


def value(text: str, waited_for: Expected) -> Json:
    answer = recognise(Heard(text), waited_for, CONTEXT)
    return answer.slots.get("s") if answer and answer.kind == "value" else None


def kind(text: str, waited_for: Expected) -> str | None:
    answer = recognise(Heard(text), waited_for, CONTEXT)
    return answer.kind if answer else None


@pytest.mark.parametrize("text", ["2", "2.", "#2", "le 2", "2️⃣", " deux ", "Deux !", "le deuxième", "n°2", "option 2"])
def test_the_second_option_by_number(text: str) -> None:
    assert value(text, NETWORKS) == "instagram"


def test_the_last_option() -> None:
    assert value("le dernier", NETWORKS) == "le_lycée"


@pytest.mark.parametrize(
    "text",
    [
        "Snapchat",
        "snapchat",
        "SNAPCHAT!!",
        "c'est snapchat",
        "je dirais Snapchat",
        "snap",
        "snapchatt",
        "une snapchat",
    ],
)
def test_an_option_by_its_label(text: str) -> None:
    assert value(text, NETWORKS) == "snapchat"


@pytest.mark.parametrize("text", ["reseau social", "reso social", "réseau", "un réso social"])
def test_a_label_as_phones_write_it(text: str) -> None:
    assert value(text, NETWORKS) == "réseau_social"


def test_a_label_inside_a_sentence() -> None:
    assert value("moi cest surtout instagram", NETWORKS) == "instagram"


@pytest.mark.parametrize("text", ["pas instagram", "instagram ou snapchat", "x", "zzzz", "", "🙂", "i"])
def test_what_is_no_answer_to_a_choice(text: str) -> None:
    assert recognise(Heard(text), NETWORKS, CONTEXT) is None


@pytest.mark.parametrize("text", ["9", "0", "le 12"])
def test_a_number_that_is_not_offered_is_invalid(text: str) -> None:
    assert kind(text, NETWORKS) == "invalid"


@pytest.mark.parametrize(
    ("text", "found"),
    [("17", "de_16_à_17_ans"), ("j'ai 19 ans", "de_18_à_25_ans"), ("16 ou 17", "de_16_à_17_ans"),
     ("moins de 16", "moins_de_16_ans"), ("je fais moins de 16 ans", "moins_de_16_ans")],
)  # fmt: skip
def test_a_number_within_a_range(text: str, found: str) -> None:
    assert value(text, AGES) == found


@pytest.mark.parametrize("text", ["-16", "40"])
def test_a_number_outside_every_range_is_invalid(text: str) -> None:
    assert kind(text, AGES) == "invalid"


def test_a_misspelt_label_is_less_sure_than_an_exact_one() -> None:
    exact, misspelt = (recognise(Heard(text), NETWORKS, CONTEXT) for text in ("Instagram", "instagran"))
    assert exact is not None
    assert misspelt is not None
    assert (exact.sure, misspelt.sure) == (True, False)


def test_two_labels_alike_are_not_guessed_between() -> None:
    alike = Expected("s", "categorical", options("Matin tôt", "Matin tard"))
    assert recognise(Heard("matin"), alike, CONTEXT) is None


@pytest.mark.parametrize("text", ["oui", "OUI !", "grave", "ok", "oui carrément", "👍", "c'est oui"])
def test_yes(text: str) -> None:
    assert value(text, Expected("s", "bool")) is True


@pytest.mark.parametrize("text", ["non", "Non...", "pas du tout", "non merci", "👎"])
def test_no(text: str) -> None:
    assert value(text, Expected("s", "bool")) is False


def test_yes_chooses_the_option_that_means_yes() -> None:
    not_yet = Option("no", "/SetSlots(s=no)", "Pas encore", 1)
    done = Option("yes", "/SetSlots(s=yes)", "Déjà fait", 2)
    waited_for = Expected("s", "categorical", (not_yet, done))
    assert value("oui", waited_for) == "yes"


def test_yes_is_no_answer_where_nothing_means_yes() -> None:
    assert recognise(Heard("oui"), NETWORKS, CONTEXT) is None


def test_yes_as_understood_counts() -> None:
    heard = Heard("carrément ouais", understanding=Understanding("", "affirm", 0.9))
    answer = recognise(heard, Expected("s", "bool"), CONTEXT)
    assert answer is not None
    assert answer.slots == {"s": True}


SCALE = Expected("s", "float", min_value=0, max_value=10)


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("7/10", 7), ("7 sur 10", 7), ("environ 7,5", 7.5), ("7.5", 7.5), ("sept", 7), ("je dirais sept", 7)],
)
def test_a_quantity(text: str, number: float) -> None:
    assert value(text, SCALE) == number


@pytest.mark.parametrize("text", ["11", "-3", "100"])
def test_a_quantity_out_of_bounds_is_invalid(text: str) -> None:
    assert kind(text, SCALE) == "invalid"


@pytest.mark.parametrize("text", ["entre 5 et 7", "beaucoup", "dernier"])
def test_what_is_no_quantity(text: str) -> None:
    assert recognise(Heard(text), SCALE, CONTEXT) is None


DAY = Expected("s", "date")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("demain", "2026-11-24"),
        ("après-demain je pense", "2026-11-25"),
        ("samedi", "2026-11-28"),
        ("lundi", "2026-11-30"),
        ("le 12", "2026-12-12"),
        ("le 25", "2026-11-25"),
        ("12/03", "2027-03-12"),
        ("12.03.2027", "2027-03-12"),
        ("2027-03-12", "2027-03-12"),
        ("29/02", "2028-02-29"),
    ],
)
def test_a_day(text: str, iso: str) -> None:
    assert value(text, DAY) == iso


def test_the_month_comes_first_in_the_united_states() -> None:
    answer = recognise(Heard("03/12"), DAY, context(country="US"))
    assert answer is not None
    assert answer.slots == {"s": "2027-03-12"}


@pytest.mark.parametrize("text", ["32/01", "2027-13-01"])
def test_a_day_that_does_not_exist_is_invalid(text: str) -> None:
    assert kind(text, DAY) == "invalid"


MANY = replace(NETWORKS, type="choice_many")


@pytest.mark.parametrize("text", ["1 et 3", "1,3", "13", "1 3", "réseau social et snapchat"])
def test_several_options(text: str) -> None:
    assert value(text, MANY) == ["réseau_social", "snapchat"]


def test_one_of_many_is_a_list() -> None:
    assert value("instagram", MANY) == ["instagram"]


def test_none_of_many() -> None:
    assert value("non", MANY) == []


def test_a_number_not_offered_among_many_is_invalid() -> None:
    assert kind("1 et 8", MANY) == "invalid"


@pytest.mark.parametrize(
    ("type_", "text", "found"),
    [
        ("text", "  je cuisine \x00pour ma mère ", "je cuisine pour ma mère"),
        ("place", "c'est à Lyon", "Lyon"),
        ("place", "Le Mans", "Mans"),
        ("list", "a, b\nc", ["a", "b", "c"]),
        ("any", "n'importe", "n'importe"),
    ],
)
def test_free_text(type_: SlotType, text: str, found: Json) -> None:
    assert value(text, Expected("s", type_)) == found


@pytest.mark.parametrize(("text", "found"), [("passe", "skip"), ("jsp", "dont_know")])
def test_passing_and_not_knowing(text: str, found: str) -> None:
    assert kind(text, Expected("s", "text")) == found


def test_not_knowing_may_be_an_option() -> None:
    waited_for = Expected("s", "categorical", (Option("dont_know", "/SetSlots(s=dont_know)", "Pas sûr", 1),))
    assert value("jsp", waited_for) == "dont_know"


def test_a_tapped_option() -> None:
    assert recognise(Heard("", payload="/SetSlots(s=snapchat)"), NETWORKS, CONTEXT) == Answer(slots={"s": "snapchat"})


@pytest.mark.parametrize("payload", ["/SetSlots(other=x)", "/SetSlots(s=a, secret=b)", "hello", "/help", ""])
def test_a_payload_that_was_not_offered_sets_nothing(payload: str) -> None:
    assert recognise(Heard("", payload=payload), NETWORKS, CONTEXT) is None


def test_nothing_is_expected_before_the_first_message() -> None:
    talk = Talk.about(books.WHOLE)
    assert expected(talk.book, talk.state, CONTEXT) is None


def in_french(place: str, source: str) -> str:
    return "En car" if place == "trip/way/button/bus" else source


def test_what_is_expected_has_its_labels_in_the_persons_language() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("un voyage", "trip")
    found = expected(talk.book, talk.state, replace(CONTEXT, translate=in_french))
    assert found is not None
    assert [option.label for option in found.options] == ["By train", "En car"]


@pytest.mark.parametrize(
    ("text", "asks"), [("2", False), ("menu", False), ("By bus", False), ("bla bla", True), ("", False)]
)
def test_the_interpreter_is_asked_only_when_it_can_help(text: str, asks: bool) -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("trip", "trip")
    assert needs_interpreter(talk.book, talk.state, Heard(text), CONTEXT) is asks


def test_the_interpreter_is_asked_about_free_text() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("song", "song")
    assert needs_interpreter(talk.book, talk.state, Heard("je veux parler à quelqu'un"), CONTEXT)


def test_the_interpreter_is_not_asked_about_buttons_or_while_a_crisis_is_open() -> None:
    talk = Talk.about(books.WHOLE)
    assert not needs_interpreter(talk.book, talk.state, Heard("", payload="/x"), CONTEXT)
    assert not needs_interpreter(talk.book.only("trip"), talk.state, Heard("bla"), CONTEXT)


TYPES: tuple[SlotType, ...] = ("text", "bool", "float", "categorical", "list", "any", "place", "date", "choice_many")


@given(
    text=st.text(max_size=80) | st.text(alphabet="0123456789/-,. ouiet", max_size=20),
    type_=st.sampled_from(TYPES),
    payload=st.none() | st.text(max_size=20),
    entity=st.text(max_size=5),
)
@settings(max_examples=200, deadline=None)
def test_any_text_is_heard_without_an_error(text: str, type_: SlotType, payload: str | None, entity: str) -> None:
    heard = Heard(text, payload, understanding=Understanding(text, "affirm", 0.5, (), (Entity(entity, text),)))
    answer = recognise(heard, replace(NETWORKS, type=type_, min_value=0, max_value=10), CONTEXT)
    assert answer is None or answer.kind in ("value", "skip", "dont_know", "invalid")


def test_what_is_expected_comes_with_the_question_whether_to_interpret() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("trip", "trip")
    asks, wanted = to_interpret(talk.book, talk.state, Heard("bla bla"), CONTEXT)
    assert asks
    assert wanted == expected(talk.book, talk.state, CONTEXT)


def named(value: str, entity: str = "s") -> Heard:
    """A message in which the interpreter found another name of a value."""
    return Heard("un taf", understanding=Understanding("un taf", entities=(Entity(entity, value),)))


def test_another_name_of_an_option_chooses_it() -> None:
    answer = recognise(named("instagram"), NETWORKS, CONTEXT)
    assert answer is not None
    assert answer.slots == {"s": "instagram"}


@pytest.mark.parametrize("heard", [named("nothing_offered"), named("instagram", "t")])
def test_names_of_something_else_choose_nothing(heard: Heard) -> None:
    assert recognise(heard, NETWORKS, CONTEXT) is None


def test_a_negated_name_of_an_option_chooses_nothing() -> None:
    entities = (Entity("s", "instagram"),)
    heard = Heard("pas mon ig", understanding=Understanding("pas mon ig", entities=entities))
    assert recognise(heard, NETWORKS, CONTEXT) is None


MOMENTS = Expected("s", "categorical", options("Morning", "Afternoon", "Evening", "Any time"))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("lundi 14h", "afternoon"),
        ("vers 10 heures", "morning"),
        ("18h30", "evening"),
        ("monday 2pm", "afternoon"),
        ("at 2:30 pm", "afternoon"),
        ("9:15", "morning"),
        ("12 a.m.", None),
        ("entre 15h et 17h", "afternoon"),
        ("10h ou 19h", None),
        ("pas 14h", None),
        ("9", None),
        ("03h", None),
        ("2 hommes", None),
    ],
)
def test_an_hour_is_a_part_of_the_day(text: str, part: str | None) -> None:
    assert value(text, MOMENTS) == part


def test_who_does_not_know_when_is_free_at_any_time() -> None:
    assert value("jsp", MOMENTS) == "any_time"


def test_a_command_that_is_also_a_plain_word_answers_a_free_text_for_sure() -> None:
    words = replace(CONTEXT.words, commands={"home": "menu", "menu": "menu"}, also_answers=frozenset({"home"}))
    answers = [
        recognise(Heard(text), Expected("s", "text"), replace(CONTEXT, words=words)) for text in ("Home!", "menu")
    ]
    assert [answer.sure for answer in answers if answer] == [True, False]


def test_a_bare_no_refuses_where_there_is_no_no() -> None:
    asked = Expected("s", "categorical", options("Yes", "Change", "Refuse"))
    assert value("non", asked) == "refuse"
    assert value("non mais attends", asked) is None


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("oui", "yes"), ("non", "unchanged"), ("pas moi", "yes"), ("c'est pas moi", "yes")],
)
def test_what_begins_like_a_no_may_be_the_other_answer(text: str, chosen: str) -> None:
    labels = (("yes", "Oui, pas à moi"), ("unchanged", "Non, toujours à ma mère"))
    offered = tuple(Option(name, f"/SetSlots(s={name})", label, at) for at, (name, label) in enumerate(labels, start=1))
    words = replace(CONTEXT.words, no=CONTEXT.words.no | {"pas"}, fillers=CONTEXT.words.fillers | {"moi"})
    answer = recognise(Heard(text), Expected("s", "categorical", offered), replace(CONTEXT, words=words))
    assert (answer.slots.get("s") if answer else None) == chosen
