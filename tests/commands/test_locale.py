from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.commands.locale import locale_group
from assistant.dialogue.book import Book
from assistant.dialogue.texts import SourceText
from assistant.errors import ContentError, Problem
from assistant.packs.locale import load_pack
from assistant.wording.po import Entry
from assistant.wording.po_reader import read_po_file
from tests.wording.books import book, text, write_catalogue

HI = text("welcome/utter_hi", "Hi {name}", limit=30)
Run = Callable[..., Result]


@pytest.fixture
def texts() -> list[SourceText]:
    """What the flows say; a test may change it between two runs."""
    return [HI]


@pytest.fixture
def run(tmp_path: Path, texts: list[SourceText]) -> Run:
    def load(_: Path) -> Book:
        return replace(book(), source_texts=tuple(texts))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(locale_group, arguments, obj={"content_root": tmp_path, "load_book": load})

    return invoke


def entries(root: Path, locale: str = "pt") -> list[Entry]:
    return list(read_po_file(root / "locales" / locale / "LC_MESSAGES" / "flows.po", "flows.po")[0].entries)


def test_extract_writes_a_template_of_each_kind(run: Run, tmp_path: Path) -> None:
    assert "locales/flows.pot: 1 text\n" in run("extract").output
    assert 'msgctxt "welcome/utter_hi"' in (tmp_path / "locales/flows.pot").read_text()
    assert (tmp_path / "locales/console.pot").is_file()


def test_add_prepares_a_locale_and_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    result = run("add", "pt-BR")
    assert (result.exit_code, "1 to translate" in result.output, "Next:" in result.output) == (0, True, True)
    assert [entry.source for entry in entries(tmp_path, "pt_BR")] == ["Hi {name}"]


def test_add_starts_every_file_a_language_needs(run: Run, tmp_path: Path) -> None:
    run("add", "pt")
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert written == {
        "locales/pt/LC_MESSAGES/flows.po",
        "locales/pt/LC_MESSAGES/console.po",
        "locales/pt/pack.yml",
        "locales/pt/safety.yml",
        "nlu/data/pt.yml",
    }


def test_add_with_a_country_starts_its_files_too(run: Run, tmp_path: Path) -> None:
    run("add", "pt", "--country", "PT")
    folder = tmp_path / "locales" / "countries" / "PT"
    assert sorted(path.name for path in folder.iterdir()) == ["country.yml", "numbers.yml"]
    assert load_pack(tmp_path / "locales" / "pt").default_country == "PT"


def test_add_with_a_country_completes_a_locale_and_keeps_what_is_there(run: Run, tmp_path: Path) -> None:
    path = write_catalogue(tmp_path, "pt", Entry("Hi {name}", HI.place, texts=("Oi {name}",)))
    before = path.read_bytes()
    result = run("add", "pt", "--country", "PT")
    assert (result.exit_code, path.read_bytes()) == (0, before)
    assert "locales/pt/pack.yml: started" in result.output


def test_adding_what_is_all_there_says_so(run: Run) -> None:
    run("add", "pt", "--country", "PT")
    assert "every file is there already" in run("add", "pt", "--country", "PT").output


def test_a_variant_gets_catalogues_only_and_is_told_whose_words_it_uses(run: Run, tmp_path: Path) -> None:
    run("add", "pt")
    result = run("add", "pt_BR")
    assert [path.name for path in (tmp_path / "locales" / "pt_BR").iterdir()] == ["LC_MESSAGES"]
    assert "than in pt" in result.output


