"""A picture of every page for the docs: something is on it, and nothing stands out of it.

`PICTURES=docs/pictures pytest tests/console/test_pictures.py tests/console/test_pictures_of_pages.py` writes them anew.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from assistant.store import tables as t
from assistant.store.caseload import set_referent
from assistant.store.invitations import make_invitation
from assistant.store.nicknames import set_nickname
from assistant.store.notes import write_note
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.tags import add_tag
from assistant.store.team_settings import our_numbers
from tests.console.conftest import World
from tests.console.test_pictures import MOST_BYTES, a_conversation, a_morning, picture
from tests.support.people import YoungPerson, counsellor

EMPTY = 9_000
"""Bytes: a picture of these sizes with nothing on it is smaller."""
PAGES = {
    "young-people": "/console/young-people",
    "invitations": "/console/invitations",
    "invitation": "/console/invitations/1",
    "search": "/console/search?tag=stage",
    "mentions": "/console/mentions",
    "replies": "/console/replies",
    "overview": "/console/supervision",
    "risk": "/console/risk",
    "audit": "/console/audit",
    "people": "/console/people",
    "team": "/console/team",
    "not-understood": "/console/not-understood",
    "account": "/console/account",
    "hand-back": "/console/conversations/{leo}/hand-back",
    "transfer": "/console/conversations/{leo}/transfer",
    "snooze": "/console/conversations/{leo}/snooze",
    "merge": "/console/conversations/{leo}/merge",
}
WIDTHS = {"": 1280, "-phone": 360}


@pytest.fixture
def leo(store: Store, kim: Person, world: World) -> YoungPerson:
    """A day's work: Kim leads the team, holds a conversation, and has colleagues."""
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == kim.id).values(role="supervisor"))
    counsellor(store, "Sam")
    a_morning(store, world)
    held = a_conversation(store, kim, world)
    for tag in ("stage", "mobility"):
        add_tag(store, kim, held.conversation_id, tag, world.now)
    set_nickname(store, kim, held.conversation_id, "Leo", world.now)
    set_referent(store, kim, held.conversation_id, mine=True, now=world.now)
    write_note(store, kim, held.conversation_id, "Wants to work with children. @Sam knows a place?", world.now)
    (number,) = [one for one in our_numbers(store, kim.teams) if one.kind == "sms"][:1]
    make_invitation(store, kim, number.id, "Thursday's workshop", world.now - timedelta(hours=2))
    return held


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_picture(page: Page, leo: YoungPerson, name: str, width: str) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    page.goto(PAGES[name].format(leo=leo.conversation_id))
    assert EMPTY < picture(page, f"{name}{width}") < MOST_BYTES
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_conversation_fits_a_phone(page: Page, leo: YoungPerson) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/console/conversations/{leo.conversation_id}")
    assert EMPTY < picture(page, "thread-phone") < MOST_BYTES
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
