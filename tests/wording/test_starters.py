"""Starter files: read by the same readers as finished ones, and never taken for finished."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.errors import ContentError
from assistant.packs.country import load_country
from assistant.packs.locale import LocalePack, load_pack
from assistant.safety.lexicon import load_lexicon
from assistant.wording.starters.files import write_starters
from assistant.wording.starters.language import likely_country
from assistant.wording.starters.template import scalar
from assistant.wording.starters.understanding import Section, understanding_text
from nlu.rasa_format import read_blocks

TODAY = date(2026, 11, 23)
LANGUAGES = ["pt", "it", "pl", "tr", "ar", "de", "ja", "pt_BR", "sr_Latn", "zh_Hant_TW", "es_419", "fil"]


def started(root: Path, locale: str, country: str = "IT") -> Path:
    write_starters(root, locale, country, (), with_country=True)
    return root / "locales" / locale


def pack(root: Path, locale: str) -> LocalePack:
    write_starters(root, locale, likely_country(locale), (), with_country=False)
    return load_pack(root / "locales" / locale)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_pack_just_started_can_be_used_and_is_not_live(tmp_path: Path, locale: str) -> None:
    assert pack(tmp_path, locale).live is False


def test_a_pack_knows_the_language_and_its_weekdays(tmp_path: Path) -> None:
    found = pack(tmp_path, "pt")
    assert (found.name, found.words.weekdays["terca feira"], found.default_country) == ("Português", 1, "BR")


def test_letters_that_double_the_price_of_an_sms_are_folded(tmp_path: Path) -> None:
    accents = pack(tmp_path, "pt").sms_accents
    assert (accents["ã"], accents["ç"], "é" in accents) == ("a", "c", False)


def test_letters_of_other_scripts_are_left_alone(tmp_path: Path) -> None:
    assert not any("\u0600" <= letter <= "\u06ff" for letter in pack(tmp_path, "ar").sms_accents)


def test_a_pack_just_started_stops_only_what_stops_everywhere(tmp_path: Path) -> None:
    assert pack(tmp_path, "pt").opt_out == {"stop"}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_safety_words_just_started_are_not_taken_for_a_lexicon(tmp_path: Path, locale: str) -> None:
    with pytest.raises(ContentError, match=r"safety\.yml:\d+: error: `rules` is empty"):
        load_lexicon(started(tmp_path, locale) / "safety.yml")


def test_the_example_in_the_safety_words_is_right_once_uncommented(tmp_path: Path) -> None:
    path = started(tmp_path, "pt") / "safety.yml"
    lines = (
        path.read_text().replace("sets: {}", "sets:").replace("covers: []", "covers:").replace("rules: []", "rules:")
    )
    path.write_text(
        "\n".join(line.removeprefix("#") if line.startswith("#  ") else line for line in lines.splitlines())
    )
    assert {rule.id for rule in load_lexicon(path).rules} == {"wants_to_die"}


def test_the_example_of_a_service_is_right_once_uncommented(tmp_path: Path) -> None:
    started(tmp_path, "it")
    path = tmp_path / "locales" / "countries" / "IT" / "numbers.yml"
    lines = path.read_text().replace("services: []", "services:").replace("# under_16", "under_16").splitlines()
    path.write_text("\n".join(line.removeprefix("#") if line.startswith("#  ") else line for line in lines))
    country, _ = load_country(path.parent, TODAY)
    assert ([one.id for one in country.services], country.under_16 is not None) == (["children"], True)


def test_a_country_with_one_time_zone_can_be_used_at_once(tmp_path: Path) -> None:
    started(tmp_path, "it")
    country, _ = load_country(tmp_path / "locales" / "countries" / "IT", TODAY)
    assert (country.timezone.key, country.calling_codes, country.name["it"]) == ("Europe/Rome", (39,), "Italia")


def test_a_country_with_several_time_zones_waits_for_somebody_to_choose(tmp_path: Path) -> None:
    started(tmp_path, "pt", "PT")
    folder = tmp_path / "locales" / "countries" / "PT"
    assert "Europe/Lisbon" in (folder / "country.yml").read_text()
    with pytest.raises(ContentError, match="time zone"):
        load_country(folder, TODAY)


def test_no_starter_has_a_line_too_long_to_read(tmp_path: Path) -> None:
    started(tmp_path, "pt", "US")
    assert max(len(line) for path in tmp_path.rglob("*.yml") for line in path.read_text().splitlines()) <= 120


def test_examples_just_started_name_every_intent_and_have_none(tmp_path: Path) -> None:
    sections = [Section("intent", "greet", ("hi", "yo")), Section("lookup", "network", ("instagram",))]
    path = tmp_path / "pt.yml"
    path.write_text(understanding_text("pt", "en", sections))
    blocks, problems = read_blocks(path, "pt.yml")
    assert [(one.name, [line.text for line in one.examples]) for one in blocks] == [
        ("greet", []),
        ("network", ["instagram"]),
    ]
    assert problems == []


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "locales" / "pt").mkdir(parents=True)
    (tmp_path / "locales" / "pt" / "pack.yml").write_text("mine")
    assert "locales/pt/pack.yml" not in write_starters(tmp_path, "pt", "PT", (), with_country=False)
    assert (tmp_path / "locales" / "pt" / "pack.yml").read_text() == "mine"


@pytest.mark.parametrize(("text", "written"), [("no", '"no"'), ("sáb", "sáb"), ("1", '"1"'), ("a: b", '"a: b"')])
def test_a_value_yaml_could_misread_is_quoted(text: str, written: str) -> None:
    assert scalar(text) == written
