"""`assistant counsellor`: opening, closing and rescuing accounts."""

from __future__ import annotations

import pyotp
import pytest

from assistant.building import open_store
from assistant.settings import load_settings
from assistant.store.people import find_counsellor
from assistant.store.totp import new_secret, switch_on
from tests.commands.conftest import PASSWORD, Machine
from tests.support.people import NOON

KIM = ("counsellor", "add", "--email", "kim@example.org", "--name", "Kim", "--password-stdin")


def test_an_account_is_opened_with_a_password_from_standard_input(machine: Machine) -> None:
    machine.init()
    result = machine.run(*KIM, stdin=f"{PASSWORD}\n")
    assert (result.exit_code, result.output) == (0, "kim@example.org can sign in now.\n")


def test_a_team_that_did_not_exist_is_named(machine: Machine) -> None:
    machine.init()
    result = machine.run(*KIM, "--team", "Nord", stdin=f"{PASSWORD}\n")
    assert "There was no team Nord yet: it has been made." in result.output


def test_the_password_is_never_repeated(machine: Machine) -> None:
    machine.init()
    assert PASSWORD not in machine.run(*KIM, stdin=f"{PASSWORD}\n").output


@pytest.mark.parametrize(
    ("more", "password", "sentence"),
    [
        ((), "short", "A password has 12 to 200 characters"),
        (("--email", "sam@example.org"), PASSWORD, "There is an account for sam@example.org already"),
        (("--email", "kim"), PASSWORD, "'kim' is not an e-mail address"),
        (("--locale", "xx"), PASSWORD, "The console does not speak xx"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(
    machine: Machine, more: tuple[str, ...], password: str, sentence: str
) -> None:
    machine.init()
    result = machine.run(*KIM, *more, stdin=f"{password}\n")
    assert (result.exit_code, result.stderr.startswith(sentence)) == (1, True)


def test_an_unknown_role_is_misuse(machine: Machine) -> None:
    assert machine.run(*KIM, "--role", "director").exit_code == 2


def test_without_keys_it_says_what_to_run(machine: Machine) -> None:
    machine.run("db", "upgrade")
    result = machine.run(*KIM, stdin=f"{PASSWORD}\n")
    assert (result.exit_code, "run `assistant init`" in result.stderr) == (1, True)


def test_the_list_names_everybody(machine: Machine) -> None:
    machine.init()
    result = machine.run("counsellor", "list")
    assert result.output == "sam@example.org\tSam\tadministrator\tno second factor\topen\n"


def test_a_closed_account_is_listed_as_closed(machine: Machine) -> None:
    machine.init()
    machine.run(*KIM, stdin=f"{PASSWORD}\n")
    assert machine.run("counsellor", "deactivate", "kim@example.org").exit_code == 0
    assert "kim@example.org\tKim\tcounsellor\tno second factor\tclosed" in machine.run("counsellor", "list").output


def test_the_last_administrator_cannot_be_closed(machine: Machine) -> None:
    machine.init()
    result = machine.run("counsellor", "deactivate", "sam@example.org")
    assert (result.exit_code, "last active administrator" in result.stderr) == (1, True)


def test_the_second_factor_is_taken_off(machine: Machine) -> None:
    machine.init()
    store = open_store(load_settings())
    sam, secret = find_counsellor(store, "sam@example.org"), new_secret()
    assert sam is not None
    switch_on(store, sam.id, secret, pyotp.TOTP(secret).at(NOON), NOON)
    assert machine.run("counsellor", "reset-totp", "sam@example.org").exit_code == 0
    assert find_counsellor(store, "sam@example.org") == sam


@pytest.mark.parametrize("command", ["reset-totp", "deactivate"])
def test_an_account_there_is_not_is_a_sentence(machine: Machine, command: str) -> None:
    machine.init()
    result = machine.run("counsellor", command, "who@example.org")
    assert (result.exit_code, result.stderr.startswith("There is no account for who@example.org")) == (1, True)
