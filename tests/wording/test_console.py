from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from assistant.wording.console import ConsoleTexts, gettext_for, ngettext_for
from assistant.wording.po import Entry
from tests.wording.books import FRENCH, write_catalogue


def console(root: Path, *entries: Entry, header: str = FRENCH) -> ConsoleTexts:
    write_catalogue(root, "fr", *entries, header=header, domain="console")
    return ConsoleTexts.load(root)


def test_a_message_is_shown_in_the_language_of_the_counsellor(tmp_path: Path) -> None:
    assert console(tmp_path, Entry("Inbox", texts=("Boîte",))).gettext("Inbox", "fr_BE") == "Boîte"


def test_a_message_without_translation_is_shown_in_english(tmp_path: Path) -> None:
    assert console(tmp_path).gettext("Inbox", "fr") == "Inbox"


def test_a_fuzzy_message_is_shown_in_english(tmp_path: Path) -> None:
    assert console(tmp_path, Entry("Inbox", texts=("Sortie",), flags=("fuzzy",))).gettext("Inbox", "fr") == "Inbox"


@pytest.mark.parametrize(("count", "words"), [(0, "%(num)s mot"), (2, "%(num)s mots")])
def test_a_count_takes_its_plural(tmp_path: Path, count: int, words: str) -> None:
    texts = console(tmp_path, Entry("%(num)s word", "", "%(num)s words", ("%(num)s mot", "%(num)s mots")))
    assert texts.ngettext("%(num)s word", "%(num)s words", count, "fr") == words


def test_a_count_without_translation_is_english(tmp_path: Path) -> None:
    texts = console(tmp_path)
    assert [texts.ngettext("a", "b", count, "fr") for count in (0, 1)] == ["b", "a"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Hi", "<script>alert(1)</script>"),
        ("Hi", "Salut <b>"),
        ("<b>Hi</b>", "<b onclick='x()'>Salut</b>"),
        ("Hi", "Salut <img src=x"),
        ("%(n)s new", "%(n)d neuf %(n)s"),
        ("%(n)s new", "%(other)s"),
        ("%(n)s new", "100 % %(n)s"),
        ("Hi", "Sal\u202eut"),
    ],
)
def test_a_translation_that_could_harm_the_page_is_not_shown_and_told(tmp_path: Path, source: str, words: str) -> None:
    texts = console(tmp_path, Entry(source, texts=(words,)))
    assert texts.gettext(source, "fr") == source
    assert [(problem.line, problem.locale) for problem in texts.problems][:1] == [(7, "fr")]


def test_a_broken_catalogue_leaves_the_console_in_english(tmp_path: Path) -> None:
    texts = console(tmp_path, Entry("Inbox", texts=("Boîte",)), header="Plural-Forms: nplurals=2; plural=n;\n")
    assert (texts.gettext("Inbox", "fr"), texts.locales) == ("Inbox", ("en",))
    assert "Plural-Forms" in texts.problems[0].message


def test_the_functions_serve_jinja_pages(tmp_path: Path) -> None:
    write_catalogue(
        tmp_path,
        "fr",
        Entry("Hello %(name)s", texts=("Bonjour %(name)s",)),
        Entry("%(num)s message", "", "%(num)s messages", ("%(num)s texto", "%(num)s textos")),
        domain="console",
    )
    page = "{{ _('Hello %(name)s', name=name) }}: {{ ngettext('%(num)s message', '%(num)s messages', 3) }}"
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"], loader=DictLoader({"page": page}))
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext_for(tmp_path, "fr"), ngettext_for(tmp_path, "fr"), newstyle=True
    )
    assert environment.get_template("page").render(name="<Lou>") == "Bonjour &lt;Lou&gt;: 3 textos"
