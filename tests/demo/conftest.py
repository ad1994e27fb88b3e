"""The demo page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.demo.house import Correspondent, served


@pytest.fixture
def correspondent() -> Iterator[Correspondent]:
    with served() as correspondent:
        yield correspondent


@pytest.fixture
def phones(correspondent: Correspondent, browser_page: Page) -> Page:
    """The page of both phones, in English."""
    browser_page.goto(f"{correspondent.url}/phone/?lang=en")
    return browser_page
