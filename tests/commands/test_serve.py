"""`assistant serve`: what is missing is one sentence, and what is broken does not stop the rest."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.commands.conftest import Machine
from tests.commands.content import CATALOGUE, break_line, copied_content
from tests.support.processes import free_port, until


def refusal(machine: Machine, **settings: str) -> str:
    """The only line on standard error of a server that does not start."""
    done = machine.run_alone("serve", **settings)
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (1, "", 1), done.stderr
    return lines[0]


def test_without_keys_it_says_what_to_run(machine: Machine) -> None:
    assert "run `assistant init`" in refusal(machine)


def test_a_database_without_schema_is_a_sentence(machine: Machine) -> None:
    machine.init()
    assert "run `assistant db upgrade`" in refusal(machine, ASSISTANT_DATABASE_URL="sqlite:///other.db")


def test_a_database_that_does_not_answer_is_a_sentence(machine: Machine) -> None:
    machine.init()
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    assert "check ASSISTANT_DATABASE_URL" in refusal(machine, ASSISTANT_DATABASE_URL=url)


def test_a_missing_model_is_a_sentence(machine: Machine) -> None:
    machine.init()
    assert "run `assistant nlu train`" in refusal(machine, ASSISTANT_MODELS_DIR=str(machine.folder))


def test_a_broken_key_is_a_sentence(machine: Machine) -> None:
    machine.init()
    assert "ASSISTANT_HASH_KEY must hold 32 bytes" in refusal(machine, ASSISTANT_HASH_KEY="abc")


def test_a_taken_port_is_a_sentence(machine: Machine) -> None:
    machine.init()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "change ASSISTANT_HOST or ASSISTANT_PORT" in refusal(machine, ASSISTANT_PORT=str(taken.getsockname()[1]))


def test_a_setting_that_cannot_be_read_is_a_sentence(machine: Machine) -> None:
    assert "ASSISTANT_PORT" in refusal(machine, ASSISTANT_PORT="eighty")


def test_a_flow_that_cannot_be_read_names_its_line(machine: Machine) -> None:
    machine.init()
    root = copied_content(machine.folder / "content")
    line = break_line(root / "flows/menu.yml", "flows:", "flwos:")
    done = machine.run_alone("serve", ASSISTANT_CONTENT_ROOT=str(root))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.startswith(f"flows/menu.yml:{line}: error: ")


@pytest.mark.parametrize("file", [CATALOGUE, "locales/fr/safety.yml", "locales/fr/pack.yml"])
def test_a_broken_language_leaves_the_others_served(machine: Machine, file: str) -> None:
    machine.init()
    root = copied_content(machine.folder / "content")
    (root / file).write_text("not: [what it was", encoding="utf-8")
    with started(machine, ASSISTANT_CONTENT_ROOT=str(root), ASSISTANT_REST_TOKEN="token") as (url, told):
        assert answer(url, "hello") != []
    assert any(line.startswith(f"{file}:") and ": error: " in line for line in told)
    assert "ASSISTANT_DEFAULT_LOCALE: fr is no live locale." in told


def answer(url: str, text: str) -> list[object]:
    headers = {"Authorization": "Bearer token"}
    body = {"sender": "somebody", "message": text}
    response = httpx.post(f"{url}/webhooks/rest/webhook", json=body, headers=headers, timeout=15, trust_env=False)
    found: list[object] = response.raise_for_status().json()
    return found


@contextmanager
def started(machine: Machine, **settings: str) -> Iterator[tuple[str, list[str]]]:
    """A server of this machine's folder, and, once it ended, what it told its operator."""
    port, told = free_port(), list[str]()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, **settings, "ASSISTANT_PORT": str(port)}
    with (machine.folder / "told").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "serve"],
            cwd=machine.folder,
            env=environment,
            stderr=output,
            start_new_session=True,
        )
        try:
            until(lambda: is_ready(url), "the server is ready")
            yield url, told
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)
            output.seek(0)
            told += output.read().splitlines()


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False
