"""The second factor as people meet it: set up on their page, asked for at the login, replaced, switched off."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from assistant.console.accounts.session_pages import CODES, CODES_A_DAY, WINDOW
from assistant.console.accounts.signing_in import HALF_WAY
from assistant.store.people import Person, seen_at, set_active, set_password
from assistant.store.store import Store
from assistant.store.totp import RECOVERY_CODES, recovery_codes_left
from tests.console.accounts import Phone, again, configure, fill, somebody, with_phone
from tests.console.conftest import Browser, World
from tests.support.people import PASSWORD

SETUP = "/account/second-factor"
_GROUPS = re.compile(r"<span>([A-Z2-7]{4})</span>")


def shown_phone(browser: Browser) -> Phone:
    """A phone that the secret on the page was typed into."""
    return Phone("".join(_GROUPS.findall(browser.text(SETUP))))


def set_up(browser: Browser, world: World) -> tuple[Phone, str]:
    """Set it up as a person does; the phone, and the page that shows the recovery codes."""
    phone = shown_phone(browser)
    answer = fill(browser, SETUP, f"{SETUP}/confirm", code=phone.code(world.now))
    assert answer.status_code == 200
    return phone, answer.get_data(as_text=True)


def change(browser: Browser, what: str, confirm: str) -> int:
    return fill(browser, "/account", f"{SETUP}/change", what=what, confirm=confirm).status_code


@pytest.fixture
def kim(store: Store) -> Person:
    return somebody(store, "Kim")


@pytest.fixture
def phone(store: Store, kim: Person, world: World) -> Phone:
    return with_phone(store, kim, world.now)


def give_code(browser: Browser, code: str, **more: str) -> int:
    return fill(browser, "/login/code", "/login/code", code=code, **more).status_code


def test_the_secret_is_shown_in_groups_of_four(sam: Person, browser: Browser) -> None:
    assert len(_GROUPS.findall(browser.text(SETUP))) == 8


def test_the_same_secret_stays_until_it_is_confirmed(sam: Person, browser: Browser) -> None:
    assert shown_phone(browser) == shown_phone(browser)


def test_the_picture_is_an_image_that_no_cache_keeps(sam: Person, browser: Browser) -> None:
    browser.get(SETUP)
    answer = browser.get(f"{SETUP}/picture.svg")
    assert (answer.mimetype, "no-store" in answer.headers["Cache-Control"]) == ("image/svg+xml", True)


def test_the_picture_needs_no_exception_from_the_policy(sam: Person, browser: Browser) -> None:
    browser.get(SETUP)
    drawn = browser.text(f"{SETUP}/picture.svg")
    assert [trick for trick in ("style", "<script", "onload") if trick in drawn] == []


def test_without_a_secret_there_is_no_picture(sam: Person, browser: Browser) -> None:
    assert browser.get(f"{SETUP}/picture.svg").status_code == 404


def test_the_cookie_does_not_tell_the_secret(sam: Person, browser: Browser) -> None:
    secret = shown_phone(browser).secret
    with browser.client.session_transaction() as session:
        assert secret not in repr(dict(session))


def test_a_first_code_switches_it_on(sam: Person, store: Store, browser: Browser, world: World) -> None:
    set_up(browser, world)
    assert again(store, sam).second_factor


def test_the_recovery_codes_are_shown_once(sam: Person, browser: Browser, world: World) -> None:
    _, page = set_up(browser, world)
    codes = re.findall(r"<li>([a-z2-9-]{14})</li>", page)
    assert len(codes) == RECOVERY_CODES
    assert codes[0] not in browser.text("/account")


def test_a_wrong_first_code_shows_the_same_secret_again(
    sam: Person, store: Store, browser: Browser, world: World
) -> None:
    phone = shown_phone(browser)
    old = phone.code(world.now - timedelta(hours=1))
    assert fill(browser, SETUP, f"{SETUP}/confirm", code=old).status_code == 422
    assert (shown_phone(browser), again(store, sam).second_factor) == (phone, False)


def test_first_codes_cannot_be_tried_for_ever(sam: Person, browser: Browser) -> None:
    tries = [fill(browser, SETUP, f"{SETUP}/confirm", code="000000").status_code for _ in range(11)]
    assert tries[-1] == 429


def test_switching_it_on_ends_the_sessions_that_began_without_it(
    sam: Person, app: Flask, browser: Browser, world: World
) -> None:
    elsewhere = Browser(app.test_client())
    elsewhere.log_in(sam)
    set_up(browser, world)
    assert (elsewhere.get("/").status_code, browser.get("/").status_code) == (303, 200)


def test_the_password_alone_signs_nobody_in(kim: Person, phone: Phone, browser: Browser) -> None:
    assert browser.log_in(kim).location == "/console/login/code?next=/console/"
    assert browser.get("/").status_code == 303


def test_half_way_nobody_is_at_work(kim: Person, phone: Phone, store: Store, browser: Browser) -> None:
    browser.log_in(kim)
    browser.get("/login/code")
    assert seen_at(store, kim.id) is None


def test_a_code_of_the_moment_leads_to_the_wanted_page(
    kim: Person, phone: Phone, browser: Browser, world: World
) -> None:
    browser.post("/login", email=kim.email, password=PASSWORD, next="/console/?view=all")
    answer = fill(
        browser,
        "/login/code?next=/console/?view%3Dall",
        "/login/code",
        code=phone.code(world.now),
        next="/console/?view=all",
    )
    assert (answer.location, browser.get("/").status_code) == ("/console/?view=all", 200)


def test_the_session_is_a_new_one_after_the_second_step(
    kim: Person, phone: Phone, browser: Browser, world: World
) -> None:
    browser.log_in(kim)
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    give_code(browser, phone.code(world.now))
    with browser.client.session_transaction() as session:
        assert ("planted" in session, "half_way" in session) == (False, False)


def test_a_code_signs_in_once(kim: Person, phone: Phone, app: Flask, browser: Browser, world: World) -> None:
    elsewhere = Browser(app.test_client())
    for one in (browser, elsewhere):
        one.log_in(kim)
    assert [give_code(one, phone.code(world.now)) for one in (browser, elsewhere)] == [303, 401]


def test_a_recovery_code_signs_in_once(kim: Person, phone: Phone, app: Flask, store: Store, browser: Browser) -> None:
    elsewhere = Browser(app.test_client())
    for one in (browser, elsewhere):
        one.log_in(kim)
    assert [give_code(one, phone.sheet[0]) for one in (browser, elsewhere)] == [303, 401]
    assert recovery_codes_left(store, kim.id) == RECOVERY_CODES - 1


def test_a_wrong_code_is_a_sentence(kim: Person, phone: Phone, browser: Browser) -> None:
    browser.log_in(kim)
    answer = fill(browser, "/login/code", "/login/code", code="12")
    assert (answer.status_code, "This code does not count" in answer.get_data(as_text=True)) == (401, True)


def test_too_many_wrong_codes_close_the_door_even_for_the_right_one(
    kim: Person, phone: Phone, browser: Browser, world: World
) -> None:
    browser.log_in(kim)
    for _ in range(CODES):
        give_code(browser, "000000")
    assert give_code(browser, phone.code(world.now)) == 429


def test_a_new_login_does_not_start_the_count_anew(kim: Person, phone: Phone, browser: Browser, world: World) -> None:
    for _ in range(CODES):
        browser.log_in(kim)
        give_code(browser, "000000")
    browser.log_in(kim)
    assert give_code(browser, phone.code(world.now)) == 429


def test_codes_are_counted_over_the_day_too(kim: Person, phone: Phone, browser: Browser, world: World) -> None:
    for _ in range(CODES_A_DAY // CODES):
        browser.log_in(kim)
        for _ in range(CODES):
            give_code(browser, "000000")
        world.now += WINDOW
    browser.log_in(kim)
    assert give_code(browser, phone.code(world.now)) == 429


def test_the_second_step_must_follow_soon(kim: Person, phone: Phone, browser: Browser, world: World) -> None:
    browser.log_in(kim)
    world.now += HALF_WAY
    assert browser.get("/login/code").location == "/console/login?next=/console/"


def test_without_the_first_step_there_is_no_second(browser: Browser) -> None:
    assert browser.get("/login/code").status_code == 303


@pytest.mark.parametrize("closed", [True, False])
def test_half_way_ends_with_the_account_or_the_password(
    kim: Person, phone: Phone, store: Store, browser: Browser, closed: bool
) -> None:
    browser.log_in(kim)
    if closed:
        set_active(store, kim.id, active=False)
    else:
        set_password(store, kim.id, "another long password")
    assert browser.get("/login/code").status_code == 303


@pytest.mark.parametrize("proof", ["password", "code"])
def test_it_is_switched_off_with_the_password_or_a_code(
    sam: Person, store: Store, browser: Browser, world: World, proof: str
) -> None:
    phone, _ = set_up(browser, world)
    world.now += timedelta(minutes=1)
    assert change(browser, "off", PASSWORD if proof == "password" else phone.code(world.now)) == 303
    assert not again(store, sam).second_factor


def test_it_is_not_switched_off_without(sam: Person, store: Store, browser: Browser, world: World) -> None:
    set_up(browser, world)
    assert (change(browser, "off", "a guess"), again(store, sam).second_factor) == (422, True)


def test_guesses_are_counted(sam: Person, browser: Browser, world: World) -> None:
    set_up(browser, world)
    for _ in range(10):
        change(browser, "off", "a guess")
    assert change(browser, "off", PASSWORD) == 429


def test_another_phone_takes_the_place_of_the_first(sam: Person, browser: Browser, world: World) -> None:
    first, _ = set_up(browser, world)
    world.now += timedelta(minutes=1)
    change(browser, "phone", PASSWORD)
    second, _ = set_up(browser, world)
    world.now += timedelta(minutes=1)
    browser.post("/logout")
    browser.log_in(sam)
    assert [give_code(browser, phone.code(world.now)) for phone in (first, second)] == [401, 303]


def test_another_phone_needs_the_password_first(sam: Person, browser: Browser, world: World) -> None:
    set_up(browser, world)
    assert browser.get(SETUP).location == "/console/account"


def test_new_recovery_codes_are_shown(sam: Person, browser: Browser, world: World) -> None:
    set_up(browser, world)
    answer = fill(browser, "/account", f"{SETUP}/change", what="codes", confirm=PASSWORD)
    assert len(re.findall(r"<li>([a-z2-9-]{14})</li>", answer.get_data(as_text=True))) == RECOVERY_CODES


def test_an_administrator_without_one_is_urged(store: Store, browser: Browser) -> None:
    browser.log_in(somebody(store, "Boss", "administrator"))
    assert "Set up a second factor" in browser.text("/")


def test_a_counsellor_is_not_urged(sam: Person, browser: Browser) -> None:
    assert "Set up a second factor" not in browser.text("/")


@pytest.mark.parametrize("path", ["/", "/account", "/conversations/1"])
def test_where_it_is_required_nothing_else_opens_before(sam: Person, app: Flask, browser: Browser, path: str) -> None:
    configure(app, require_second_factor=True)
    assert browser.get(path).location == "/console/account/second-factor"


@pytest.mark.parametrize("path", ["/list", "/stream"])
def test_where_it_is_required_no_part_of_a_page_opens_either(
    sam: Person, app: Flask, browser: Browser, path: str
) -> None:
    configure(app, require_second_factor=True)
    assert browser.get(path, **{"HX-Request": "true"}).status_code == 401


def test_where_it_is_required_it_opens_everything(sam: Person, app: Flask, browser: Browser, world: World) -> None:
    configure(app, require_second_factor=True)
    set_up(browser, world)
    assert browser.get("/").status_code == 200


def test_where_it_is_required_it_cannot_be_switched_off(
    sam: Person, app: Flask, store: Store, browser: Browser, world: World
) -> None:
    configure(app, require_second_factor=True)
    set_up(browser, world)
    assert (change(browser, "off", PASSWORD), again(store, sam).second_factor) == (400, True)
