"""docs/translating.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.commands.locale import locale_group
from assistant.wording.extract import flow_entries
from assistant.wording.po_reader import read_po
from tests.wording.books import text

PAGE = (Path(__file__).parents[2] / "docs" / "translating.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_table_and_no_other() -> None:
    assert set(re.findall(r"^\| `assistant locale (\w+)", PAGE, re.MULTILINE)) == set(locale_group.commands)


def test_every_option_is_named() -> None:
    options = {name for command in locale_group.commands.values() for o in command.params for name in o.opts}
    assert {name for name in options if name.startswith("--")} == set(re.findall(r"\[(--\w+)", PAGE))


def test_the_entry_shown_is_one_the_reader_understands_and_the_extractor_writes() -> None:
    example = re.findall(r"```po\n(.*?)```", PAGE, re.DOTALL)[0]
    po, problems = read_po(('msgid ""\nmsgstr "Language: pt\\n"\n\n' + example).encode(), "pt.po")
    (shown,) = po.entries
    (written,) = flow_entries([text(shown.place, shown.source, limit=160)])
    assert (problems, shown.notes[1:]) == ((), written.notes[1:])
