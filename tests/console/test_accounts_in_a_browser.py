"""Accounts on a real page: the whole way of a colleague who is invited, and every page by the rules of axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.account_invitations import Invited, invite
from assistant.store.account_resets import make_reset
from assistant.store.accounts import set_availability
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.accounts import Phone, again, configure, letter, link_in, somebody, with_phone
from tests.console.conftest import World
from tests.console.test_accessible import faults, themes
from tests.support.people import PASSWORD, young_person

widths = pytest.mark.parametrize("width", [1280, 360])


@pytest.fixture
def boss(store: Store, kim: Person) -> Person:
    """Kim, who is an administrator."""
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == kim.id).values(role="administrator"))
    return again(store, kim)


@pytest.fixture
def newcomer(page: Page, chromium: object) -> Iterator[Page]:
    """Another browser, in which nobody has logged in."""
    origin = urlsplit(page.url)
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(base_url=f"{origin.scheme}://{origin.netloc}")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def typed_secret(page: Page) -> Phone:
    """The secret, read off the page and typed into a phone by hand."""
    page.get_by_text("Or type it by hand").click()
    return Phone("".join(page.locator(".secret span").all_inner_texts()))


def test_the_whole_way_from_an_invitation_to_the_second_login(
    app: Flask, page: Page, newcomer: Page, store: Store, world: World, boss: Person
) -> None:
    origin = urlsplit(page.url)
    configure(app, mail=True, require_second_factor=False, public_url=f"{origin.scheme}://{origin.netloc}")
    page.goto("/console/people")
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("E-mail address").fill("ana@example.org")
    page.get_by_label("Name", exact=True).fill("Ana")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status").filter(has_text="on its way")).to_be_visible()

    written = letter(store, world.now)
    assert written is not None
    newcomer.goto(f"/console{link_in(written.body)}")
    expect(newcomer).to_have_url(f"{origin.scheme}://{origin.netloc}/console/welcome")
    newcomer.get_by_label("New password").fill(PASSWORD)
    newcomer.get_by_label("The same once more").fill(PASSWORD)
    newcomer.get_by_role("button", name="Open my account").click()
    expect(newcomer.get_by_role("heading", name="Conversations")).to_be_visible()

    newcomer.goto("/console/account")
    newcomer.get_by_role("link", name="Set it up").click()
    expect(newcomer.get_by_role("img", name="QR code")).to_be_visible()
    phone = typed_secret(newcomer)
    newcomer.get_by_role("textbox").fill(phone.code(world.now))
    newcomer.get_by_role("button", name="Switch it on").click()
    codes = newcomer.locator(".codes li").all_inner_texts()
    newcomer.get_by_role("link", name="I have them").click()
    newcomer.get_by_label("Account of Ana").click()
    newcomer.get_by_role("button", name="Log out").click()

    newcomer.get_by_label("E-mail address").fill("ana@example.org")
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_role("button", name="Log in").click()
    newcomer.get_by_label("Code").fill(codes[0])
    newcomer.get_by_role("button", name="Log in").click()
    expect(newcomer.get_by_role("heading", name="Conversations")).to_be_visible()


def test_the_picture_is_drawn(page: Page) -> None:
    page.goto("/console/account/second-factor")
    page.wait_for_function("document.querySelector('.setup-picture').complete")
    assert page.evaluate("document.querySelector('.setup-picture').naturalWidth") > 200


def test_somebody_goes_away_and_comes_back_by_the_menu(page: Page, store: Store, kim: Person) -> None:
    page.goto("/console/?view=all")
    page.get_by_label("Account of Kim").click()
    page.get_by_role("button", name="I am away").click()
    expect(page.get_by_label("Account of Kim, away")).to_be_visible()
    assert (urlsplit(page.url).query, again(store, kim).availability) == ("view=all", "away")
    page.get_by_label("Account of Kim, away").click()
    page.get_by_role("button", name="I am back").click()
    expect(page.get_by_label("Account of Kim", exact=True)).to_be_visible()


def test_the_pages_of_accounts_fit_a_phone(page: Page, store: Store, world: World, boss: Person) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    too_wide = []
    for path in ("account", "account/second-factor", "people", f"people/{boss.id}", "people/invite"):
        page.goto(f"/console/{path}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)
    assert too_wide == []


@themes
@widths
def test_the_account_is_accessible(page: Page, store: Store, kim: Person, world: World, theme: str, width: int) -> None:
    with_phone(store, kim, world.now)
    set_availability(store, kim.id, "away", world.now)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/console/account?done=profile")
    assert faults(page, theme) == []


@themes
@widths
def test_setting_up_the_second_factor_is_accessible(page: Page, world: World, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/console/account/second-factor")
    phone = typed_secret(page)
    found = faults(page, theme)
    page.get_by_role("textbox").fill(phone.code(world.now))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert found + faults(page, theme) == []


@themes
@widths
def test_the_people_are_accessible(
    page: Page, store: Store, boss: Person, world: World, theme: str, width: int
) -> None:
    ana = somebody(store, "Ana", "supervisor", "Lyon")
    take_over(store, ana, young_person(store, "Lyon").conversation_id, world.now)
    set_availability(store, ana.id, "away", world.now)
    invite(store, boss, Invited("tom@example.org", "", "en", "counsellor", boss.teams), world.now, None)
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for path in ("people?done=saved", f"people/{ana.id}", "people/invite"):
        page.goto(f"/console/{path}")
        found += faults(page, theme)
    assert found == []


@themes
@widths
def test_a_link_to_hand_over_is_accessible(page: Page, store: Store, boss: Person, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/console/people/{somebody(store, 'Ana').id}")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("The link", exact=True).last).to_be_visible()
    assert faults(page, theme) == []


@themes
@widths
def test_the_pages_of_the_door_are_accessible(
    app: Flask, page: Page, store: Store, boss: Person, world: World, theme: str, width: int
) -> None:
    configure(app, mail=True)
    ana = somebody(store, "Ana")
    with_phone(store, ana, world.now)
    invited = invite(store, boss, Invited("tom@example.org", "", "en", "counsellor", boss.teams), world.now, None)
    reset = make_reset(store, boss, ana.id, world.now, None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("about:blank")
    page.context.clear_cookies()
    found = []
    for path in ("forgotten", "forgotten?asked=", f"link/{invited}", f"link/{reset}"):
        page.goto(f"/console/{path}")
        found += faults(page, theme)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert found + faults(page, theme) == []
