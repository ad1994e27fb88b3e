"""A real browser for tests: Debian's chromium, driven by Playwright, one page per test.

Playwright is imported by the first test that asks for the browser: most runs of a few tests do not.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.skips import is_ci

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)
PHONE = (360, 740)
"""Widths and heights in CSS pixels."""


def find_chromium() -> str | None:
    """The browser's path: `CHROMIUM` in the environment first, then what is installed."""
    return os.environ.get("CHROMIUM") or next((path for name in _NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def one_browser() -> Iterator[Browser]:
    """One for the whole run: a process holds one Playwright only. No browser: a skip on a laptop, a failure in CI."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        says = "No browser: install chromium (apt-get install chromium), or set CHROMIUM to its path."
        (pytest.fail if is_ci() else pytest.skip)(says)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def browser(one_browser: Browser) -> Browser:
    return one_browser


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page with a memory of its own. A script error or a refused resource on it fails the test."""
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert not complaints, f"the page complained: {complaints}"
