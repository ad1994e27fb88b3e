"""`assistant counsellor add`."""

from __future__ import annotations

import pytest

from tests.commands.conftest import PASSWORD, Machine

KIM = ("counsellor", "add", "--email", "kim@example.org", "--name", "Kim", "--password-stdin")


def test_an_account_is_opened_with_a_password_from_standard_input(machine: Machine) -> None:
    machine.init()
    result = machine.run(*KIM, stdin=f"{PASSWORD}\n")
    assert (result.exit_code, result.output) == (0, "kim@example.org can sign in now.\n")


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
