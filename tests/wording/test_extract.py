from __future__ import annotations

from pathlib import Path

from assistant.wording.extract import console_entries, flow_entries, new_catalogue, template
from assistant.wording.po import write_po
from tests.wording.books import text


def test_a_flow_text_tells_the_translator_where_how_long_and_what_to_keep() -> None:
    (entry,) = flow_entries([text("t/hi", "Hi {name}", line=7, limit=160)])
    assert entry.place == "t/hi"
    assert entry.references == ("flows/t.yml:7",)
    assert entry.notes == (
        "Said first.",
        "At most 160 characters.",
        "Keep as it is: {name} (replaced when the text is said).",
    )


def test_a_text_that_counts_becomes_a_plural_entry() -> None:
    (entry,) = flow_entries([text("t/x", "one thing", many="{count} things")])
    assert (entry.source, entry.plural) == ("one thing", "{count} things")


def test_console_texts_are_found_in_templates_and_python(tmp_path: Path) -> None:
    (tmp_path / "pages.py").write_text('from x import gettext\n# Translators: a button\nlabel = gettext("Reply")\n')
    page = "{{ _('Reply') }}\n{% trans n=3 %}{{ n }} message{% pluralize %}{{ n }} messages{% endtrans %} 100%\n"
    (tmp_path / "inbox.html").write_text(page)
    reply, plural = sorted(console_entries(tmp_path), key=lambda entry: entry.plural is not None)
    assert (reply.source, reply.references) == ("Reply", ("console/inbox.html:1", "console/pages.py:3"))
    assert (plural.source, plural.plural, plural.flags) == ("%(n)s message", "%(n)s messages", ("python-format",))


def test_a_percent_sign_in_a_template_is_extracted_as_jinja_will_look_it_up(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{% trans %}100% sure{% endtrans %}")
    assert [entry.source for entry in console_entries(tmp_path)] == ["100%% sure"]


def test_a_new_catalogue_has_the_plural_rule_of_its_language() -> None:
    assert new_catalogue("ru").headers["plural-forms"].startswith("nplurals=3")


def test_a_template_is_the_same_each_time() -> None:
    entries = flow_entries([text("t/hi", "Hi")])
    assert write_po(template(entries)) == write_po(template(entries))
