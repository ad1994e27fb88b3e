"""Locale packs: loading, contradictions, falling back."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.text import fold
from assistant.errors import ContentError
from assistant.packs.locale import Packs, load_locales, load_pack
from tests.packs.content import PACK, ROOT, write_pack


@pytest.fixture(scope="module")
def packs() -> Packs:
    return load_locales(ROOT)


def problems_of(root: Path, text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_pack(write_pack(root, "en", text))
    return [str(problem) for problem in caught.value.problems]


def test_the_packs_shipped_have_no_problem(packs: Packs) -> None:
    assert packs.problems == ()


def test_french_and_english_are_live(packs: Packs) -> None:
    assert set(packs.live) >= {"fr", "en"}


def test_a_language_is_named_in_its_own_words(packs: Packs) -> None:
    assert packs.locales["fr"].name == "Français"


@pytest.mark.parametrize("locale", ["fr", "fr_BE", "fr-BE", "FR", "fr_Latn_BE"])
def test_a_regional_locale_falls_back_to_its_language(packs: Packs, locale: str) -> None:
    assert packs.resolve(locale).locale == "fr"


def test_a_variant_without_a_pack_speaks_with_the_words_of_its_language_in_its_own_country(tmp_path: Path) -> None:
    write_pack(tmp_path, "en", PACK)
    (tmp_path / "locales" / "en_AU").mkdir()
    found = load_locales(tmp_path)
    assert found.problems == ()
    assert (found.locales["en_AU"].words, found.locales["en_AU"].default_country) == (found.locales["en"].words, "AU")


def test_a_language_that_is_only_heard_is_no_problem_and_not_live(tmp_path: Path) -> None:
    write_pack(tmp_path, "en", PACK)
    (tmp_path / "locales" / "xx").mkdir()
    (tmp_path / "locales" / "xx" / "safety.yml").touch()
    assert (load_locales(tmp_path).problems, load_locales(tmp_path).live) == ((), ("en",))


def test_a_language_with_more_than_a_lexicon_needs_its_pack(tmp_path: Path) -> None:
    write_pack(tmp_path, "en", PACK)
    (tmp_path / "locales" / "xx" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locales" / "xx" / "safety.yml").touch()
    assert [problem.file for problem in load_locales(tmp_path).problems] == ["locales/xx/pack.yml"]


def test_a_variant_is_as_safe_as_its_language(tmp_path: Path) -> None:
    write_pack(tmp_path, "en", PACK)
    (tmp_path / "locales" / "en_AU").mkdir()
    assert load_locales(tmp_path).keep_live({"en"}).live == ("en", "en_AU")


@pytest.mark.parametrize("locale", ["", "xx", "../etc", "zh_Hant_TW", "🙂"])
def test_an_unknown_locale_falls_back_to_the_source_language(packs: Packs, locale: str) -> None:
    assert packs.resolve(locale).locale == "en"


@pytest.mark.parametrize("text", ["Ouep", "vasy", "tkt oui", "C'est bon !", "d’accord", "GRAVE", "oé"])
def test_yes_is_known_as_french_people_text_it(packs: Packs, text: str) -> None:
    assert fold(text) in packs.locales["fr"].words.yes


@pytest.mark.parametrize("text", ["nn", "Nan", "pas envie", "non merci", "Jamais !"])
def test_no_is_known_as_french_people_text_it(packs: Packs, text: str) -> None:
    assert fold(text) in packs.locales["fr"].words.no


@pytest.mark.parametrize("text", ["jsp", "chpa", "peu importe", "aucune idée", "j c pas"])
def test_not_knowing_is_known_as_french_people_text_it(packs: Packs, text: str) -> None:
    assert fold(text) in packs.locales["fr"].words.dont_know


@pytest.mark.parametrize(
    ("locale", "text", "intent"),
    [
        ("fr", "Menu", "menu"),
        ("fr", "retour", "back"),
        ("fr", "je veux parler à quelqu'un", "human"),
        ("fr", "Langue", "language"),
        ("fr", "pause", "pause"),
        ("fr", "pk", "why"),
        ("fr", "mes données", "my_data"),
        ("fr", "mes trucs", "my_things"),
        ("fr", "supprimer", "delete"),
        ("fr", "recommencer", "restart"),
        ("fr", "répète", "repeat"),
        ("en", "my things", "my_things"),
        ("en", "talk to someone", "human"),
        ("en", "go back", "back"),
        ("en", "delete my data", "delete"),
    ],
)
def test_a_command_is_known_without_understanding(packs: Packs, locale: str, text: str, intent: str) -> None:
    assert packs.locales[locale].words.commands[fold(text)] == intent


@pytest.mark.parametrize(
    ("locale", "word", "value"),
    [("fr", "deux", 2), ("fr", "Deuxième", 2), ("fr", "dernière", -1), ("en", "3rd", 3), ("en", "twenty", 20)],
)
def test_numbers_are_known_by_their_words(packs: Packs, locale: str, word: str, value: int) -> None:
    assert packs.locales[locale].words.numbers[fold(word)] == value


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_number_up_to_twenty_has_a_word(packs: Packs, locale: str) -> None:
    assert set(packs.locales[locale].words.numbers.values()) >= set(range(21))


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_word_is_folded(packs: Packs, locale: str) -> None:
    words = packs.locales[locale].words
    entries = {*words.yes, *words.no, *words.skip, *words.dont_know, *words.commands, *words.numbers, *words.days}
    assert all(entry == fold(entry) for entry in entries)


def test_the_longest_correction_opening_comes_first(packs: Packs) -> None:
    lengths = [len(one) for one in packs.locales["fr"].words.corrections]
    assert lengths == sorted(lengths, reverse=True)


def test_french_accents_outside_the_sms_alphabet_are_replaced(packs: Packs) -> None:
    assert packs.locales["fr"].sms_accents["ê"] == "e"


def test_words_that_yaml_calls_booleans_stay_words(tmp_path: Path) -> None:
    text = PACK.replace("no: [no]", "no: [no, off, n]").replace("yes: [yes, ok]", "yes: [yes, on, y]")
    pack = load_pack(write_pack(tmp_path, "en", text))
    assert (set(pack.words.yes), set(pack.words.no)) == ({"yes", "on", "y"}, {"no", "off", "n"})


def test_a_word_that_is_yes_and_no_is_refused_with_its_line(tmp_path: Path) -> None:
    found = problems_of(tmp_path, PACK.replace("no: [no]", "no: [no, OK!]"))
    assert found == ['locales/en/pack.yml:7: error: "ok" is in `yes` and in `no`; keep it in one of them.']


def test_a_command_that_is_an_opt_out_word_is_refused(tmp_path: Path) -> None:
    found = problems_of(tmp_path, PACK + "commands:\n  cancel: [Stop]\n")
    assert "`commands` and in `opt_out`" in found[0]


def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    assert "`menuu` is not a command" in problems_of(tmp_path, PACK + "commands: {menuu: [m]}\n")[0]


def test_what_is_also_an_answer_must_be_a_command(tmp_path: Path) -> None:
    found = problems_of(tmp_path, PACK + "commands: {menu: [home]}\nalso_answers: [Home, house]\n")
    assert len(found) == 1
    assert '"house" is in no list of `commands`' in found[0]


def test_a_word_for_two_numbers_is_refused(tmp_path: Path) -> None:
    assert "already means 1" in problems_of(tmp_path, PACK + "numbers: {1: [one], 2: [One]}\n")[0]


def test_a_weekday_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "must be 0 to 6" in problems_of(tmp_path, PACK + "weekdays: {7: [someday]}\n")[0]


def test_an_entry_without_letters_is_refused(tmp_path: Path) -> None:
    assert "no letter or digit" in problems_of(tmp_path, PACK + "skip: ['👍']\n")[0]


def test_an_accent_rule_for_two_characters_is_refused(tmp_path: Path) -> None:
    assert "must be one character" in problems_of(tmp_path, PACK + "sms_accents: {ee: e}\n")[0]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path, PACK + "skip: ['!']\ncommands: {x: [y]}\n")) == 2


def test_a_broken_pack_leaves_the_others_working(tmp_path: Path) -> None:
    write_pack(tmp_path)
    write_pack(tmp_path, "fr", "name: [")
    assert list(load_locales(tmp_path).locales) == ["en"]


def test_a_broken_pack_is_told_with_its_locale(tmp_path: Path) -> None:
    write_pack(tmp_path)
    write_pack(tmp_path, "fr", PACK.replace("live: true", "alive: true"))
    assert {one.locale for one in load_locales(tmp_path).problems} == {"fr"}


def test_a_folder_that_is_not_a_locale_is_told(tmp_path: Path) -> None:
    write_pack(tmp_path)
    write_pack(tmp_path, "French")
    assert "not a locale identifier" in str(load_locales(tmp_path).problems[0])


def test_without_the_source_language_nothing_loads(tmp_path: Path) -> None:
    write_pack(tmp_path, "fr")
    with pytest.raises(ContentError):
        load_locales(tmp_path)


def test_a_command_that_stops_in_another_language_is_a_warning(tmp_path: Path) -> None:
    write_pack(tmp_path, "en", PACK.replace("[stop]", "[stop, end]"))
    write_pack(tmp_path, "fr", PACK + "commands: {cancel: [end]}\n")
    assert [(one.severity, one.locale) for one in load_locales(tmp_path).problems] == [("warning", "fr")]


def test_a_locale_without_its_safety_lexicon_does_not_go_live(tmp_path: Path) -> None:
    write_pack(tmp_path)
    write_pack(tmp_path, "fr")
    assert load_locales(tmp_path).keep_live({"en"}).live == ("en",)


def test_a_locale_held_back_says_why(tmp_path: Path) -> None:
    write_pack(tmp_path)
    assert "safety lexicon" in str(load_locales(tmp_path).keep_live(set()).problems[0])
