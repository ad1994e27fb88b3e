from __future__ import annotations

from pathlib import Path

from assistant.dialogue.texts import SourceText
from assistant.wording.check import check_locale, check_locales
from assistant.wording.po import Entry
from tests.wording.books import text, write_catalogue

HI = text("t/hi", "Hi", limit=5)


def found(root: Path, *texts: SourceText, locale: str = "fr") -> list[tuple[str, str]]:
    return [(p.severity, p.message) for p in check_locale(root, locale, texts or (HI,))]


def test_a_healthy_locale_has_no_problem(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi", texts=("Salut",)))
    assert found(tmp_path) == []


def test_a_missing_text_is_an_error_with_the_english(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi"))
    assert found(tmp_path) == [("error", '"t/hi" is not translated: "Hi"')]


def test_a_text_that_is_not_in_the_file_is_missing_too(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr")
    assert [severity for severity, _ in found(tmp_path)] == ["error"]


def test_a_plural_form_left_empty_is_missing(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("one", "t/x", "many", ("un", "")))
    assert "is not translated" in found(tmp_path, text("t/x", "one", many="many"))[0][1]


def test_a_fuzzy_text_is_a_warning(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi", texts=("Salut",), flags=("fuzzy",)))
    (problem,) = check_locale(tmp_path, "fr", [HI])
    assert (problem.severity, problem.line, problem.locale) == ("warning", 8, "fr")


def test_a_changed_english_is_a_warning_that_says_to_update(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hello", "t/hi", texts=("Salut",)))
    assert "locale update" in found(tmp_path)[0][1]


def test_a_text_over_its_limit_is_an_error_with_both_numbers(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi", texts=("Bonjour",)))
    assert found(tmp_path) == [("error", '"t/hi" has 7 characters, at most 5 fit: shorten it.')]


def test_a_regional_variant_may_leave_texts_to_its_language(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi", texts=("Salut",)))
    write_catalogue(tmp_path, "fr_BE")
    assert found(tmp_path, locale="fr_BE") == []


def test_a_regional_variant_alone_must_be_complete(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "pt_BR")
    assert [severity for severity, _ in found(tmp_path, locale="pt_BR")] == ["error"]


def test_a_broken_file_is_not_followed_by_every_missing_text(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr").write_bytes(b"\xff")
    assert len(found(tmp_path, HI, text("t/a", "A"), text("t/b", "B"))) == 1


def test_a_locale_without_catalogue_is_told_how_to_start(tmp_path: Path) -> None:
    (tmp_path / "locales" / "fr" / "LC_MESSAGES").mkdir(parents=True)
    assert "assistant locale add fr" in found(tmp_path)[0][1]


def test_english_needs_no_catalogue(tmp_path: Path) -> None:
    (tmp_path / "locales" / "en" / "LC_MESSAGES").mkdir(parents=True)
    assert found(tmp_path, locale="en") == []


def test_a_wrongly_named_folder_is_told(tmp_path: Path) -> None:
    assert "Rename the folder" in found(tmp_path, locale="../x")[0][1]


def test_a_folder_written_with_a_hyphen_is_told_its_name(tmp_path: Path) -> None:
    assert found(tmp_path, locale="pt-BR") == [("error", "Rename the folder to pt_BR.")]


def test_the_console_is_checked_with_the_flows(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi", texts=("Salut",)))
    write_catalogue(tmp_path, "fr", Entry("%(n)s new", texts=("%(m)s neuf",)), domain="console")
    (problem,) = check_locale(tmp_path, "fr", [HI])
    assert problem.file == "locales/fr/LC_MESSAGES/console.po"


def test_console_texts_that_wait_for_a_translation_are_one_warning(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi", texts=("Salut",)))
    fuzzy = Entry("Reply", texts=("Réponse",), flags=("fuzzy",))
    write_catalogue(tmp_path, "fr", Entry("Inbox"), fuzzy, domain="console")
    assert found(tmp_path) == [
        ("warning", "Texts of the console not translated, or fuzzy: 2. They are shown in English.")
    ]


def test_all_locales_are_checked_by_name(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Hi", "t/hi", texts=("Salut",)))
    write_catalogue(tmp_path, "it")
    assert {name: len(problems) for name, problems in check_locales(tmp_path, [HI]).items()} == {"fr": 0, "it": 1}
