from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.book import Book
from assistant.dialogue.responses import Plural, Response, Variation
from assistant.dialogue.texts import SourceText
from assistant.dialogue.values import Json, OfferedOption, Say
from assistant.values import RenderedOption
from assistant.wording.catalogues import Catalogues
from assistant.wording.po import Entry
from assistant.wording.render import Voice
from tests.wording.books import book, response, text, write_catalogue

ENGLISH = Catalogues()


def said(book: Book, response: str, catalogues: Catalogues = ENGLISH, locale: str = "en", /, **args: Json) -> str:
    return Voice(book, catalogues).render(Say(response, 0, args), locale, "sms").text


def in_french(tmp_path: Path, texts: list[SourceText], *entries: Entry) -> Catalogues:
    write_catalogue(tmp_path, "fr", *entries)
    return Catalogues.load(tmp_path, texts)


def test_a_say_is_put_into_the_words_of_the_locale_with_its_values(tmp_path: Path) -> None:
    catalogues = in_french(tmp_path, [text("t/hi", "Hi {name}")], Entry("Hi {name}", "t/hi", texts=("Salut {name}",)))
    assert said(book(response("hi", "Hi {name}")), "hi", catalogues, "fr_BE", name="Lou") == "Salut Lou"


def test_the_variation_the_engine_chose_is_said() -> None:
    voice = Voice(book(response("hi", "Hi", "Hello")), ENGLISH)
    assert voice.render(Say("hi", 1), "en", "sms").text == "Hello"


def test_a_variation_that_is_gone_gives_way_to_the_first() -> None:
    assert Voice(book(response("hi", "Hi")), ENGLISH).render(Say("hi", 7), "en", "sms").text == "Hi"


def test_a_response_that_is_gone_is_a_key_error_with_its_name() -> None:
    with pytest.raises(KeyError, match="utter_gone"):
        said(book(), "utter_gone")


def test_what_kind_of_message_it_is_goes_along() -> None:
    rendered = Voice(book(response("hi", "Hi")), ENGLISH).render(
        Say("hi", 0, question=True, artefact="bio"), "en", "sms"
    )
    assert (rendered.question, rendered.artefact) == (True, "bio")


def test_buttons_are_titled_in_the_locale_and_keep_their_payload(tmp_path: Path) -> None:
    catalogues = in_french(tmp_path, [text("t/go/button/yes", "Yes")], Entry("Yes", "t/go/button/yes", texts=("Oui",)))
    say = Say("hi", 0, options=(OfferedOption("t/go/button/yes", "Yes", "/SetSlots(go=true)"),))
    rendered = Voice(book(response("hi", "Hi")), catalogues).render(say, "fr", "whatsapp")
    assert rendered.options == (RenderedOption("Oui", "/SetSlots(go=true)"),)


def test_a_choice_is_said_by_its_display_name_in_the_locale(tmp_path: Path) -> None:
    place = "t/network/button/insta"
    catalogues = in_french(
        tmp_path,
        [text("t/x", "On {network}"), text(place, "Instagram")],
        Entry("On {network}", "t/x", texts=("Sur {network}",)),
        Entry("Instagram", place, texts=("l'Insta",)),
    )
    known = book(response("x", "On {network}"), labels={"network": {"insta": "Instagram"}})
    assert said(known, "x", catalogues, "fr", network="insta") == "Sur l'Insta"


def test_a_line_for_two_languages_is_said_in_both_with_its_buttons(tmp_path: Path) -> None:
    hi, yes = text("t/hi", "In {other_language}?"), text("t/ok/button/yes", "Yes please")
    no = text("t/ok/button/no", "I would rather not")
    catalogues = in_french(
        tmp_path,
        [hi, yes, no],
        Entry(hi.text, hi.place, texts=("En {other_language} ?",)),
        Entry(yes.text, yes.place, texts=("Oui",)),
        Entry(no.text, no.place, texts=("Plutôt pas",)),
    )
    line = Variation(hi.text, hi.place, also_in="other_language")
    voice = Voice(book(Response("hi", "t", (line,))), catalogues)
    options = tuple(OfferedOption(one.place, one.text, "/x") for one in (yes, no))
    rendered = voice.render(Say("hi", 0, {"other_language": "en"}, options), "fr", "sms")
    assert rendered.text == "In English? / En anglais ?"
    assert [option.title for option in rendered.options] == ["Yes please / Oui", "I would rather not"]


@pytest.mark.parametrize("other", ["fr", None, 3])
def test_the_same_words_are_said_once(other: Json) -> None:
    line = Variation("In {other_language}?", "t/hi", also_in="other_language")
    voice = Voice(book(Response("hi", "t", (line,))), ENGLISH)
    assert " / " not in voice.render(Say("hi", 0, {"other_language": other}), "fr", "sms").text


@pytest.mark.parametrize(("value", "words"), [(True, "Go for it"), (False, "No thanks")])
def test_true_and_false_are_said_by_the_shared_words(value: bool, words: str) -> None:
    known = book(response("x", "{ok}"), labels={"button": {"yes": "Go for it", "no": "No thanks"}})
    assert said(known, "x", ok=value) == words


