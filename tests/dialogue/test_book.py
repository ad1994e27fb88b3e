"""What a book tells of its texts and labels."""

from __future__ import annotations

from assistant.dialogue.loader import load_book_from_text
from tests.dialogue import books

BOOK = load_book_from_text(books.WHOLE)
TEXTS = {text.place: text for text in BOOK.texts()}


def test_every_text_has_one_place() -> None:
    assert len(TEXTS) == len(BOOK.texts())


def test_places_follow_topic_and_name() -> None:
    assert {
        "trip/trip/name", "trip/trip/description", "trip/utter_route", "trip/way/button/train", "patterns/button/yes",
    } <= set(TEXTS)  # fmt: skip


def test_a_text_knows_its_line_its_placeholders_and_its_limit() -> None:
    text = TEXTS["trip/utter_route"]
    assert (text.text, text.file, text.placeholders, text.limit) == ("To {town}.", "trip.yml", frozenset({"town"}), 320)
    assert books.TRIP.splitlines()[text.line - 1].strip().startswith("utter_route")


def test_patterns_have_no_names_to_translate() -> None:
    assert not [place for place in TEXTS if place.startswith("patterns/pattern_")]


def test_the_words_shared_by_every_question_live_once() -> None:
    assert [text.text for text in BOOK.texts()].count("Go for it") == 1


def test_a_shared_value_reads_alike_everywhere() -> None:
    assert BOOK.label_place("go_on", True) == ("patterns/button/yes", "Go for it")


def test_a_bool_without_buttons_has_the_shared_words() -> None:
    assert BOOK.label_place("sure", False) == ("patterns/button/no", "Rather not")


def test_a_value_has_one_display_name() -> None:
    assert BOOK.label_place("way", "train") == ("trip/way/button/train", "By train")


def test_a_value_without_a_name_has_none() -> None:
    assert BOOK.label_place("town", "Lyon") is None


def test_a_flow_in_an_argument_reads_as_its_name() -> None:
    assert BOOK.label_place("interrupted_flow", "trip") == ("trip/trip/name", "A trip")


def test_values_without_a_button_read_as_themselves() -> None:
    book = load_book_from_text("slots: {when: {type: categorical, values: [this_week]}}")
    assert book.label_place("when", "this_week") == ("test/when/button/this_week", "This week")


def test_a_value_may_have_words_of_its_own_instead_of_the_shared_ones() -> None:
    own = """
slots: {keep: {type: categorical, values: [yes, no]}}
responses:
  utter_ask_keep:
    - text: "Keep it?"
      buttons: [{title: Keep it, payload: /SetSlots(keep=yes)}, {payload: /SetSlots(keep=no)}]
"""
    book = load_book_from_text({**books.WHOLE, "own.yml": own})
    assert book.label_place("keep", "yes") == ("own/keep/button/yes", "Keep it")
    assert book.label_place("keep", "no") == ("patterns/button/no", "Rather not")


def test_further_variations_have_numbered_places() -> None:
    book = load_book_from_text("responses: {utter_a: [{text: One}, {text: Two}]}")
    assert [text.place for text in book.texts()] == ["test/utter_a", "test/utter_a/2"]


def test_a_plural_keeps_gettexts_order() -> None:
    book = load_book_from_text("""
slots: {n: {type: float}}
responses:
  utter_n: [{text: "{n} things", metadata: {plural: {count: n, one: "One thing"}}}]
""")
    text = book.texts()[0]
    assert (text.text, text.plural, text.placeholders) == ("One thing", "{n} things", frozenset({"n"}))


def test_an_artefact_may_be_longer() -> None:
    book = load_book_from_text("responses: {utter_a: [{text: Plan, metadata: {artefact: plan}}]}")
    assert book.texts()[0].limit == 600


def test_exercises_are_the_flows_of_a_topic_in_which_something_is_made() -> None:
    trip = books.TRIP.replace('"To {town}."', '"To {town}.", metadata: {artefact: plan}')
    assert load_book_from_text({**books.WHOLE, "trip.yml": trip}).exercises == {"trip"}


def test_only_keeps_the_flows_of_one_topic_and_all_words() -> None:
    only = BOOK.only("trip")
    assert (set(only.flows), only.plain, only.responses, only.slots) == ({"trip"}, True, BOOK.responses, BOOK.slots)


def test_a_whole_book_is_not_plain() -> None:
    assert not BOOK.plain
