"""STOP, START and HELP are whole messages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.packs.keywords import opt_out_signal
from assistant.packs.locale import load_locales
from tests.packs.content import ROOT

PACKS = load_locales(ROOT)


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        " Stop. ",
        "«STOP»",
        "ARRET",
        "arrêt",
        "Arrête !",
        "ARET",
        "ARRRET",
        "arrrrêêêt",
        "FIN",
        "STOPSMS",
        "stop sms",
        "STOPALL",
        "UNSUBSCRIBE",
        "CANCEL",
        "END",
        "QUIT",
        "REVOKE",
        "OPTOUT",
        "stoooop",
        "STOP STOP STOP",
        "désabonner",
    ],
)
def test_an_opt_out_word_stops(text: str) -> None:
    assert opt_out_signal(text, PACKS) == "STOP"


@pytest.mark.parametrize(
    "text",
    [
        "stop it please",
        "je veux que tout s'arrête",
        "arrête de dire ça",
        "fin de contrat",
        "the end of it",
        "don't stop",
        "Finn",
        "j'ai fini",
        "unstoppable",
        "weekend",
        "quitte",
        "stage",
        "",
        "   ",
        "👍",
        "stop?? pourquoi",
        "non stop",
    ],
)
def test_a_sentence_with_the_word_in_it_does_not_stop(text: str) -> None:
    assert opt_out_signal(text, PACKS) is None


@pytest.mark.parametrize("text", ["START", "unstop", "Reprendre"])
def test_a_start_word_starts(text: str) -> None:
    assert opt_out_signal(text, PACKS) == "START"


def test_yes_starts_somebody_who_opted_out() -> None:
    assert opt_out_signal("YES", PACKS, opted_out=True) == "START"


def test_yes_answers_a_question_for_everybody_else() -> None:
    assert opt_out_signal("YES", PACKS) is None


@pytest.mark.parametrize("text", ["ok", "oui", "d'accord"])
def test_agreeing_with_the_farewell_does_not_start_again(text: str) -> None:
    assert opt_out_signal(text, PACKS, opted_out=True) is None


@pytest.mark.parametrize("text", ["HELP", "Info", "infos"])
def test_a_help_word_asks_who_is_writing(text: str) -> None:
    assert opt_out_signal(text, PACKS) == "HELP"


@given(st.text(), st.booleans())
@settings(max_examples=200)
def test_no_text_breaks_the_keywords(text: str, opted_out: bool) -> None:
    assert opt_out_signal(text, PACKS, opted_out=opted_out) in {None, "STOP", "START", "HELP"}
