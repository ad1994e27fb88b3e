from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from assistant.dialogue.texts import SourceText
from assistant.errors import ContentError
from assistant.wording.po import Entry
from assistant.wording.po_reader import read_po_file
from assistant.wording.workbench import Workbench
from tests.wording.books import text, write_catalogue

HI = text("t/hi", "Hi")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    console = tmp_path / "console"
    console.mkdir()
    (console / "inbox.html").write_text("{{ _('Inbox') }} {{ _('Reply') }}")
    return workbench(tmp_path, HI)


def workbench(root: Path, *texts: SourceText) -> Workbench:
    return Workbench(root, texts, root / "console")


def test_a_new_locale_gets_the_texts_of_flows_and_console(bench: Workbench) -> None:
    assert [(summary.texts, summary.missing, summary.changed) for summary in bench.add("fr")] == [
        (1, 1, True),
        (2, 2, True),
    ]


def test_a_catalogue_without_plural_rule_gets_the_usual_one(bench: Workbench, tmp_path: Path) -> None:
    path = write_catalogue(tmp_path, "fr", header="Language: fr\n")
    bench.update("fr")
    assert "nplurals=2" in read_po_file(path, "fr.po")[0].headers["plural-forms"]


def test_an_unsound_plural_rule_is_told_before_anything_is_written(bench: Workbench, tmp_path: Path) -> None:
    path = write_catalogue(tmp_path, "fr", header="Plural-Forms: nplurals=2; plural=n;\n")
    before = path.read_bytes()
    with pytest.raises(ContentError, match="Plural-Forms cannot be used"):
        bench.update("fr")
    assert path.read_bytes() == before


def test_a_folder_that_is_no_locale_is_not_updated(bench: Workbench) -> None:
    with pytest.raises(ContentError, match="Rename the folder"):
        bench.update("french")


def test_the_header_a_translation_tool_wrote_is_kept(bench: Workbench, tmp_path: Path) -> None:
    header = "Last-Translator: Lou\nX-Generator: Poedit 3.5\nPlural-Forms: nplurals=2; plural=(n > 1);\n"
    path = write_catalogue(tmp_path, "fr", header=header)
    bench.update("fr")
    assert read_po_file(path, "fr.po")[0].header.texts == (header,)


def test_a_console_catalogue_is_compiled_without_fuzzy_texts(bench: Workbench, tmp_path: Path) -> None:
    inbox, reply = Entry("Inbox", texts=("Boîte",)), Entry("Reply", texts=("Réponse",), flags=("fuzzy",))
    path = write_catalogue(tmp_path, "fr", inbox, reply, domain="console")
    assert bench.compile("fr") == ("locales/fr/LC_MESSAGES/console.mo",)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert (compiled.gettext("Inbox"), compiled.gettext("Reply")) == ("Boîte", "Reply")


def test_a_console_catalogue_that_could_harm_a_page_is_not_compiled(bench: Workbench, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "fr", Entry("Inbox", texts=("<script>",)), domain="console")
    with pytest.raises(ContentError, match="HTML tags"):
        bench.compile("fr")


def test_nothing_half_written_stays_behind(bench: Workbench, tmp_path: Path) -> None:
    bench.add("fr")
    assert sorted(path.name for path in (tmp_path / "locales/fr/LC_MESSAGES").iterdir()) == ["console.po", "flows.po"]
