"""Who gets in, who does not, and when a session ends."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from assistant.console import ShownAccount, show_account
from assistant.console.accounts.session_pages import PER_ACCOUNT, WINDOW
from assistant.store.people import Person, set_active, set_password
from assistant.store.store import Store
from tests.console.conftest import Browser, World
from tests.support.people import counsellor

WRONG = "not the right password"


@pytest.mark.parametrize("path", ["/", "/list", "/next", "/conversations/1", "/conversations/1/lines"])
def test_a_page_asked_for_without_login_leads_to_the_login(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/console/login")


def test_a_stream_asked_for_without_login_is_refused(browser: Browser) -> None:
    assert browser.get("/stream").status_code == 401


def test_a_script_without_login_is_told_to_bring_the_page_to_the_login(browser: Browser) -> None:
    answer = browser.get("/list", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/console/login")


def test_the_right_password_leads_to_the_list(store: Store, browser: Browser) -> None:
    assert browser.log_in(counsellor(store)).location == "/console/"


def test_after_the_login_the_wanted_page_is_shown(store: Store, browser: Browser) -> None:
    person = counsellor(store)
    answer = browser.post("/login", email=person.email, password="a long enough password", next="/console/?view=all")
    assert answer.location == "/console/?view=all"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/console\\@evil.example", "/phone/"])
def test_the_login_leads_to_no_other_site(store: Store, browser: Browser, elsewhere: str) -> None:
    person = counsellor(store)
    answer = browser.post("/login", email=person.email, password="a long enough password", next=elsewhere)
    assert answer.location == "/console/"


def test_an_e_mail_address_is_the_same_in_capitals(store: Store, browser: Browser) -> None:
    counsellor(store)
    answer = browser.post("/login", email=" SAM@example.org ", password="a long enough password")
    assert answer.status_code == 303


def test_an_unknown_account_gets_the_same_answer_as_a_wrong_password(store: Store, browser: Browser) -> None:
    person = counsellor(store)
    wrong = browser.post("/login", email=person.email, password=WRONG).get_data(as_text=True)
    unknown = browser.post("/login", email="who@example.org", password=WRONG).get_data(as_text=True)
    sentence = "The e-mail address or the password is not right."
    assert (sentence in wrong, sentence in unknown) == (True, True)


def test_too_many_wrong_passwords_close_the_door_even_for_the_right_one(store: Store, browser: Browser) -> None:
    person = counsellor(store)
    for _ in range(PER_ACCOUNT):
        browser.log_in(person, WRONG)
    assert browser.log_in(person).status_code == 429


def test_the_door_opens_again_after_the_window(store: Store, browser: Browser, world: World) -> None:
    person = counsellor(store)
    for _ in range(PER_ACCOUNT + 1):
        browser.log_in(person, WRONG)
    world.now += WINDOW
    assert browser.log_in(person).status_code == 303


def test_a_success_forgets_the_failures_before_it(store: Store, browser: Browser) -> None:
    person = counsellor(store)
    for _ in range(PER_ACCOUNT - 1):
        browser.log_in(person, WRONG)
    browser.log_in(person)
    browser.post("/logout")
    assert browser.log_in(person, WRONG).status_code == 401


def test_the_session_is_a_new_one_after_the_login(store: Store, browser: Browser) -> None:
    person = counsellor(store)
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    browser.log_in(person)
    with browser.client.session_transaction() as session:
        assert "planted" not in session


def test_logging_out_closes_the_pages(sam: Person, browser: Browser) -> None:
    browser.post("/logout")
    assert browser.get("/").status_code == 303


def test_a_new_password_ends_the_sessions_before_it(sam: Person, store: Store, browser: Browser) -> None:
    set_password(store, sam.id, "another long password")
    assert browser.get("/").status_code == 303


def test_a_closed_account_is_out_at_once(sam: Person, store: Store, browser: Browser) -> None:
    set_active(store, sam.id, active=False)
    assert browser.get("/").status_code == 303


def test_a_closed_account_cannot_log_in(store: Store, browser: Browser) -> None:
    person = counsellor(store)
    set_active(store, person.id, active=False)
    assert browser.log_in(person).status_code == 401


def test_a_session_that_was_made_up_is_none(store: Store, browser: Browser) -> None:
    person = counsellor(store)
    with browser.client.session_transaction() as session:
        session["_user_id"] = f"{person.id}.guessed"
    assert browser.get("/").status_code == 303


def test_the_cookie_is_for_this_site_and_not_for_scripts(store: Store, browser: Browser) -> None:
    cookie = browser.log_in(counsellor(store)).headers["Set-Cookie"]
    assert ("HttpOnly" in cookie, "SameSite=Lax" in cookie) == (True, True)


def test_the_cookie_leaves_on_https_only_when_the_public_address_is_https(app: Flask, store: Store) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = app.test_client().get("/console/login", base_url="https://declic.example")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_somebody_at_work_is_seen(sam: Person, store: Store, browser: Browser, world: World) -> None:
    world.now += timedelta(minutes=5)
    browser.get("/")
    with store.db.read() as connection:
        seen = connection.exec_driver_sql("SELECT last_seen_at FROM counsellor").scalar_one()
    assert str(seen).startswith(f"{world.now:%Y-%m-%d %H:%M}")


def test_the_login_speaks_the_language_of_the_browser(browser: Browser) -> None:
    page = browser.get("/login", **{"Accept-Language": "fr-CH, fr;q=0.9"}).get_data(as_text=True)
    assert '<html lang="fr">' in page


def test_the_pages_speak_the_language_of_the_counsellor(sam: Person, browser: Browser) -> None:
    browser.post("/language", locale="fr")
    assert "En attente" in browser.text("/")


def test_a_language_there_is_not_changes_nothing(sam: Person, browser: Browser) -> None:
    browser.post("/language", locale="xx")
    assert '<html lang="en">' in browser.text("/")


def test_the_login_page_names_no_account(browser: Browser) -> None:
    assert 'value=""' in re.findall(r'<input id="password"[^>]*>', browser.text("/login"))[0]


def test_a_demonstration_fills_its_account_in(app: Flask, browser: Browser) -> None:
    show_account(app, ShownAccount("camille@example.org", "no secret at all"))
    page = browser.text("/login")
    assert ('value="camille@example.org"' in page, 'value="no secret at all"' in page) == (True, True)


def test_a_script_whose_session_ended_leads_back_to_its_page(browser: Browser) -> None:
    answer = browser.get(
        "/list", **{"HX-Request": "true", "HX-Current-URL": "http://localhost/console/conversations/7?view=mine"}
    )
    way_on = parse_qs(urlsplit(answer.headers["HX-Redirect"]).query)["next"]
    assert way_on == ["/console/conversations/7?view=mine"]


def test_an_answer_under_way_does_not_bring_an_older_session_back(sam: Person, browser: Browser) -> None:
    browser.get("/")
    assert [browser.get(path).headers.get("Set-Cookie") for path in ("/", "/list")] == [None, None]
