from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wording.po import write_po
from assistant.wording.po_reader import MAX_BYTES, read_po, read_po_file

HEADER = 'msgid ""\nmsgstr "Language: fr\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


def messages(body: str) -> list[str]:
    _, problems = read_po((HEADER + body).encode(), "fr.po")
    return [str(problem) for problem in problems]


def test_an_entry_is_read_with_everything_around_it() -> None:
    body = (
        "# by Lou\n#. a note\n#: flows/pitch.yml:3\n#, fuzzy, no-wrap\n"
        '#| msgid "Old"\nmsgctxt "pitch/utter_hi"\nmsgid "New"\nmsgstr ""\n"Nou"\n"veau\\n"\n'
    )
    po, _ = read_po((HEADER + body).encode(), "fr.po")
    entry = po.entries[0]
    assert (entry.place, entry.source, entry.texts, entry.previous) == ("pitch/utter_hi", "New", ("Nouveau\n",), "Old")
    assert (entry.comments, entry.notes, entry.references) == (("by Lou",), ("a note",), ("flows/pitch.yml:3",))
    assert (entry.flags, entry.fuzzy, entry.line) == (("fuzzy", "no-wrap"), True, 9)


def test_plural_forms_are_read_in_order() -> None:
    po, _ = read_po((HEADER + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\nmsgstr[1] "y"').encode(), "fr.po")
    assert po.entries[0].texts == ("x", "y")


def test_headers_are_read_by_their_lower_case_name() -> None:
    po, _ = read_po(HEADER.encode(), "fr.po")
    assert po.headers["plural-forms"] == "nplurals=2; plural=(n > 1);"


def test_obsolete_entries_with_a_previous_text_are_understood() -> None:
    po, problems = read_po((HEADER + '#~| msgid "older"\n#~ msgid "gone"\n#~ msgstr "parti"\n').encode(), "fr.po")
    assert not problems
    assert (po.entries[0].obsolete, po.entries[0].previous) == (True, "older")


def test_windows_line_ends_and_a_byte_order_mark_are_accepted() -> None:
    data = b"\xef\xbb\xbf" + (HEADER + 'msgid "a"\nmsgstr "b"\n').replace("\n", "\r\n").encode()
    po, problems = read_po(data, "fr.po")
    assert (po.entries[0].texts, problems) == (("b",), ())


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ('msgid "a"\nmsgstr "b\n', 5, "quote missing"),
        ('msgid "a"\nmsgsrt "b"\n', 5, "keyword misspelt"),
        ('"lonely"\n', 4, "belongs to no msgid"),
        ('msgid "a"\n\n', 4, "no msgstr"),
        ('msgctxt "p"\nmsgstr "b"\n', 4, "no msgid"),
        ('msgid "a"\nmsgid "b"\nmsgstr "c"\n', 5, "twice"),
        ('msgid "a"\nmsgstr "b\\q"\n', 5, "not an escape"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[2] "d"\n', 4, "without gaps"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 4, "msgstr[0]"),
        ('msgctxt "p"\nmsgid "a"\nmsgstr "b"\n\nmsgctxt "p"\nmsgid "c"\nmsgstr "d"\n', 8, "here twice"),
        ('msgid ""\nmsgstr "X: y"\n', 4, "second header"),
    ],
)
def test_a_mistake_is_told_with_its_line(body: str, line: int, words: str) -> None:
    assert [m for m in messages(body) if m.startswith(f"fr.po:{line}: error:") and words in m]


def test_all_mistakes_are_told_at_once() -> None:
    assert len(messages('msgid "a"\nmsgstr "b\n\nmsgstr\n')) >= 2


def test_text_that_is_not_utf8_is_told_with_its_line() -> None:
    _, problems = read_po(HEADER.encode() + b'msgid "a"\nmsgstr "\xe9t\xe9"\n', "fr.po")
    assert problems[0].line == 5


def test_a_file_without_header_is_told() -> None:
    _, problems = read_po(b'msgid "a"\nmsgstr "b"\n', "fr.po")
    assert "no header" in problems[0].message


def test_a_missing_file_is_a_problem_and_not_an_exception(tmp_path: Path) -> None:
    _, problems = read_po_file(tmp_path / "fr.po", "fr.po")
    assert "cannot be read" in problems[0].message


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "fr.po"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    _, problems = read_po_file(path, "fr.po")
    assert "larger than" in problems[0].message


lines = st.sampled_from(
    [
        'msgid ""', 'msgid "a"', 'msgctxt "p"', 'msgid_plural "b"', 'msgstr ""', 'msgstr "x"', 'msgstr[0] "x"',
        'msgstr[1] "y"', '"more\\n"', '"', "", "#", "#, fuzzy", '#| msgid "o"', '#~ msgid "a"', '#~ msgstr "z"',
        '#~| msgid "o"', "#~", "#: f.yml:1", '"Plural-Forms: nplurals=1; plural=0;\\n"', "msgstr[9]", "\x00",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(lines, max_size=14).map("\n".join) | st.text(max_size=60))
def test_no_file_is_too_broken_to_be_read_and_written_again(body: str) -> None:
    po, problems = read_po(body.encode("utf-8", "replace"), "fr.po")
    again, _ = read_po(write_po(po), "fr.po")
    assert len(again.entries) == len(po.entries) or problems
