"""Every page, in both themes, by the rules of WCAG 2.2 AA that a machine can check (axe-core, tests/vendor)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.handoff.ownership import take_over
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.conftest import World
from tests.console.screens import open_thread
from tests.support.people import young_person

VENDOR = Path(__file__).parents[1] / "vendor"
AXE = (VENDOR / "axe.min.js").read_text(encoding="utf-8")
_RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}"""

themes = pytest.mark.parametrize("theme", ["light", "dark"])


def faults(page: Page, theme: str) -> list[str]:
    """What axe-core has against the page as it stands, one line for each element."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    page.evaluate(AXE)
    found: list[str] = page.evaluate(_RUN)
    return found


def test_axe_is_the_file_that_was_checked_in() -> None:
    lines = (VENDOR / "CHECKSUMS").read_text(encoding="ascii").splitlines()
    for expected, name in (line.split() for line in lines):
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected, name


@themes
def test_the_login_page_is_accessible(page: Page, theme: str) -> None:
    # A page that asks by itself would go to the login at the same moment.
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto("/console/login")
    assert faults(page, theme) == []


@themes
def test_the_list_is_accessible(page: Page, store: Store, world: World, theme: str) -> None:
    young_person(store).is_in_a_crisis(world.now)
    young_person(store, sender="+33639980002").asks_for_a_person(world.now)
    page.goto("/console/")
    assert faults(page, theme) == []


@themes
@pytest.mark.parametrize("width", [1280, 360])
def test_a_conversation_is_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str, width: int
) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis(world.now)
    leo.hears("You are not alone.", world.now, response="utter_here")
    take_over(store, kim, leo.conversation_id, world.now)
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, leo)
    page.get_by_text("Close the crisis").first.click()
    assert faults(page, theme) == []


@themes
def test_the_list_of_keys_is_accessible(page: Page, theme: str) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page, theme) == []
