"""Each channel's rules: what leaves, in how many messages, with which buttons."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.outbound.policies import (
    MOST_DRAFTS,
    POLICIES,
    SMS_LIMIT,
    WHATSAPP_CHOICE_LIMIT,
    WHATSAPP_LIMIT,
    shape,
)
from assistant.outbound.segments import count_segments
from assistant.values import ChannelKind, Draft, Rendered, RenderedOption

ACCENTS = {"ê": "e", "ç": "c"}


def options(*titles: str) -> tuple[RenderedOption, ...]:
    return tuple(RenderedOption(title, f"/{title}") for title in titles)


def texts(drafts: tuple[Draft, ...]) -> list[str]:
    return [draft.text for draft in drafts]


def sms(*says: Rendered) -> tuple[Draft, ...]:
    return shape(says, "sms", ACCENTS)


def whatsapp(*says: Rendered) -> tuple[Draft, ...]:
    return shape(says, "whatsapp", ACCENTS)


def without_blanks(text: str) -> str:
    return "".join(text.split())


def test_every_channel_has_its_policies() -> None:
    assert set(POLICIES) == set(get_args(ChannelKind))


def test_on_sms_options_are_numbered_lines() -> None:
    (draft,) = sms(Rendered("Quel réseau ?", options("Instagram", "TikTok"), question=True))

    assert draft == Draft("Quel réseau ?\n1 Instagram\n2 TikTok", (), question=True)


def test_on_sms_accents_outside_the_alphabet_are_folded_in_text_and_options() -> None:
    (draft,) = sms(Rendered("Peut-être ?", options("Ça")))

    assert draft.text == "Peut-etre ?\n1 Ça"


def test_on_whatsapp_the_translators_text_is_untouched() -> None:
    (draft,) = whatsapp(Rendered("Peut-être… « ça » ?"))

    assert draft.text == "Peut-être… « ça » ?"


def test_an_emoji_that_alone_doubles_the_price_is_left_out_on_sms() -> None:
    (draft,) = sms(Rendered("Bravo 🎉 c'est fait ✌🏽"))

    assert draft.text == "Bravo c'est fait"


def test_an_emoji_that_costs_nothing_more_stays_on_sms() -> None:
    (draft,) = sms(Rendered("مرحبا 🎉"))

    assert draft.text == "مرحبا 🎉"


def test_a_text_of_emoji_only_is_not_emptied() -> None:
    assert texts(sms(Rendered("🎉"))) == ["🎉"]


def test_an_emoji_stays_on_whatsapp() -> None:
    assert texts(whatsapp(Rendered("Bravo 🎉"))) == ["Bravo 🎉"]


def test_a_degree_sign_is_not_an_emoji() -> None:
    assert texts(sms(Rendered("20° au soleil"))) == ["20° au soleil"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_up_to_three_short_options_are_buttons_on_whatsapp(count: int) -> None:
    offered = options(*[f"Choix {n}" for n in range(count)])

    assert whatsapp(Rendered("Alors ?", offered)) == (Draft("Alors ?", offered),)


@pytest.mark.parametrize("count", [4, 10])
def test_up_to_ten_options_are_a_list_on_whatsapp(count: int) -> None:
    offered = options(*[f"Choix {n}" for n in range(count)])

    assert whatsapp(Rendered("Alors ?", offered)) == (Draft("Alors ?", offered),)


@pytest.mark.parametrize(
    "offered",
    [
        options(*[f"Choix {n}" for n in range(11)]),
        options("Un titre qui dépasse vingt-quatre", "Non"),
        options("Oui", "Oui"),
        (RenderedOption("Oui", "p" * 201),),
    ],
    ids=["eleven", "long title", "twins", "long payload"],
)
def test_options_that_no_button_can_show_are_numbered_on_whatsapp(offered: tuple[RenderedOption, ...]) -> None:
    (draft,) = whatsapp(Rendered("Alors ?", offered))

    assert draft.options == ()
    assert draft.text.startswith("Alors ?\n1 ")


def test_with_buttons_only_the_last_line_goes_with_them() -> None:
    drafts = whatsapp(Rendered("Voilà ta carte.\nElle te va ?", options("Oui", "Non")))

    assert drafts == (Draft("Voilà ta carte."), Draft("Elle te va ?", options("Oui", "Non")))


def test_with_buttons_a_long_blank_is_shortened_for_the_provider_refuses_it() -> None:
    (draft,) = whatsapp(Rendered("Alors      on y va ?", options("Oui")))

    assert draft.text == "Alors on y va ?"


def test_a_long_sms_is_split_between_sentences() -> None:
    sentence = "Une phrase de quarante caractères à peu. "
    drafts = sms(Rendered(sentence * 10))

    assert len(drafts) == 2
    assert all(draft.text.endswith(".") for draft in drafts)


def test_the_options_stay_with_the_last_part() -> None:
    *before, last = sms(Rendered("Une phrase. " * 40 + "Alors ?", options("Oui", "Non"), question=True))

    assert last.text.endswith("\n1 Oui\n2 Non")
    assert last.question
    assert not any("1 Oui" in draft.text or draft.question for draft in before)


def test_control_characters_and_half_characters_do_not_leave() -> None:
    assert texts(whatsapp(Rendered("a\x00b\ud800c\r\nd"))) == ["abc\nd"]


def test_nothing_to_say_is_no_message() -> None:
    assert sms(Rendered("  ")) == ()


def test_on_rest_options_are_left_to_the_client() -> None:
    offered = options(*[f"Choix {n}" for n in range(12)])

    assert shape([Rendered("Alors ?", offered)], "rest", {}) == (Draft("Alors ?", offered),)


def test_many_lines_are_gathered_into_few_messages() -> None:
    drafts = sms(*[Rendered(f"Ligne {n}.") for n in range(20)])

    assert len(drafts) == MOST_DRAFTS
    assert " ".join(texts(drafts)).split() == " ".join(f"Ligne {n}." for n in range(20)).split()


def test_a_question_is_still_one_when_it_was_gathered() -> None:
    drafts = sms(*[Rendered("Ligne.")] * 6, Rendered("Et toi ?", question=True))

    assert [draft.question for draft in drafts if "Et toi ?" in draft.text] == [True]


words = st.text(alphabet=st.sampled_from("ab éê.?\n🎉"), max_size=500).map(str.strip)
titles = st.lists(st.text(alphabet="abcdefghé ", min_size=1, max_size=30), max_size=11)


@settings(max_examples=60, deadline=None)
@given(words, titles, st.sampled_from(["sms", "whatsapp"]))
def test_no_word_and_no_option_is_lost(text: str, names: list[str], kind: ChannelKind) -> None:
    drafts = shape([Rendered(text, options(*names))], kind, {})

    said = without_blanks("".join(d.text + "".join(o.title for o in d.options) for d in drafts))
    expected = without_blanks(text.replace("🎉", "") if kind == "sms" else text)
    assert without_blanks(said.replace("🎉", "") if kind == "sms" else said).startswith(expected)
    assert all(without_blanks(name) in said for name in names)


@settings(max_examples=60, deadline=None)
@given(words.map(lambda text: text * 3), titles)
def test_every_message_keeps_the_channels_limit(text: str, names: list[str]) -> None:
    say = Rendered(text, options(*names))

    assert all(len(draft.text) <= SMS_LIMIT for draft in sms(say))
    assert all(len(d.text) <= (WHATSAPP_CHOICE_LIMIT if d.options else WHATSAPP_LIMIT) for d in whatsapp(say))


@given(st.text(alphabet="abc éèàù🎉😀.", max_size=300))
def test_french_with_emoji_always_travels_in_seven_bits(text: str) -> None:
    letters = f"a{text}"

    assert all(count_segments(draft.text).encoding == "GSM-7" for draft in sms(Rendered(letters)))
