"""The main job, walked in a browser: a young person is coached, asks for a person, is answered, and handed back.

`assistant demo` runs as on a laptop. Set PICTURES to a folder to keep what the walk looks like.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from assistant.demo.account import COUNSELLOR

EMPTY_PICTURE = 20_000
"""Bytes: a picture of these sizes with nothing on it is smaller."""
TO_THE_ARTEFACT = (
    ("slt", "Mon image en ligne"),
    ("1", "Pas encore"),
    ("2", "Rien du tout"),
    ("4", "Vieux compte"),
    ("1", "Le faire retirer"),
    ("3", "Qui l'a mis en ligne"),
    ("3", "Instagram"),
    ("1", "C'est fait"),
    ("1", "Moins de 16 ans"),
    ("3", "ne garde rien"),
    ("1", "Une mini bio pro"),
    ("2", "Demain"),
    ("2", "Prochain pas"),
)
"""What is written on the phone, and what the answer to wait for holds."""


@pytest.fixture
def demo(tmp_path: Path, models_dir: Path) -> Iterator[str]:
    """The address of a running demonstration."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "ASSISTANT_MODELS_DIR": str(models_dir.resolve()),
        "ASSISTANT_SEND_GAP_SECONDS": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "assistant", "demo", "--port", str(port), "--no-open"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        # Refused connections are tried again, each time after a longer pause: about a minute in all.
        with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30) as client:
            client.get(f"{url}/readyz").raise_for_status()
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def look(page: Page, name: str) -> None:
    """The page as it is: something is on it, and nothing stands out of it."""
    picture = page.screenshot()
    if folder := os.environ.get("PICTURES"):
        (Path(folder) / f"{name}.png").write_bytes(picture)
    assert len(picture) > EMPTY_PICTURE
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def write(phone: Page, text: str, answer: str) -> None:
    handset = phone.locator('.handset[data-name="A"]')
    sent = handset.locator(".sent").count()
    handset.get_by_role("textbox").fill(text)
    handset.get_by_role("textbox").press("Enter")
    expect(handset.locator(".sent")).to_have_count(sent + 1)
    expect(handset.locator(".sent").last.locator("~ .received", has_text=answer)).not_to_have_count(0)


def sign_in(console: Page, url: str) -> None:
    console.goto(f"{url}/console/login?lang=fr")
    console.locator('input[name="email"]').fill(COUNSELLOR.email)
    console.locator('input[name="password"]').fill(COUNSELLOR.password)
    console.get_by_role("button", name="Se connecter").click()


def test_coached_then_answered_by_a_person_then_handed_back(demo: str, browser_page: Page) -> None:
    phone = browser_page
    phone.goto(f"{demo}/phone/?lang=fr")
    for text, answer in TO_THE_ARTEFACT:
        write(phone, text, answer)
    look(phone, "phone")

    write(phone, "je veux parler à quelqu'un", "L'équipe")
    console = phone.context.new_page()
    sign_in(console, demo)
    look(console, "inbox")
    console.locator("a.card").click()
    console.locator("#take-over").click()
    console.locator("#reply").fill("Bonjour, ici Camille. Je t'ai lu. On regarde ta demande ensemble ?")
    console.locator("#send").click()
    received = phone.locator('.handset[data-name="A"] .received')
    expect(received.last).to_contain_text("ici Camille")
    look(console, "thread")

    console.locator("#hand-back").click()
    console.locator('dialog[open] input[name="outcome"]').first.check()
    console.locator('dialog[open] button[type="submit"]').last.click()
    expect(received.last).not_to_contain_text("ici Camille")
    write(phone, "mes trucs", "Mon image en ligne")
    look(phone, "handed-back")