def test_several_choices_are_listed_by_their_display_names() -> None:
    known = book(response("x", "You use {nets}."), labels={"nets": {"a": "Instagram", "b": "TikTok", "c": "Snapchat"}})
    assert said(known, "x", nets=["a", "b", "c"]) == "You use Instagram, TikTok and Snapchat."


@pytest.mark.parametrize(("locale", "words"), [("en", "On Tuesday 24 November"), ("en_US", "On Tuesday, November 24")])
def test_a_date_is_said_in_words(locale: str, words: str) -> None:
    assert said(book(response("x", "On {day}"), slots={"day": "date"}), "x", ENGLISH, locale, day="2026-11-24") == words


def test_a_text_slot_that_looks_like_a_date_is_not_one() -> None:
    assert said(book(response("x", "{t}"), slots={"t": "text"}), "x", t="2026-11-24") == "2026-11-24"


def test_a_number_loses_its_zeros() -> None:
    assert said(book(response("x", "{n}/10")), "x", n=7.0) == "7/10"


def test_values_follow_the_language_the_text_is_found_in(tmp_path: Path) -> None:
    catalogues = in_french(tmp_path, [text("t/x", "On {day}")], Entry("On {day}", "t/x", texts=("",)))
    known = book(response("x", "On {day}"), slots={"day": "date"})
    assert said(known, "x", catalogues, "fr", day="2026-11-24") == "On Tuesday 24 November"


def test_a_value_cannot_bring_placeholders_or_control_characters_along() -> None:
    assert said(book(response("x", "Hi {a}{b}")), "x", a="{b}\u202e\x00", b="!") == "Hi {b}!"


def test_a_value_that_is_missing_leaves_no_hole() -> None:
    assert said(book(response("x", "Hi {name}, how are you?")), "x", name=None) == "Hi, how are you?"


@pytest.mark.parametrize(("count", "words"), [(0, "0 chose"), (1, "1 chose"), (3, "3 choses"), (None, "chose")])
def test_a_text_that_counts_takes_its_plural(tmp_path: Path, count: Json, words: str) -> None:
    texts = [text("t/x", "{count} thing", many="{count} things")]
    entry = Entry("{count} thing", "t/x", "{count} things", ("{count} chose", "{count} choses"))
    catalogues = in_french(tmp_path, texts, entry)
    known = book(response("x", "{count} things", plural=Plural("count", "{count} thing")))
    assert said(known, "x", catalogues, "fr", count=count) == words.capitalize()


def test_a_list_counts_its_items() -> None:
    known = book(response("x", "{jobs}: many", plural=Plural("jobs", "{jobs}: one")))
    assert said(known, "x", jobs=["cook"]) == "cook: one"


def test_an_action_can_ask_for_a_text_and_a_label() -> None:
    voice = Voice(book(response("x", "Hi {n}"), labels={"n": {"a": "Ana"}}), ENGLISH)
    assert (voice.say_text("x", {"n": "a"}, "en", "sms"), voice.label("n", "a", "en")) == ("Hi Ana", "Ana")


def test_an_action_gets_the_variation_made_for_the_channel() -> None:
    variations = (Variation("Tap", "t/x"), Variation("Type", "t/x/2", channel="sms"))
    voice = Voice(book(Response("x", "t", variations)), ENGLISH)
    assert (voice.say_text("x", {}, "en", "sms"), voice.say_text("x", {}, "en", "whatsapp")) == ("Type", "Tap")


def test_the_engine_gets_the_words_of_a_place(tmp_path: Path) -> None:
    catalogues = in_french(tmp_path, [text("t/x", "Yes")], Entry("Yes", "t/x", texts=("Oui",)))
    assert Voice(book(), catalogues).translator("fr")("t/x", "Yes") == "Oui"


def test_a_value_without_display_name_is_said_as_it_is() -> None:
    assert Voice(book(), ENGLISH).label("town", "Lyon", "fr") == "Lyon"


values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
pieces = st.lists(st.sampled_from(["{a}", "{b}", "(", ")", ", ", ".", "\n", "«", "mot", "{", "}", "%s"]), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    pieces.map("".join), pieces.map("".join), values, values, st.sampled_from(["fr", "ar", "ja", "", "x y", "en_US"])
)
def test_no_accepted_catalogue_and_no_value_makes_rendering_raise(
    tmp_path_factory: pytest.TempPathFactory, one: str, many: str, a: Json, b: Json, locale: str
) -> None:
    root = tmp_path_factory.mktemp("content")
    texts = [text("t/x", "{a} {b}", many="{a} {b} mots"), text("t/y", "{a} {b}")]
    plural = Entry("{a} {b}", "t/x", "{a} {b} mots", (one, many))
    write_catalogue(root, "fr", plural, Entry("{a} {b}", "t/y", texts=(one,), flags=("fuzzy",)))
    catalogues = Catalogues.load(root, texts)
    kinds = {"a": "date", "b": "float"}
    known = book(response("x", "{a} {b} mots", plural=Plural("a", "{a} {b}")), response("y", "{a} {b}"), slots=kinds)  # type: ignore[arg-type]
    for name in ("x", "y"):
        assert "\x00" not in said(known, name, catalogues, locale, a=a, b=b)
