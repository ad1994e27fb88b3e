"""`assistant chat`: a conversation typed into standard input."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from assistant.settings import default_content_root
from tests.commands.conftest import Machine

WALK = "slt\n1\n:take\n:say Je suis Camille, une vraie personne.\n:back\nmenu\n:nonsense\n:quit\nnever read\n"


def test_a_whole_conversation_with_a_person_stepping_in(machine: Machine) -> None:
    done = machine.run_alone("chat", "--locale", "fr", stdin=WALK)

    said = [line.strip() for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert "Je suis Camille, une vraie personne." in said
    assert "(you are the counsellor now)" in said
    assert any("characters, GSM-7" in line for line in said)
    assert "you> never read" not in said


def test_it_ends_with_the_input(machine: Machine) -> None:
    done = machine.run_alone("chat", "--locale", "en", "--channel", "whatsapp", stdin="hello\n:tap 1\n")

    assert (done.returncode, "[1]" in done.stdout) == (0, True)


def test_a_locale_that_is_not_there_is_a_sentence(machine: Machine) -> None:
    result = machine.run_alone("chat", "--locale", "pt")
    assert (result.returncode, result.stderr.startswith("There is no usable locale pt")) == (1, True)


def test_a_catalogue_that_cannot_be_used_is_said_before_the_conversation(machine: Machine) -> None:
    root = Path(default_content_root())
    for name in ("flows", "locales", "nlu"):
        copytree(root / name, machine.folder / name)
    catalogue = machine.folder / "locales" / "fr" / "LC_MESSAGES" / "flows.po"
    catalogue.write_bytes(b"\xff\x00")

    done = machine.run_alone("chat", "--locale", "fr", stdin="slt\n", ASSISTANT_CONTENT_ROOT=str(machine.folder))

    assert (done.returncode, "The catalogue of fr cannot be used" in done.stderr) == (0, True)
