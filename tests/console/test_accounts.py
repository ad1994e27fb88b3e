"""One's own account, and the ways into it: an invitation, a forgotten password."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assistant.console.accounts.account_mail import letters
from assistant.console.accounts.account_pages import CONFIRMATIONS
from assistant.console.accounts.account_words import MAY, REFUSED, ROLE
from assistant.console.accounts.door_pages import ASKED_PER_ADDRESS, LETTERS_PER_ACCOUNT
from assistant.console.accounts.session_pages import PER_ACCOUNT
from assistant.settings import default_content_root
from assistant.store import tables as t
from assistant.store.account_errors import AccountReason
from assistant.store.account_invitations import Invited, invite
from assistant.store.account_links import LIFE
from assistant.store.account_resets import answer_asked_resets, make_reset
from assistant.store.accounts import read_account
from assistant.store.people import Person, Role, find_counsellor, set_active
from assistant.store.store import Store
from assistant.wording.console import ConsoleTexts
from tests.console.accounts import again, configure, fill, letter, link_in, somebody, with_phone
from tests.console.conftest import Browser, World
from tests.support.people import PASSWORD, counsellor

NEW = "an entirely new password"
URL = "http://declic.example"


def change_password(browser: Browser, current: str = PASSWORD, new: str = NEW, again: str = NEW) -> TestResponse:
    return fill(browser, "/account", "/account/password", current=current, password=new, again=again)


def save(browser: Browser, **changes: str) -> int:
    usual = {"name": "Sam", "locale": "en", "capacity": "10", "availability": "available"}
    return fill(browser, "/account", "/account/profile", **(usual | changes)).status_code


def ask(browser: Browser, email: str) -> TestResponse:
    return fill(browser, "/forgotten", "/forgotten", email=email)


def answer_what_was_asked(store: Store, world: World) -> str | None:
    """What the background work does; the text of the letter it wrote."""
    answer_asked_resets(store, letters(store, ConsoleTexts(), URL, world.now), world.now)
    written = letter(store, world.now)
    return written.body if written else None


@pytest.fixture
def mail(app: Flask) -> None:
    """Letters can be sent."""
    configure(app, mail=True, public_url=URL)


@pytest.fixture
def invitation(store: Store, world: World) -> str:
    """The path of a link that invites Ana."""
    boss = somebody(store, "Boss", "administrator")
    ana = Invited("ana@example.org", "Ana", "en", "counsellor", boss.teams)
    return f"/link/{invite(store, boss, ana, world.now, None)}"


def accept(browser: Browser, password: str = PASSWORD, again: str = PASSWORD, name: str = "Ana") -> TestResponse:
    return fill(browser, "/welcome", "/welcome", name=name, locale="en", password=password, again=again)


def test_every_role_and_refusal_has_words() -> None:
    assert [role for role in get_args(Role) if role not in ROLE or role not in MAY] == []
    assert [reason for reason in get_args(AccountReason) if reason not in REFUSED] == []


# One's own account


def test_the_page_says_what_the_role_may_do(store: Store, browser: Browser) -> None:
    browser.log_in(somebody(store, "Boss", "administrator"))
    assert [line for line in MAY["administrator"] if line not in browser.text("/account")] == []


def test_a_profile_is_saved(sam: Person, store: Store, browser: Browser) -> None:
    assert save(browser, name="Samira", locale="fr", capacity="4", availability="away") == 303
    account = read_account(store, sam.id)
    assert account is not None
    assert (account.name, account.locale, account.capacity, account.availability) == ("Samira", "fr", 4, "away")


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"locale": "xx"}, {"capacity": "0"}, {"capacity": "many"}, {"capacity": "9" * 30}]
)
def test_what_cannot_be_saved_is_a_sentence(sam: Person, store: Store, browser: Browser, wrong: dict[str, str]) -> None:
    assert (save(browser, **wrong), again(store, sam)) == (422, sam)


def test_the_switch_in_the_menu_leads_back_to_the_page(sam: Person, store: Store, browser: Browser) -> None:
    answer = fill(browser, "/", "/availability", availability="away", next="/console/?view=all")
    assert (answer.location, again(store, sam).availability) == ("/console/?view=all", "away")


def test_who_is_away_is_shown_so_on_every_page(sam: Person, browser: Browser) -> None:
    fill(browser, "/", "/availability", availability="away")
    page = browser.text("/")
    assert ('class="initial away"' in page, "Account of Sam, away" in page) == (True, True)


def test_a_new_password_keeps_this_session_and_ends_the_others(sam: Person, app: Flask, browser: Browser) -> None:
    elsewhere = Browser(app.test_client())
    elsewhere.log_in(sam)
    assert change_password(browser).status_code == 303
    assert (browser.get("/").status_code, elsewhere.get("/").status_code) == (200, 303)


def test_this_session_goes_on_as_a_new_one(sam: Person, browser: Browser) -> None:
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    change_password(browser)
    with browser.client.session_transaction() as session:
        assert "planted" not in session


def test_the_new_password_is_the_one_that_counts(sam: Person, browser: Browser) -> None:
    change_password(browser)
    browser.post("/logout")
    assert [browser.log_in(sam, password).status_code for password in (PASSWORD, NEW)] == [401, 303]


@pytest.mark.parametrize(
    ("current", "new", "once_more", "sentence"),
    [
        ("a wrong password", NEW, NEW, "That is not your password."),
        (PASSWORD, NEW, "another one entirely", "The two passwords are not alike."),
        (PASSWORD, "short", "short", "A password has 12 to 200 characters"),
    ],
)
def test_a_password_that_cannot_be_changed_is_a_sentence(
    sam: Person, browser: Browser, current: str, new: str, once_more: str, sentence: str
) -> None:
    answer = change_password(browser, current, new, once_more)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)


def test_the_password_cannot_be_guessed_at_somebodys_desk(sam: Person, browser: Browser) -> None:
    for _ in range(CONFIRMATIONS):
        change_password(browser, "a guess")
    assert change_password(browser).status_code == 429


# Invitations


def test_the_link_leads_to_a_page_without_the_token(browser: Browser, invitation: str) -> None:
    answer = browser.get(invitation)
    assert (answer.status_code, answer.location) == (303, "/console/welcome")


def test_looking_at_the_link_uses_nothing_up(browser: Browser, invitation: str) -> None:
    assert [browser.get(invitation).status_code for _ in range(3)] == [303, 303, 303]


@pytest.mark.parametrize("known", [True, False])
def test_the_address_with_the_token_is_told_to_no_page(browser: Browser, invitation: str, known: bool) -> None:
    answer = browser.get(invitation if known else "/link/made-up")
    assert (answer.headers["Referrer-Policy"], "no-store" in answer.headers["Cache-Control"]) == ("no-referrer", True)


def test_who_was_invited_is_in(browser: Browser, store: Store, invitation: str) -> None:
    browser.get(invitation)
    assert accept(browser).location == "/console/"
    assert browser.get("/").status_code == 200
    assert find_counsellor(store, "ana@example.org") is not None


def test_the_session_is_a_new_one_after_it(browser: Browser, invitation: str) -> None:
    browser.get(invitation)
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    accept(browser)
    with browser.client.session_transaction() as session:
        assert ("planted" in session, "account_link" in session) == (False, False)


def test_the_form_works_over_https(app: Flask, browser: Browser, invitation: str) -> None:
    base = "https://declic.example"
    client = app.test_client()
    client.get(f"/console{invitation}", base_url=base)
    page = client.get("/console/welcome", base_url=base).get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {"csrf_token": token, "name": "Ana", "password": PASSWORD, "again": PASSWORD}
    answer = client.post("/console/welcome", base_url=base, data=fields, headers={"Referer": f"{base}/console/welcome"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("password", "once_more", "name", "sentence"),
    [
        ("short", "short", "Ana", "A password has 12 to 200 characters"),
        (PASSWORD, NEW, "Ana", "The two passwords are not alike."),
        (PASSWORD, PASSWORD, " ", "A name has 1 to 100 characters"),
    ],
)
def test_what_cannot_be_an_account_is_a_sentence_and_uses_nothing_up(
    browser: Browser, invitation: str, password: str, once_more: str, name: str, sentence: str
) -> None:
    browser.get(invitation)
    answer = accept(browser, password, once_more, name)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert accept(browser).status_code == 303


def test_a_link_opens_nothing_twice(app: Flask, browser: Browser, invitation: str) -> None:
    browser.get(invitation)
    accept(browser)
    answer = Browser(app.test_client()).get(invitation)
    assert (answer.status_code, "used already" in answer.get_data(as_text=True)) == (410, True)


def test_a_link_opens_nothing_after_its_time(browser: Browser, world: World, invitation: str) -> None:
    browser.get(invitation)
    world.now += LIFE["invitation"]
    assert browser.get("/welcome").status_code == 410


def test_without_a_link_there_is_no_welcome(browser: Browser) -> None:
    assert browser.get("/welcome").status_code == 410


def test_an_invitation_changes_no_password(browser: Browser, invitation: str) -> None:
    browser.get(invitation)
    assert browser.get("/new-password").status_code == 410


def test_the_page_speaks_the_language_of_the_invitation(browser: Browser, store: Store, world: World) -> None:
    boss = somebody(store, "Boss", "administrator")
    token = invite(store, boss, Invited("ana@example.org", "", "fr", "counsellor", boss.teams), world.now, None)
    browser.get(f"/link/{token}")
    assert '<html lang="fr">' in browser.text("/welcome")


# A forgotten password


def test_without_letters_the_page_says_whom_to_ask(browser: Browser) -> None:
    page = browser.text("/forgotten")
    assert ("Ask an administrator" in page, 'name="email"' in page) == (True, False)


def test_without_letters_nothing_is_asked(browser: Browser, store: Store) -> None:
    counsellor(store)
    browser.client.post("/console/forgotten", data={"csrf_token": browser.token(), "email": "sam@example.org"})
    with store.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.AccountLink)).scalar_one() == 0


@pytest.mark.usefixtures("mail")
def test_a_letter_leads_to_another_password(browser: Browser, store: Store, world: World) -> None:
    sam = counsellor(store)
    ask(browser, sam.email)
    body = answer_what_was_asked(store, world)
    assert body is not None
    browser.get(link_in(body))
    assert fill(browser, "/new-password", "/new-password", password=NEW, again=NEW).location == "/console/"
    assert browser.get("/").status_code == 200
    browser.post("/logout")
    assert browser.log_in(sam, NEW).status_code == 303


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("email", ["sam@example.org", "who@example.org", "closed@example.org", "not an address"])
def test_the_answer_is_the_same_whoever_it_is(browser: Browser, store: Store, email: str) -> None:
    counsellor(store)
    set_active(store, counsellor(store, "Closed").id, active=False)
    answer = ask(browser, email)
    assert (answer.status_code, answer.location) == (303, "/console/forgotten?asked=")


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("email", ["sam@example.org", "who@example.org"])
def test_the_work_is_the_same_whoever_it_is(browser: Browser, store: Store, email: str) -> None:
    counsellor(store)
    ask(browser, email)
    with store.db.read() as connection:
        assert connection.execute(select(t.AccountLink.purpose)).scalars().all() == ["asked"]
        assert connection.execute(select(func.count()).select_from(t.Notice)).scalar_one() == 0


@pytest.mark.usefixtures("mail")
def test_nobody_is_written_to_who_has_no_account(browser: Browser, store: Store, world: World) -> None:
    ask(browser, "who@example.org")
    assert answer_what_was_asked(store, world) is None


@pytest.mark.usefixtures("mail")
def test_nobody_gets_letters_without_end(browser: Browser, store: Store) -> None:
    for _ in range(LETTERS_PER_ACCOUNT):
        ask(browser, "sam@example.org")
    assert ask(browser, "sam@example.org").status_code == 429


@pytest.mark.usefixtures("mail")
def test_nobody_tries_addresses_without_end(browser: Browser) -> None:
    for number in range(ASKED_PER_ADDRESS):
        ask(browser, f"who{number}@example.org")
    assert ask(browser, "sam@example.org").status_code == 429


def test_a_reset_still_asks_for_the_second_factor(browser: Browser, store: Store, world: World) -> None:
    boss, sam = somebody(store, "Boss", "administrator"), counsellor(store)
    with_phone(store, sam, world.now)
    browser.get(f"/link/{make_reset(store, boss, sam.id, world.now, None)}")
    answer = fill(browser, "/new-password", "/new-password", password=NEW, again=NEW)
    assert answer.location == "/console/login/code?next=/console/"
    assert browser.get("/").status_code == 303


def test_a_reset_opens_a_door_that_too_many_guesses_closed(browser: Browser, store: Store, world: World) -> None:
    boss, sam = somebody(store, "Boss", "administrator"), counsellor(store)
    for _ in range(PER_ACCOUNT + 1):
        browser.log_in(sam, "a guess")
    browser.get(f"/link/{make_reset(store, boss, sam.id, world.now, None)}")
    fill(browser, "/new-password", "/new-password", password=NEW, again=NEW)
    browser.post("/logout")
    assert browser.log_in(sam, NEW).status_code == 303


def test_a_reset_ends_the_sessions_of_before(
    sam: Person, app: Flask, browser: Browser, store: Store, world: World
) -> None:
    elsewhere = Browser(app.test_client())
    elsewhere.get(f"/link/{make_reset(store, sam, sam.id, world.now, None)}")
    fill(elsewhere, "/new-password", "/new-password", password=NEW, again=NEW)
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("path", ["/login/code", "/forgotten", "/welcome", "/new-password"])
def test_a_form_of_the_door_without_our_token_is_refused(browser: Browser, path: str) -> None:
    assert browser.client.post(f"/console{path}", data={"email": "sam@example.org"}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/account/profile", "/account/password", "/account/second-factor/change", "/availability"]
)
def test_a_form_of_the_account_without_our_token_is_refused(sam: Person, browser: Browser, path: str) -> None:
    assert browser.client.post(f"/console{path}", data={"availability": "away"}).status_code == 400


def test_a_letter_is_in_the_language_of_its_reader(store: Store, world: World) -> None:
    french = ConsoleTexts.load(default_content_root()).catalogues["fr"]
    texts = ConsoleTexts({"fr": replace(french, texts={"An account for you at Déclic": ("Un compte pour vous",)})})
    boss = somebody(store, "Boss", "administrator")
    invited = Invited("ana@example.org", "Ana", "fr", "counsellor", boss.teams)
    invite(store, boss, invited, world.now, letters(store, texts, URL, world.now))
    written = letter(store, world.now)
    assert written is not None
    assert (written.to, written.subject) == ("ana@example.org", "Un compte pour vous")