@pytest.mark.parametrize("country", ["pt", "Portugal", "ZZ", "..", "AQX"])
def test_a_country_that_is_none_is_misuse(run: Run, tmp_path: Path, country: str) -> None:
    assert run("add", "pt", "--country", country).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_examples_to_write_are_those_of_english(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nlu" / "data").mkdir(parents=True)
    (tmp_path / "nlu" / "data" / "en.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    hi\n")
    run("add", "pt")
    assert "# hi\n- intent: greet\n" in (tmp_path / "nlu" / "data" / "pt.yml").read_text()


def test_content_is_looked_for_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CONTENT_ROOT", str(tmp_path))
    CliRunner().invoke(locale_group, ["extract"], obj={"load_book": lambda _: book()})
    assert (tmp_path / "locales" / "flows.pot").is_file()


def test_add_does_not_touch_a_locale_that_exists(run: Run) -> None:
    run("add", "pt")
    result = run("add", "pt")
    assert (result.exit_code, "exists already" in result.output) == (1, True)


@pytest.mark.parametrize("name", ["../pt", "portuguese", "PT", "en"])
def test_a_name_that_is_no_new_locale_is_misuse(run: Run, tmp_path: Path, name: str) -> None:
    assert run("add", name).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_update_keeps_a_translation_whose_english_changed_and_marks_it(
    run: Run, tmp_path: Path, texts: list[SourceText]
) -> None:
    write_catalogue(tmp_path, "pt", Entry("Hi {name}", HI.place, texts=("Oi {name}",)))
    texts[:] = [text(HI.place, "Hello {name}")]
    assert "1 to review" in run("update").output
    (entry,) = entries(tmp_path)
    assert (entry.texts, entry.fuzzy, entry.previous) == (("Oi {name}",), True, "Hi {name}")


def test_a_second_update_changes_nothing(run: Run) -> None:
    run("add", "pt")
    assert "(unchanged)" in run("update", "--locale", "pt").output


def test_update_refuses_a_broken_file_rather_than_lose_it(run: Run, tmp_path: Path) -> None:
    path = write_catalogue(tmp_path, "pt")
    path.write_text(broken := path.read_text() + '\nmsgid "a\nmsgstr "b"\n')
    result = run("update")
    assert (result.exit_code, path.read_text()) == (1, broken)
    assert "locales/pt/LC_MESSAGES/flows.po:" in result.output


def test_a_locale_that_is_not_there_is_told_how_to_start(run: Run) -> None:
    result = run("update", "--locale", "pt")
    assert (result.exit_code, "assistant locale add pt" in result.output) == (1, True)


def test_check_ends_well_for_a_complete_locale(run: Run, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "pt", Entry("Hi {name}", HI.place, texts=("Oi {name}",)))
    result = run("check")
    assert (result.exit_code, result.output) == (0, "pt: 0 errors, 0 warnings\n")


def test_check_fails_with_file_and_line_for_an_incomplete_one(run: Run) -> None:
    run("add", "pt")
    result = run("check", "--locale", "pt")
    assert result.exit_code == 1
    assert 'LC_MESSAGES/flows.po:14: error: "welcome/utter_hi" is not translated' in result.output


def test_only_the_release_check_fails_on_a_fuzzy_text(run: Run, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "pt", Entry("Hi {name}", HI.place, texts=("Oi {name}",), flags=("fuzzy",)))
    assert (run("check").exit_code, run("check", "--release").exit_code) == (0, 1)


def test_compile_holds_what_is_served_fuzzy_texts_included(run: Run, tmp_path: Path, texts: list[SourceText]) -> None:
    texts.append(text("t/x", "{n} thing", many="{n} things"))
    plural = Entry("{n} thing", "t/x", "{n} things", ("{n} coisa", "{n} coisas"))
    path = write_catalogue(tmp_path, "pt", Entry("Hi {name}", HI.place, texts=("Oi {name}",), flags=("fuzzy",)), plural)
    assert run("compile").output == "locales/pt/LC_MESSAGES/flows.mo\n"
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.pgettext(HI.place, "Hi {name}") == "Oi {name}"
    assert compiled.npgettext("t/x", "{n} thing", "{n} things", 5) == "{n} coisas"


def test_compile_refuses_a_locale_that_is_not_sound(run: Run, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "pt", Entry("Hi {name}", HI.place, texts=("Oi",)))
    result = run("compile")
    assert (result.exit_code, "{name} is missing" in result.output) == (1, True)


def test_flows_that_cannot_be_loaded_are_told_as_they_are(tmp_path: Path) -> None:
    def load(_: Path) -> Book:
        raise ContentError([Problem("flows/pitch.yml", 3, "There is no flow plam: correct the name.")])

    result = CliRunner().invoke(locale_group, ["extract"], obj={"content_root": tmp_path, "load_book": load})
    assert (result.exit_code, "flows/pitch.yml:3" in result.output) == (1, True)


def test_a_folder_that_cannot_be_written_is_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "locales").write_text("in the way")
    result = run("extract")
    assert (result.exit_code, "cannot be written" in result.output) == (1, True)


@pytest.mark.parametrize("command", ["extract", "update", "add", "check", "compile"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert (result.exit_code, len(result.output.splitlines()) > 4) == (0, True)
