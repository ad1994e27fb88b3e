"""What a text costs by SMS, and how folding keeps it cheap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.outbound.segments import Segments, count_segments, fold_for_sms, is_gsm

FRENCH = {"ê": "e", "ç": "c", "â": "a", "î": "i", "ô": "o", "û": "u", "ë": "e", "ï": "i", "À": "A", "È": "E", "Ê": "E"}
french_words = st.text(alphabet="abcdefghij éèàùêçâîôûëïÀÈÊœ’«»…–.,!?\u00a0\u202f", max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments(0, "GSM-7", 0)),
        ("a" * 160, Segments(160, "GSM-7", 1)),
        ("a" * 161, Segments(161, "GSM-7", 2)),
        ("a" * 307, Segments(307, "GSM-7", 3)),
        ("€" * 80, Segments(160, "GSM-7", 1)),
        ("€" * 81, Segments(162, "GSM-7", 2)),
        ("ê" * 70, Segments(70, "UCS-2", 1)),
        ("ê" * 71, Segments(71, "UCS-2", 2)),
        ("😀", Segments(2, "UCS-2", 1)),
        ("😀" * 36, Segments(72, "UCS-2", 2)),
        ("déjà là où ça", Segments(13, "UCS-2", 1)),
        ("déjà là où", Segments(10, "GSM-7", 1)),
    ],
)
def test_characters_encoding_and_parts_are_those_of_the_standard(text: str, expected: Segments) -> None:
    assert count_segments(text) == expected


@pytest.mark.parametrize(
    ("typographic", "plain"),
    [
        ("l’été", "l'été"),
        ("« bonjour »", '"bonjour"'),
        ("«\u202fbonjour\u202f»", '"bonjour"'),
        ("“bonjour”", '"bonjour"'),
        ("attends…", "attends..."),
        ("oui – non — bof", "oui - non - bof"),
        ("Ça va\u00a0?", "Ça va ?"),
        ("cœur, Œuvre", "coeur, OEuvre"),
        ("zéro\u200blargeur", "zérolargeur"),
        ("e\u0301", "é"),
    ],
)
def test_typography_is_folded_for_every_locale(typographic: str, plain: str) -> None:
    assert fold_for_sms(typographic, {}) == plain


def test_accents_are_folded_only_by_the_locales_rule() -> None:
    assert fold_for_sms("être français", {}) == "être français"
    assert fold_for_sms("être français", FRENCH) == "etre francais"


def test_accents_that_cost_nothing_stay_even_if_a_rule_names_them() -> None:
    assert fold_for_sms("été", {"é": "e"}) == "été"


@given(french_words)
def test_folded_french_always_travels_in_seven_bits(text: str) -> None:
    assert is_gsm(fold_for_sms(text, FRENCH))


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold_for_sms(text, FRENCH)

    assert fold_for_sms(once, FRENCH) == once


@given(st.text(min_size=1, max_size=700))
def test_the_parts_are_as_many_as_the_characters_need(text: str) -> None:
    segments = count_segments(text)
    single, several = (160, 153) if segments.encoding == "GSM-7" else (70, 67)

    at_least = 1 if segments.characters <= single else -(-segments.characters // several)
    assert at_least <= segments.parts <= at_least + 1
