"""The page behind the link of a page: open to whoever has the link, and silent about the young person."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.test import TestResponse

from assistant.handoff.ownership import take_over
from assistant.handoff.paging import PageDuty
from assistant.outbound.notices import NoticeSender
from assistant.outbound.providers.memory import MemoryProvider
from assistant.packs.holidays import HolidayRules
from assistant.store import tables as t
from assistant.store.duty_contacts import DutyContact
from assistant.store.holding import lock
from assistant.store.paging import open_page
from assistant.store.store import Store
from assistant.store.team_settings import add_contact
from tests.console.conftest import Browser, World
from tests.console.test_accessible import faults, themes
from tests.support.people import YoungPerson, counsellor, young_person

MARIE = "+33639980091"


@pytest.fixture
def leo(store: Store, world: World) -> YoungPerson:
    """Somebody in danger, for whom Marie and Paul were called."""
    lead = counsellor(store, "Ada", role="supervisor")
    for name, number in (("Marie", MARIE), ("Paul", "+33639980092")):
        contact = DutyContact(0, name, "sms", number, 1, "24/7", "en")
        add_contact(store, lead, next(iter(lead.teams)), contact, world.now)
    leo = young_person(store, at=world.now)
    leo.is_in_a_crisis(world.now)
    with store.db.write() as connection:
        held = lock(connection, leo.conversation_id, None)
    assert held is not None
    open_page(store, held, "crisis", None, world.now)
    PageDuty(store, lambda _country: HolidayRules(), lambda: {"sms"}, "").run_due(world.now)
    return leo


@pytest.fixture
def links(leo: YoungPerson, store: Store, world: World) -> dict[str, str]:
    """The link that each of them got."""
    provider = MemoryProvider()
    NoticeSender(store, {"AC1": provider}, None, lambda: world.now, str).send_due(world.now)
    return {one.to: one.text.rpartition(" ")[2] for _, one in provider.accepted}


@pytest.fixture
def anybody(browser: Browser) -> FlaskClient:
    """Nobody is logged in."""
    return browser.client


def state(store: Store) -> str:
    with store.db.read() as connection:
        return connection.execute(select(t.Page.state)).scalar_one()


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_it_opens_without_a_login(anybody: FlaskClient, links: dict[str, str]) -> None:
    assert "Someone needs a person now" in text(anybody.get(links[MARIE]))


def test_looking_at_it_acknowledges_nothing(anybody: FlaskClient, links: dict[str, str], store: Store) -> None:
    anybody.get(links[MARIE])
    anybody.head(links[MARIE])
    assert state(store) == "open"


def test_the_button_acknowledges(anybody: FlaskClient, links: dict[str, str], store: Store) -> None:
    answer = anybody.post(links[MARIE])
    assert (answer.status_code, answer.headers["Location"], state(store)) == (303, links[MARIE], "acknowledged")


def test_who_did_is_thanked_and_led_on_through_the_login(
    anybody: FlaskClient, links: dict[str, str], leo: YoungPerson
) -> None:
    anybody.post(links[MARIE])
    shown = text(anybody.get(links[MARIE]))
    assert "Thank you, Marie" in shown
    assert f'href="/console/conversations/{leo.conversation_id}"' in shown
    answer = anybody.get(f"/console/conversations/{leo.conversation_id}")
    assert "/console/login" in answer.headers["Location"]


def test_the_others_are_told_who(anybody: FlaskClient, links: dict[str, str]) -> None:
    anybody.post(links[MARIE])
    other = next(link for number, link in links.items() if number != MARIE)
    assert "Marie takes care of it" in text(anybody.get(other))


def test_the_second_button_changes_nothing(anybody: FlaskClient, links: dict[str, str], store: Store) -> None:
    other = next(link for number, link in links.items() if number != MARIE)
    anybody.post(links[MARIE])
    anybody.post(other)
    with store.db.read() as connection:
        assert connection.execute(select(t.Page.acknowledged_by)).scalar_one() == "Marie"


def test_once_somebody_answers_it_says_so(
    anybody: FlaskClient, links: dict[str, str], leo: YoungPerson, store: Store, world: World
) -> None:
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, world.now)
    assert "It is taken care of" in text(anybody.get(links[MARIE]))


def test_a_link_that_nobody_was_sent_is_a_calm_sentence(anybody: FlaskClient) -> None:
    for answer in (anybody.get("/duty/nothing"), anybody.post("/duty/nothing")):
        assert (answer.status_code, "This link is not known" in text(answer)) == (404, True)


def test_it_says_nothing_of_the_young_person(anybody: FlaskClient, links: dict[str, str]) -> None:
    shown = text(anybody.get(links[MARIE]))
    assert not any(word in shown for word in ("80001", "0001", "not well"))


def test_it_is_kept_by_nobody_and_told_to_nobody(anybody: FlaskClient, links: dict[str, str]) -> None:
    headers = anybody.get(links[MARIE]).headers
    assert (headers["X-Robots-Tag"], headers["Cache-Control"], headers["Referrer-Policy"]) == (
        "noindex, nofollow",
        "private, no-store",
        "no-referrer",
    )


def test_colleagues_see_in_the_thread_who_was_called_and_reached(
    browser: Browser, links: dict[str, str], leo: YoungPerson, store: Store
) -> None:
    browser.client.post(links[MARIE])
    browser.log_in(counsellor(store, "Kim"))
    shown = browser.text(f"/conversations/{leo.conversation_id}")
    assert "Called: Marie, Paul" in shown
    assert "Marie was reached" in shown


@themes
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("answered", [False, True])
def test_it_is_accessible(
    page: Page, leo: YoungPerson, links: dict[str, str], theme: str, width: int, answered: bool
) -> None:
    page.goto("about:blank")
    page.context.clear_cookies()
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(links[MARIE])
    if answered:
        page.get_by_role("button", name="I take care of it").click()
        expect(page.get_by_role("heading", name="Thank you, Marie")).to_be_visible()
    assert faults(page, theme) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
