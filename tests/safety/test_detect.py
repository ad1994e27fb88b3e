"""Levels of single messages, and what no message may do."""

from __future__ import annotations

import random
import string
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.values import Assessment
from tests.safety.content import SMALL, shipped, small

GRAVE = ["je", "veux", "me", "tuer", "pas", "plus", "mourir", "mdr", "😂", "kill", "myself", "want to die", "de rire"]


@pytest.mark.parametrize(
    "text",
    [
        "je veux mourir",
        "JVEUX MOURIIIIR !!!",
        "je veux mоurir",  # a Cyrillic o
        "j e v e u x m o u r i r",
        "jeveuxmourir",
        "su1cide",
        "su*cide",
        "s.u.i.c.i.d.e",
        "sui\u200bcide",
        "𝖘𝖚𝖎𝖈𝖎𝖉𝖊",
        "i w4nt to d1e",
        "k!ll myself",
        "i want to mourir",
        "je veux pas mourir mais je veux plus vivre",
        "je veux que tout s'arrête",
        "mon père me frappe",
        "my dad hits me",
        "on m'a violée",
        "💊💊💊 j'ai tout pris",
        "KIERO MORIRME",
        "quiero morirmeeee",
        "s u i c i d i o",
        "no quiero morir pero tampoco quiero vivir",
        "mi padre volvió a pegarme",
        "me han violado",
    ],
)
def test_a_crisis_is_heard_however_it_is_written(text: str) -> None:
    assert shipped().assess(text).level == "crisis"


@pytest.mark.parametrize(
    "text",
    [
        "jsuis mort 😂",
        "mort de rire",
        "ces devoirs me tuent",
        "on tue le temps",
        "je meurs de faim",
        "this homework is killing me",
        "me muero de risa",
        "estos deberes me matan",
        "me muero de hambre",
        "me toca trabajar mañana",
        "me molesta el ruido",  # no molesting
    ],
)
def test_a_manner_of_speaking_is_only_watched(text: str) -> None:
    assert shipped().assess(text).level in {"none", "watch"}


@pytest.mark.parametrize(
    "text", ["j'ai envie de courir", "j'aime le violet", "je veux nourir mon chat", "oui", "2", "", "👍"]
)
def test_words_that_resemble_grave_ones_mean_nothing(text: str) -> None:
    assert shipped().assess(text) == Assessment()


@pytest.mark.parametrize("text", ["je vais me tuer mdr", "i want to die lol", "me quiero morir jajaja"])
def test_laughing_turns_a_crisis_into_a_question_never_into_nothing(text: str) -> None:
    assert shipped().assess(text).level == "concern"


@pytest.mark.parametrize(
    "text", ["je veux pas mourir", "je vais pas me suicider", "i dont want to die", "no me quiero morir"]
)
def test_a_denial_is_worth_a_question(text: str) -> None:
    assert shipped().assess(text).level == "concern"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("je me scarifie", "self_harm"),
        ("mon oncle me touche", "abuse"),
        ("i was raped", "sexual_violence"),
        ("mon copain me frappe", "domestic_violence"),
        ("they took my passport and make me work", "trafficking"),
        ("je me fais vomir", "eating_disorder"),
        ("i took the whole box", "overdose"),
        ("je vais le planter", "threat_to_others"),
        ("i have nowhere to sleep tonight", "sleeping_rough"),
        ("on me harcele sur les reseaux", "online_harassment"),
        ("my ex leaked my nudes", "sextortion"),
        ("jen peu plus", "distress"),
        ("me e cortado los brazos", "self_harm"),
        ("mi tio me toca", "abuse"),
        ("fui violada", "sexual_violence"),
        ("mi novio me pega", "domestic_violence"),
        ("me quitaron el pasaporte", "trafficking"),
        ("vomito despues de comer", "eating_disorder"),
        ("me he tomado toda la caja", "overdose"),
        ("voy a apuñalarlo", "threat_to_others"),
        ("no tengo donde dormir", "sleeping_rough"),
        ("me acosan por insta", "online_harassment"),
        ("mi ex ha pasado mis nudes", "sextortion"),
        ("ya no puedo mas", "distress"),
    ],
)
def test_the_danger_is_named(text: str, category: str) -> None:
    assert shipped().assess(text).category == category


def test_an_idiom_does_not_hide_what_follows_it() -> None:
    assert shipped().assess("je meurs de faim et j'ai envie de mourir").level == "crisis"
    assert shipped().assess("me muero de hambre y quiero morirme").level == "crisis"


def test_an_assessment_says_which_rule_and_which_lexicon() -> None:
    found = shipped().assess("je veux mourir")
    assert (found.rule, found.lexicon_version.split("-")[0]) == ("fr/wants_to_die", "fr")


def test_the_version_changes_with_the_content(tmp_path: Path) -> None:
    assert small(tmp_path).version != small(tmp_path, SMALL + "      {veux} partir\n").version


def test_a_long_message_is_read_to_its_end() -> None:
    assert shipped().assess("bla " * 20_000 + "je veux mourir").level == "crisis"


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_detector(text: str) -> None:
    assert shipped().assess(text).level in {"none", "watch", "concern", "crisis"}


@given(
    st.lists(
        st.sampled_from(GRAVE),
        max_size=40,
    )
)
@settings(max_examples=200, deadline=None)
def test_no_order_of_grave_words_breaks_the_detector(words: list[str]) -> None:
    assert isinstance(shipped().assess(" ".join(words)), Assessment)


@pytest.mark.parametrize("text", ["\ud800", "\x00" * 50, "e" + "\u0301" * 10_000, "\u202eabc", "½²③"])
def test_broken_characters_are_read_safely(text: str) -> None:
    assert shipped().assess(text).level == "none"


WORDS = " ".join("".join(random.Random(7).choices(string.ascii_lowercase, k=9)) for _ in range(1000))


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        "je veux " * 1250,
        "a" * 10_000,
        "a " * 5000,
        "😂" * 10_000,
        "a*b" * 3300,
        "je me suis coupe la " * 500,
        "9" * 10_000,
    ],
    ids=["words", "openings", "one letter", "spaced", "emoji", "stars", "idioms", "digits"],
)
def test_ten_thousand_characters_take_no_time(text: str) -> None:
    started = time.thread_time()
    shipped().assess(text)
    # Far above what it takes (under 0.1 s): what this refuses is a cost that grows with the square of the length.
    assert time.thread_time() - started < 1.5


def test_threads_share_a_detector(tmp_path: Path) -> None:
    detector = small(tmp_path)
    messages = [f"jveux {word} mourir" for word in ("", "trop", "bien", "pas")] * 200
    with ThreadPoolExecutor(8) as pool:
        levels = [found.level for found in pool.map(detector.assess, messages)]
    assert levels == ["crisis", "crisis", "none", "none"] * 200
