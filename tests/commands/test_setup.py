"""`assistant init` and `assistant db upgrade`: safe to run again."""

from __future__ import annotations

import stat

from tests.commands.conftest import Machine


def test_the_keys_are_for_their_owner_only(machine: Machine) -> None:
    machine.init()
    assert stat.S_IMODE((machine.folder / ".env").stat().st_mode) == 0o600


def test_the_sheet_shows_the_keys_that_were_written(machine: Machine) -> None:
    output = machine.init().output
    keys = [line for line in (machine.folder / ".env").read_text().splitlines() if "SECRET" not in line]
    assert [line for line in keys if line not in output] == []


def test_a_second_run_keeps_the_keys_and_does_not_show_them(machine: Machine) -> None:
    machine.init()
    written = (machine.folder / ".env").read_text()
    second = machine.init()
    assert (second.exit_code, "RECOVERY" in second.output, (machine.folder / ".env").read_text()) == (0, False, written)


def test_the_sheet_is_shown_even_when_the_password_is_refused(machine: Machine) -> None:
    account = ("--email", "sam@example.org", "--name", "Sam")
    result = machine.run("init", *account, "--password-stdin", stdin="short\n")
    assert (result.exit_code, "RECOVERY SHEET" in result.output) == (1, True)


def test_half_of_the_keys_is_a_sentence(machine: Machine) -> None:
    (machine.folder / ".env").write_text("ASSISTANT_HASH_KEY=abc\n")
    result = machine.init()
    assert (result.exit_code, "only one of the two keys" in result.stderr) == (1, True)


def test_keys_that_cannot_be_written_are_a_sentence(machine: Machine) -> None:
    account = ("--email", "sam@example.org", "--name", "Sam")
    result = machine.run("init", "--env-file", "nowhere/.env", *account, "--password-stdin")
    assert (result.exit_code, result.stderr.startswith("nowhere/.env cannot be written")) == (1, True)


def test_upgrading_twice_says_the_same(machine: Machine) -> None:
    first, second = machine.run("db", "upgrade"), machine.run("db", "upgrade")
    assert (first.exit_code, second.exit_code, first.output) == (0, 0, second.output)


def test_a_file_that_is_no_database_is_a_sentence(machine: Machine) -> None:
    (machine.folder / "var").mkdir()
    (machine.folder / "var/declic.db").write_text("a shopping list, which is no database " * 9)
    result = machine.run("db", "upgrade")
    assert (result.exit_code, "check ASSISTANT_DATABASE_URL" in result.stderr) == (1, True)
