from __future__ import annotations

from pathlib import Path

import pytest

from assistant.wording.catalogues import Catalogues
from assistant.wording.po import Entry
from tests.wording.books import FRENCH, text, write_catalogue

HI = text("welcome/utter_hi", "Hi {name}")
BYE = text("welcome/utter_bye", "Bye")


def french(place: str = HI.place, source: str = HI.text, words: str = "Salut {name}", **more: object) -> Entry:
    return Entry(source, place, texts=(words,), **more)  # type: ignore[arg-type]


def test_a_place_is_said_in_the_words_of_its_locale(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french())
    assert Catalogues.load(tmp_path, [HI]).text(HI.place, HI.text, "fr") == "Salut {name}"


def test_a_regional_locale_falls_back_to_its_language_then_to_english(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french())
    catalogues = Catalogues.load(tmp_path, [HI, BYE])
    assert catalogues.text(HI.place, HI.text, "fr_BE") == "Salut {name}"
    assert catalogues.text(BYE.place, BYE.text, "fr_BE") == "Bye"
    assert catalogues.resolve("fr_BE") == "fr"


def test_a_regional_catalogue_comes_before_its_language(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french(BYE.place, BYE.text, "Salut"))
    write_catalogue(tmp_path, "fr_BE", french(BYE.place, BYE.text, "Adieu"))
    assert Catalogues.load(tmp_path, [BYE]).text(BYE.place, BYE.text, "fr_BE") == "Adieu"


def test_a_locale_nobody_knows_is_served_in_english(tmp_path: Path) -> None:
    catalogues = Catalogues.load(tmp_path, [BYE])
    assert (catalogues.text(BYE.place, BYE.text, "../../x"), catalogues.resolve("tlh")) == ("Bye", "en")


def test_the_locales_that_can_be_served_are_listed(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french())
    assert Catalogues.load(tmp_path, [HI]).locales == ("en", "fr")


def test_the_translator_of_a_locale_gives_its_words(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french())
    assert Catalogues.load(tmp_path, [HI]).translator("fr")(HI.place, HI.text) == "Salut {name}"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "{count} chose"), (1, "{count} chose"), (1.5, "{count} chose"), (2, "{count} choses")]
)
def test_a_count_takes_the_plural_form_of_its_language(tmp_path: Path, count: float, words: str) -> None:
    things = [text("t/things", "{count} thing", many="{count} things")]
    entry = Entry("{count} thing", "t/things", "{count} things", ("{count} chose", "{count} choses"))
    write_catalogue(tmp_path, "fr", entry)
    said = Catalogues.load(tmp_path, things).plural("t/things", "{count} thing", "{count} things", count, "fr")
    assert said == words


def test_a_count_without_translation_takes_the_english_forms(tmp_path: Path) -> None:
    catalogues = Catalogues.load(tmp_path, [])
    assert [catalogues.plural("t/x", "one", "many", count, "fr") for count in (0, 1, 2)] == ["many", "one", "many"]


def test_a_fuzzy_text_is_served_while_its_placeholders_match(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french(source="Hey {name}", flags=("fuzzy",)))
    catalogues = Catalogues.load(tmp_path, [HI])
    assert catalogues.text(HI.place, HI.text, "fr") == "Salut {name}"


def test_a_fuzzy_text_with_other_placeholders_gives_way_to_english_and_the_locale_lives(tmp_path: Path) -> None:
    write_catalogue(
        tmp_path, "fr", french(words="Salut {nickname}", flags=("fuzzy",)), french(BYE.place, "Bye", "Ciao")
    )
    catalogues = Catalogues.load(tmp_path, [HI, BYE])
    assert catalogues.text(HI.place, HI.text, "fr") == HI.text
    assert catalogues.text(BYE.place, BYE.text, "fr") == "Ciao"


def test_a_changed_english_does_not_take_the_locale_down_before_the_update(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french(source="Hi {nickname}", words="Salut {nickname}"))
    catalogues = Catalogues.load(tmp_path, [HI])
    assert (catalogues.text(HI.place, HI.text, "fr"), catalogues.locales) == (HI.text, ("en", "fr"))


def test_a_place_no_flow_has_any_more_is_a_warning(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french(), french("gone/utter_x", "X", "Y"))
    catalogues = Catalogues.load(tmp_path, [HI])
    assert [(p.severity, p.line) for p in catalogues.problems["fr"]] == [("warning", 11)]
    assert "fr" in catalogues.locales


def test_untranslated_and_obsolete_entries_are_left_to_english(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french(words=""), french(BYE.place, "Bye", "Ciao", obsolete=True))
    catalogues = Catalogues.load(tmp_path, [HI, BYE])
    assert (catalogues.text(HI.place, HI.text, "fr"), catalogues.text(BYE.place, "Bye", "fr")) == (HI.text, "Bye")


@pytest.mark.parametrize(
    ("entry", "header", "message"),
    [
        (french(words="Salut"), FRENCH, "{name} is missing"),
        (french(words="{name} {town}"), FRENCH, "{town} does not exist"),
        (french(words="{name.__class__} {name}"), FRENCH, "Braces may only hold"),
        (french(words="{name}\u202e"), FRENCH, "U+202E"),
        (french(), "Plural-Forms: nplurals=2; plural=__import__('os');\n", "Plural-Forms cannot be used"),
        (french(), "Plural-Forms: nplurals=2; plural=n;\n", "Plural-Forms cannot be used"),
        (french(), "Content-Type: text/plain; charset=latin-1\n", "another charset"),
    ],
)
def test_a_broken_locale_is_left_out_and_says_why(tmp_path: Path, entry: Entry, header: str, message: str) -> None:
    write_catalogue(tmp_path, "fr", entry, header=header)
    write_catalogue(tmp_path, "it", french(words="Ciao {name}"))
    catalogues = Catalogues.load(tmp_path, [HI])
    assert catalogues.locales == ("en", "it")
    assert any(message in p.message and p.line and p.locale == "fr" for p in catalogues.problems["fr"])


def test_a_text_that_began_to_count_is_english_until_the_update(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french("t/x", "many", "beaucoup"))
    catalogues = Catalogues.load(tmp_path, [text("t/x", "one", many="many")])
    assert (catalogues.plural("t/x", "one", "many", 2, "fr"), catalogues.locales) == ("many", ("en", "fr"))


def test_a_wrong_number_of_plural_forms_leaves_the_locale_out(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("one", "t/x", "many", ("un", "deux", "trois")))
    assert Catalogues.load(tmp_path, [text("t/x", "one", many="many")]).locales == ("en",)


def test_an_unreadable_file_leaves_its_locale_out(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", french()).write_bytes(b"\xff\xfe\x00")
    assert Catalogues.load(tmp_path, [HI]).problems["fr"][0].line == 1


@pytest.mark.parametrize("folder", ["french", "pt-BR", "FR", "qq"])
def test_a_folder_that_is_not_named_as_a_locale_is_left_out(tmp_path: Path, folder: str) -> None:
    write_catalogue(tmp_path, folder, french())
    catalogues = Catalogues.load(tmp_path, [HI])
    assert catalogues.locales == ("en",)
    assert "Rename the folder" in catalogues.problems[folder][0].message


def test_a_folder_without_catalogue_is_not_a_locale_yet(tmp_path: Path) -> None:
    (tmp_path / "locales" / "pt").mkdir(parents=True)
    assert Catalogues.load(tmp_path, [HI]) == Catalogues()
