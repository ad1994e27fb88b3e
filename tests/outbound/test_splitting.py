"""Long texts are cut where a reader would pause, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.outbound.splitting import split_last_line, split_text

texts = st.text(alphabet=st.sampled_from('ab é.!?\n,"»😀'), max_size=600)


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(texts, st.integers(5, 80), st.integers(3, 80))
def test_nothing_but_blanks_is_lost(text: str, limit: int, last: int) -> None:
    parts = split_text(text, limit, last)

    assert without_blanks("".join(parts)) == without_blanks(text)


@given(texts, st.integers(5, 80), st.integers(3, 80))
def test_every_part_keeps_its_limit(text: str, limit: int, last: int) -> None:
    *before, final = split_text(text, limit, last)

    assert all(0 < len(part) <= limit for part in before)
    assert len(final) <= min(limit, last)


@given(texts)
def test_a_text_that_fits_is_one_part(text: str) -> None:
    assert split_text(text, 600) == [text.strip()]


def test_a_paragraph_is_the_best_place_to_cut() -> None:
    assert split_text("Un deux.\n\nTrois. Quatre cinq six.", 20) == ["Un deux.", "Trois.", "Quatre cinq six."]


def test_a_sentence_is_a_better_place_than_a_word() -> None:
    assert split_text("Un deux trois. Quatre cinq six.", 25) == ["Un deux trois.", "Quatre cinq six."]


def test_a_question_mark_after_a_space_ends_the_french_sentence() -> None:
    assert split_text("Tu cherches quoi ? Un stage ou un emploi.", 30) == [
        "Tu cherches quoi ?",
        "Un stage ou un emploi.",
    ]


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    assert split_text('Dis "Bonjour." Puis ton prénom.', 20) == ['Dis "Bonjour."', "Puis ton prénom."]


def test_without_a_better_place_words_stay_whole() -> None:
    assert split_text("anticonstitutionnellement dit", 26) == ["anticonstitutionnellement", "dit"]


def test_a_word_longer_than_the_limit_is_cut() -> None:
    assert split_text("abcdef", 4) == ["abcd", "ef"]


def test_the_last_line_is_set_apart() -> None:
    assert split_last_line("Voilà.\nPuis ceci.\nTu es d'accord ?") == ["Voilà.\nPuis ceci.", "Tu es d'accord ?"]


def test_a_single_line_is_its_own_last_line() -> None:
    assert split_last_line("Tu es d'accord ?") == ["Tu es d'accord ?"]
