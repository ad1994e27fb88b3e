"""STOP stops, START starts again, HELP helps: whole messages only."""

from __future__ import annotations

import pytest

from tests.support.houses import TestHouse


@pytest.mark.parametrize("word", ["STOP", "stop", "Arrêt", "ARRETE", "arret !"])
def test_a_stop_word_is_confirmed_once_and_kept(house: TestHouse, word: str) -> None:
    house.hear("slt")
    assert [one.response for one in house.hear(word)] == ["utter_opted_out"]
    assert house.hear(word) == ()
    assert house.conversation().address.opted_out


def test_after_a_stop_nothing_is_said(house: TestHouse) -> None:
    house.hear("stop")
    assert house.hear("salut ca va") == ()


def test_start_begins_again(house: TestHouse) -> None:
    house.hear("stop")
    assert [one.response for one in house.hear("START")] == ["utter_opted_in"]
    assert house.hear("salut")


def test_what_the_provider_has_confirmed_is_not_confirmed_twice(house: TestHouse) -> None:
    house.hear("slt")
    assert house.hear("STOP", opt_out="STOP") == ()
    assert house.conversation().address.opted_out


@pytest.mark.parametrize("text", ["stop it please", "jarrete pas de stresser", "oui"])
def test_a_sentence_is_not_an_opt_out(house: TestHouse, text: str) -> None:
    house.hear("slt")
    house.hear(text)
    assert not house.conversation().address.opted_out


def test_help_is_answered(house: TestHouse) -> None:
    house.hear("slt")
    assert [one.response for one in house.hear("HELP")] == ["utter_help"]


def test_distress_is_answered_although_opted_out(house: TestHouse) -> None:
    house.hear("stop")
    said = house.hear("je veux mourir")
    assert {one.lane for one in said} == {"crisis"}
    assert house.provider.texts[-1] == said[-1].text


def test_wanting_everything_to_stop_is_distress_not_an_opt_out(house: TestHouse) -> None:
    house.hear("je veux que tout s'arrête")
    assert not house.conversation().address.opted_out
    assert house.conversation().risk != "none"
