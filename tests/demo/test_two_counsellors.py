"""Two counsellors and a young person at once: three people, three browsers, one running server.

Set PICTURES to a folder to keep what the walk looks like.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.demo.account import COLLEAGUE, COUNSELLOR
from assistant.demo.phone import SignIn
from tests.demo.test_walk import demo, write
from tests.support.browser import DESKTOP

__all__ = ["demo"]

HANDED_BACK = "C'est de nouveau le robot"


@pytest.fixture
def tabs(browser: Browser) -> Iterator[list[Page]]:
    """Three pages, each with a memory of its own: the phone, Camille's console and Alex's."""
    contexts = [browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}) for _ in range(3)]
    complaints: list[str] = []
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
    yield pages
    for context in contexts:
        context.close()
    assert not complaints, f"a page complained: {complaints}"


def sign_in(console: Page, url: str, account: SignIn) -> None:
    console.goto(f"{url}/console/login?lang=fr")
    console.locator('input[name="email"]').fill(account.email)
    console.locator('input[name="password"]').fill(account.password)
    console.get_by_role("button", name="Se connecter").click()
    expect(console.locator(".views")).to_be_visible()


def received(phone: Page) -> Locator:
    return phone.locator('.handset[data-name="A"] .received')


def test_two_counsellors_and_a_young_person(demo: str, tabs: list[Page]) -> None:
    phone, camille, alex = tabs
    sign_in(camille, demo, COUNSELLOR)
    sign_in(alex, demo, COLLEAGUE)
    phone.goto(f"{demo}/phone/?lang=fr")
    write(phone, "slt", "robot")
    write(phone, "je voudrais parler a quelqun", "L'équipe")

    # Both see somebody wait without loading the page again, and open the conversation.
    for console in (camille, alex):
        console.locator("a.card").first.click()
        expect(console.locator("#take-over")).to_be_visible()
    path = "/console/conversations/1"
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(_claimed, demo, *_claimable(page), path) for page in (camille, alex)]
        mine, theirs = (press.result() for press in presses)
    assert sorted((mine, theirs)) == [303, 409]
    winner, loser = (camille, alex) if mine == 303 else (alex, camille)
    name = "Camille" if winner is camille else "Alex"

    winner.goto(f"{demo}{path}")
    loser.goto(f"{demo}{path}")
    expect(loser.locator("#status")).to_contain_text(name)

    # Who holds it answers; the assistant is silent from then on.
    winner.locator("#reply").fill("Salut, une vraie personne ici. Raconte-moi.")
    winner.locator("#send").click()
    expect(received(phone).last).to_contain_text("une vraie personne")
    before = received(phone).count()
    phone.locator('.handset[data-name="A"]').get_by_role("textbox").fill("g pa de stage et jsui perdu")
    phone.locator('.handset[data-name="A"]').get_by_role("textbox").press("Enter")
    for console in (winner, loser):
        expect(console.locator("#lines")).to_contain_text("jsui perdu")
    expect(received(phone)).to_have_count(before)

    # A colleague sees who writes, and cannot write over them.
    winner.locator("#reply").fill("On regarde")
    expect(loser.locator("#presence, .presence")).to_contain_text(name)
    assert loser.locator("#send").count() == 0

    # Handed back with an outcome: the assistant says that it is there again, once.
    winner.locator("#reply").fill("")
    winner.locator("#hand-back").click()
    winner.locator('dialog[open] input[name="outcome"]').first.check()
    winner.locator('dialog[open] button[type="submit"]').last.click()
    expect(winner.locator("#take-over")).to_be_visible()
    expect(loser.locator("#take-over")).to_be_visible()
    expect(received(phone).filter(has_text=HANDED_BACK)).to_have_count(1)
    write(phone, "menu", "Mon image en ligne")


def _claimable(page: Page) -> tuple[dict[str, str], str]:
    """What a press of "take over" in this page carries."""
    cookies = {str(cookie["name"]): str(cookie["value"]) for cookie in page.context.cookies()}
    return cookies, page.locator('meta[name="csrf-token"]').get_attribute("content") or ""


def _claimed(url: str, cookies: dict[str, str], token: str, path: str) -> int:
    """Press "take over", in the same second as the other; the answer's status."""
    with httpx.Client(cookies=cookies, trust_env=False) as client:
        return client.post(f"{url}{path}/take-over", data={"csrf_token": token}).status_code
