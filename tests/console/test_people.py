"""The people of the teams: who sees whom, who may change what, and that nobody and nothing is left behind."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from assistant.handoff.ownership import take_over
from assistant.store.accounts import read_account
from assistant.store.channels import ensure_team
from assistant.store.people import Person, Role, find_counsellor, set_active
from assistant.store.store import Store
from tests.console.accounts import again, configure, fill, letter, link_in, somebody, with_phone
from tests.console.conftest import Browser, World
from tests.support.people import NOON, PASSWORD, counsellor, young_person

STEPS = ["save", "close", "open", "second-factor", "reset"]


@pytest.fixture
def boss(store: Store, browser: Browser) -> Person:
    """An administrator who is logged in."""
    person = somebody(store, "Boss", "administrator")
    browser.log_in(person)
    return person


@pytest.fixture
def lead(store: Store, browser: Browser) -> Person:
    """A supervisor of Paris who is logged in."""
    person = somebody(store, "Lead", "supervisor")
    browser.log_in(person)
    return person


def step(browser: Browser, person: Person, name: str, **fields: object) -> int:
    return fill(browser, "/people/invite", f"/people/{person.id}/{name}", **fields).status_code


def send_invitation(
    browser: Browser, teams: list[int], email: str = "ana@example.org", role: str = "counsellor", locale: str = "en"
) -> tuple[int, str]:
    answer = fill(
        browser, "/people/invite", "/people/invite", email=email, name="Ana", locale=locale, role=role, team=teams
    )
    return answer.status_code, answer.get_data(as_text=True)


def pending(browser: Browser) -> list[str]:
    """The numbers of the invitations on the page."""
    return re.findall(r"/people/invitations/(\d+)/again", browser.text("/people"))


# Who sees whom


@pytest.mark.parametrize(("role", "status"), [("counsellor", 403), ("supervisor", 200), ("administrator", 200)])
def test_who_may_see_the_people(store: Store, browser: Browser, role: Role, status: int) -> None:
    browser.log_in(somebody(store, "Sam", role))
    assert [browser.get(path).status_code for path in ("/people", "/people/invite")] == [status, status]


@pytest.mark.parametrize(("role", "shown"), [("counsellor", False), ("supervisor", True)])
def test_the_page_has_a_link_for_who_may_see_it(store: Store, browser: Browser, role: Role, shown: bool) -> None:
    browser.log_in(somebody(store, "Sam", role))
    assert ('href="/console/people"' in browser.text("/")) == shown


def test_an_administrator_sees_everybody(boss: Person, store: Store, browser: Browser) -> None:
    counsellor(store, "Ana", "Lyon")
    assert "ana@example.org" in browser.text("/people")


def test_a_supervisor_sees_the_people_of_their_teams(lead: Person, store: Store, browser: Browser) -> None:
    counsellor(store, "Ana", "Lyon"), counsellor(store, "Sam", "Paris")
    page = browser.text("/people")
    assert ("sam@example.org" in page, "ana@example.org" in page) == (True, False)


@pytest.mark.parametrize("name", STEPS)
def test_a_supervisor_changes_nobody(lead: Person, store: Store, browser: Browser, name: str) -> None:
    sam = counsellor(store)
    assert step(browser, sam, name, role="administrator", team=[1]) == 403
    assert again(store, sam) == sam


def test_a_supervisor_opens_nobodys_page(lead: Person, store: Store, browser: Browser) -> None:
    assert browser.get(f"/people/{counsellor(store).id}").status_code == 403


@pytest.mark.parametrize("number", ["999", "x", "99999999999999999999", "-1"])
def test_somebody_who_is_not_there_is_not_found(boss: Person, browser: Browser, number: str) -> None:
    assert browser.get(f"/people/{number}").status_code == 404


@pytest.mark.parametrize("name", STEPS)
def test_a_step_without_our_token_is_refused(boss: Person, store: Store, browser: Browser, name: str) -> None:
    sam = counsellor(store)
    assert browser.client.post(f"/console/people/{sam.id}/{name}").status_code == 400


# Changing somebody's account


def test_a_role_and_teams_are_saved(boss: Person, store: Store, browser: Browser) -> None:
    sam, lyon = counsellor(store), ensure_team(store, "Lyon")
    assert step(browser, sam, "save", role="supervisor", team=[lyon]) == 303
    after = again(store, sam)
    assert (after.role, after.teams) == ("supervisor", frozenset({lyon}))


def test_somebody_without_a_team_is_a_sentence(boss: Person, store: Store, browser: Browser) -> None:
    assert step(browser, counsellor(store), "save", role="counsellor", team=[]) == 422


def test_what_is_held_in_a_team_they_leave_waits_in_its_inbox(boss: Person, store: Store, browser: Browser) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    step(browser, sam, "save", role="counsellor", team=[ensure_team(store, "Lyon")])
    assert leo.read().owner_id is None


def test_the_last_administrator_cannot_step_down(boss: Person, store: Store, browser: Browser) -> None:
    assert step(browser, boss, "save", role="counsellor", team=list(boss.teams)) == 422
    assert again(store, boss).role == "administrator"


def test_nobody_closes_their_own_account(boss: Person, store: Store, browser: Browser) -> None:
    somebody(store, "Chief", "administrator")
    assert (step(browser, boss, "close"), browser.get("/").status_code) == (422, 200)


def test_a_closed_account_is_out_at_once(boss: Person, app: Flask, store: Store, browser: Browser) -> None:
    sam, theirs = counsellor(store), Browser(app.test_client())
    theirs.log_in(sam)
    assert step(browser, sam, "close") == 303
    assert (theirs.get("/").status_code, theirs.log_in(sam).status_code) == (303, 401)


def test_what_is_held_in_a_closed_account_waits_in_the_inbox(
    boss: Person, store: Store, browser: Browser, world: World
) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, world.now)
    step(browser, sam, "close")
    handoff = leo.read().handoff
    assert handoff is not None
    assert (leo.read().owner_id, handoff.state) == (None, "waiting")


def test_an_account_opened_again_logs_in(boss: Person, app: Flask, store: Store, browser: Browser) -> None:
    sam = counsellor(store)
    set_active(store, sam.id, active=False)
    assert step(browser, sam, "open") == 303
    assert Browser(app.test_client()).log_in(sam).status_code == 303


def test_somebody_without_their_phone_gets_in_again(
    boss: Person, app: Flask, store: Store, browser: Browser, world: World
) -> None:
    sam = counsellor(store)
    with_phone(store, sam, world.now)
    assert step(browser, sam, "second-factor") == 303
    assert Browser(app.test_client()).log_in(sam).location == "/console/"


def test_a_link_for_a_new_password_is_sent(
    boss: Person, app: Flask, store: Store, browser: Browser, world: World
) -> None:
    configure(app, mail=True)
    assert step(browser, counsellor(store), "reset") == 303
    written = letter(store, world.now)
    assert written is not None
    assert (written.to, "/console/link/" in written.body) == ("sam@example.org", True)


def test_without_letters_the_link_is_shown_once(boss: Person, store: Store, browser: Browser) -> None:
    sam = counsellor(store)
    answer = fill(browser, "/people/invite", f"/people/{sam.id}/reset")
    link = link_in(answer.get_data(as_text=True))
    assert link not in browser.text(f"/people/{sam.id}") + browser.text("/people")
    assert browser.get(link).location == "/console/new-password"


def test_no_link_is_made_for_a_closed_account(boss: Person, store: Store, browser: Browser) -> None:
    sam = counsellor(store)
    set_active(store, sam.id, active=False)
    assert step(browser, sam, "reset") == 404


# Inviting


def test_an_invitation_is_sent_and_names_who_invites(
    boss: Person, app: Flask, store: Store, browser: Browser, world: World
) -> None:
    configure(app, mail=True, public_url="http://declic.example")
    assert send_invitation(browser, list(boss.teams))[0] == 303
    written = letter(store, world.now)
    assert written is not None
    assert (written.to, "Boss invites you" in written.body) == ("ana@example.org", True)
    assert Browser(app.test_client()).get(link_in(written.body)).location == "/console/welcome"


def test_without_letters_the_invitation_is_shown_once(boss: Person, browser: Browser) -> None:
    status, page = send_invitation(browser, list(boss.teams))
    assert (status, browser.get(link_in(page)).location) == (200, "/console/welcome")
    assert link_in(page) not in browser.text("/people")


def test_without_letters_administrators_are_told(boss: Person, app: Flask, browser: Browser) -> None:
    without = browser.text("/people")
    configure(app, mail=True)
    sentence = "No letters can be sent"
    assert (sentence in without, sentence in browser.text("/people")) == (True, False)


@pytest.mark.parametrize(
    ("email", "role", "locale", "sentence"),
    [
        ("ana", "counsellor", "en", "That is not an e-mail address"),
        ("boss@example.org", "counsellor", "en", "There is an account for this e-mail address already."),
        ("ana@example.org", "king", "en", "Choose a role."),
        ("ana@example.org", "counsellor", "xx", "Choose one of the languages"),
    ],
)
def test_what_cannot_be_an_invitation_is_a_sentence(
    boss: Person, browser: Browser, email: str, role: str, locale: str, sentence: str
) -> None:
    status, page = send_invitation(browser, list(boss.teams), email, role, locale)
    assert (status, sentence in page) == (422, True)


def test_an_invitation_into_no_team_is_a_sentence(boss: Person, browser: Browser) -> None:
    assert send_invitation(browser, [])[0] == 422


def test_a_supervisor_invites_a_counsellor_into_their_team(lead: Person, browser: Browser) -> None:
    assert send_invitation(browser, list(lead.teams))[0] == 200


@pytest.mark.parametrize("role", ["supervisor", "administrator"])
def test_a_supervisor_invites_nobody_above_a_counsellor(lead: Person, browser: Browser, role: str) -> None:
    assert send_invitation(browser, list(lead.teams), role=role)[0] == 422
    assert pending(browser) == []


def test_a_supervisor_invites_nobody_into_another_team(lead: Person, store: Store, browser: Browser) -> None:
    assert send_invitation(browser, [ensure_team(store, "Lyon")])[0] == 422


@pytest.mark.parametrize("name", ["again", "withdraw"])
def test_an_invitation_into_another_team_does_not_exist_for_a_supervisor(
    boss: Person, app: Flask, store: Store, browser: Browser, name: str
) -> None:
    send_invitation(browser, [ensure_team(store, "Lyon")])
    theirs = Browser(app.test_client())
    theirs.log_in(somebody(store, "Lead", "supervisor"))
    assert pending(theirs) == []
    path = f"/people/invitations/{pending(browser)[0]}/{name}"
    assert fill(theirs, "/people/invite", path).status_code == 404


def test_an_invitation_sent_again_has_another_link(boss: Person, browser: Browser) -> None:
    _, first = send_invitation(browser, list(boss.teams))
    answer = fill(browser, "/people/invite", f"/people/invitations/{pending(browser)[0]}/again")
    second = link_in(answer.get_data(as_text=True))
    assert (browser.get(link_in(first)).status_code, browser.get(second).status_code) == (410, 303)


def test_a_withdrawn_invitation_opens_nothing(boss: Person, browser: Browser) -> None:
    _, page = send_invitation(browser, list(boss.teams))
    assert fill(browser, "/people/invite", f"/people/invitations/{pending(browser)[0]}/withdraw").status_code == 303
    assert (browser.get(link_in(page)).status_code, pending(browser)) == (410, [])


def test_who_accepted_is_no_longer_pending(boss: Person, app: Flask, store: Store, browser: Browser) -> None:
    _, page = send_invitation(browser, list(boss.teams))
    theirs = Browser(app.test_client())
    theirs.get(link_in(page))
    fill(theirs, "/welcome", "/welcome", name="Ana", locale="en", password=PASSWORD, again=PASSWORD)
    assert pending(browser) == []
    ana = find_counsellor(store, "ana@example.org")
    assert ana is not None
    assert read_account(store, ana.id) is not None
