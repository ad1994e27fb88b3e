"""Every page, in both languages and themes: nothing against it by axe-core, and nothing out of a phone's screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.test_accessible import faults
from tests.console.test_pictures_of_pages import PAGES, leo
from tests.support.people import YoungPerson

__all__ = ["leo"]

EVERY_PAGE = {
    **PAGES,
    "list": "/console/",
    "conversation": "/console/conversations/{leo}",
    "find-line": "/console/conversations/{leo}/find",
    "start-flow": "/console/conversations/{leo}/start-flow",
    "invite-colleague": "/console/people/invite",
    "second-factor": "/console/account/second-factor",
}


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest, store: Store, kim: Person) -> str:
    """Kim's, who leads and administers, so that every page is hers."""
    with store.db.write() as connection:
        values = {"locale": request.param, "role": "administrator"}
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == kim.id).values(**values))
    return str(request.param)


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_page_is_accessible_and_fits_a_phone(page: Page, leo: YoungPerson, language: str, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    answer = page.goto(EVERY_PAGE[name].format(leo=leo.conversation_id))
    assert answer is not None
    assert (answer.status, page.locator("html").get_attribute("lang")) == (200, language)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [*faults(page, "light"), *faults(page, "dark")] == []
