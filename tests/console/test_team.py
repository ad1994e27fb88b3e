"""The team's page: who may change what, what is refused with which sentence, and what is written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from assistant.outbound.notices import NoticeSender
from assistant.outbound.providers.memory import MemoryProvider
from assistant.store import tables as t
from assistant.store.channels import ensure_team, find_channel
from assistant.store.duty_contacts import DutyContact
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.team_settings import add_contact, duty_contacts
from assistant.store.teams import read_team
from assistant.store.values import Team
from tests.console.conftest import Browser, World
from tests.console.test_accessible import faults, themes
from tests.support.people import NOON, counsellor, young_person

MARIE = "+33639980091"
USUAL = {
    "opening_hours": "mon-fri 09:00-18:00",
    "keeps_holidays": "yes",
    "country": "FR",
    "time_zone": "Europe/Paris",
    "closures": "",
    "languages": "fr, en",
    "territory": "Paris",
    "wait_minutes": "10",
    "answer_minutes": "30",
    "idle_minutes": "1440",
    "page_minutes": "5",
}
CONTACT = {"name": "Marie", "medium": "sms", "address": "06 39 98 00 91", "level": "1", "hours": "", "locale": "fr"}


@pytest.fixture
def ada(store: Store, browser: Browser) -> Person:
    """A supervisor of Paris who is logged in."""
    person = counsellor(store, "Ada", role="supervisor")
    browser.log_in(person)
    return person


@pytest.fixture
def root(store: Store, browser: Browser) -> Person:
    """An administrator of Paris who is logged in."""
    person = counsellor(store, "Root", role="administrator")
    browser.log_in(person)
    return person


def team_id(store: Store, name: str = "Paris") -> int:
    return ensure_team(store, name)


def paris(store: Store) -> Team:
    team = read_team(store, team_id(store))
    assert team is not None
    return team


def save(browser: Browser, store: Store, **changes: str) -> tuple[int, str]:
    answer = browser.post(f"/team/{team_id(store)}", None, **{**USUAL, **changes})
    return answer.status_code, answer.get_data(as_text=True)


def error_of(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-error">.*?<span>(.*?)</span>', page, re.DOTALL)
    return found[1] if found else ""


def audit(store: Store) -> list[tuple[str, str]]:
    with store.db.read() as connection:
        rows = connection.execute(select(t.Audit.action, t.Audit.detail).order_by(t.Audit.id)).all()
    return [(row.action, row.detail) for row in rows]


def marie(store: Store, by: Person, team: str = "Paris", **more: str) -> int:
    contact = DutyContact(0, "Marie", "sms", more.get("address", MARIE), 1, more.get("hours", ""), "en")
    return add_contact(store, by, team_id(store, team), contact, NOON)


# Settings


def test_a_supervisor_changes_the_settings(browser: Browser, store: Store, ada: Person) -> None:
    status, _ = save(browser, store, opening_hours="mon-sat 10:00-20:00", page_minutes="7", closures="2026-12-24\r\n")
    team = paris(store)
    assert (status, team.opening_hours, team.page_minutes, team.closures) == (
        303,
        "mon-sat 10:00-20:00",
        7,
        "2026-12-24",
    )


def test_a_box_that_is_not_ticked_is_a_no(browser: Browser, store: Store, ada: Person) -> None:
    answer = browser.post(
        f"/team/{team_id(store)}", None, **{name: value for name, value in USUAL.items() if name != "keeps_holidays"}
    )
    assert (answer.status_code, paris(store).keeps_holidays) == (303, False)


def test_what_was_changed_is_written_down_by_name(browser: Browser, store: Store, ada: Person) -> None:
    save(browser, store, territory="Paris and around", page_minutes="7")
    assert audit(store)[-1] == ("team_changed", "Paris: languages, territory, page_minutes")


def test_saving_the_same_again_is_no_change(browser: Browser, store: Store, ada: Person) -> None:
    save(browser, store)
    before = audit(store)
    save(browser, store)
    assert audit(store) == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("opening_hours", "mon-fri 9h-18h", "“mon-fri 9h-18h” is not an opening time"),
        ("opening_hours", "mon-fri 09:00-18:00, lun 10:00-12:00", "“lun 10:00-12:00” is not an opening time"),
        ("opening_hours", "m" * 301, "Shorten this: at most 300 characters."),
        ("closures", "2026-12-24\n24/12", "“24/12” is not a day"),
        ("closures", "2026-12-24..2026-12-01", "“2026-12-24..2026-12-01” is not a day"),
        ("country", "XX", "Choose a country of the list"),
        ("time_zone", "Europe/Atlantis", "Choose a time zone of the list"),
        ("languages", "fr, klingon!", "“klingon!” is not the code of a language"),
        ("wait_minutes", "0", "Write a whole number from 1 to 120."),
        ("wait_minutes", "a while", "Write a whole number from 1 to 120."),
        ("answer_minutes", "", "Write a whole number from 5 to 1440."),
        ("idle_minutes", "1", "Write a whole number from 30 to 10080."),
        ("page_minutes", "61", "Write a whole number from 1 to 60."),
        ("territory", "x" * 201, "Shorten this: at most 200 characters."),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field_and_nothing_is_lost(
    browser: Browser, store: Store, ada: Person, field: str, value: str, sentence: str
) -> None:
    before = paris(store)
    status, page = save(browser, store, **{field: value})
    assert (status, sentence in error_of(page, field), paris(store)) == (422, True, before)
    assert field == "country" or value.partition("\n")[0] in page


def test_every_wrong_field_is_marked_at_once(browser: Browser, store: Store, ada: Person) -> None:
    _, page = save(browser, store, wait_minutes="x", page_minutes="x", opening_hours="x")
    assert all(error_of(page, name) for name in ("wait_minutes", "page_minutes", "opening_hours"))
    assert "look at the 3 fields that are marked" in page


def test_what_was_typed_is_data(browser: Browser, store: Store, ada: Person) -> None:
    _, page = save(browser, store, opening_hours='"><script>alert(1)</script>')
    assert "<script>alert" not in page


def test_the_name_is_the_administrators_affair(browser: Browser, store: Store, ada: Person) -> None:
    save(browser, store, name="Lyon")
    assert paris(store).name == "Paris"


def test_an_administrator_renames_the_team(browser: Browser, store: Store, root: Person) -> None:
    number = team_id(store)
    save(browser, store, name="Paris Nord")
    found = read_team(store, number)
    assert found is not None
    assert found.name == "Paris Nord"


def test_two_teams_cannot_have_one_name(browser: Browser, store: Store, root: Person) -> None:
    team_id(store, "Lyon")
    status, page = save(browser, store, name="Lyon")
    assert (status, error_of(page, "name")) == (422, "Another team has this name: choose another one.")


# Who may look and who may change


def test_everybody_of_the_team_may_look(browser: Browser, store: Store, sam: Person) -> None:
    marie(store, sam)
    page = browser.text("/team")
    assert "mon-fri 09:00-18:00" in page
    assert "Marie" in page
    assert "<textarea" not in page


def test_a_counsellor_does_not_see_where_people_are_called(browser: Browser, store: Store, sam: Person) -> None:
    marie(store, sam)
    page = browser.text("/team")
    assert MARIE not in page
    assert "39 98 00 91" not in page


def test_a_counsellor_changes_nothing(browser: Browser, store: Store, sam: Person) -> None:
    contact, number = marie(store, sam), team_id(store)
    answers = [
        browser.post(path, None, **fields).status_code
        for path, fields in (
            (f"/team/{number}", USUAL),
            (f"/team/{number}/contacts", CONTACT),
            (f"/team/contacts/{contact}", CONTACT),
            (f"/team/contacts/{contact}/active", {"active": "no"}),
            (f"/team/contacts/{contact}/test", {}),
            ("/teams", {"name": "Mine"}),
        )
    ]
    assert answers == [403] * 6


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_team_does_not_exist(browser: Browser, store: Store, ada: Person, method: str) -> None:
    other = counsellor(store, "Zoe", "Lyon", role="supervisor")
    contact, lyon = marie(store, other, "Lyon"), team_id(store, "Lyon")
    paths = [f"/team/{lyon}", f"/team/{lyon}/contacts", f"/team/contacts/{contact}"]
    further = [f"/team/contacts/{contact}/active", f"/team/contacts/{contact}/test"]
    if method == "get":
        answers = [browser.get(path).status_code for path in (*paths, f"/team/{lyon}/open")]
    else:
        answers = [browser.post(path, None, **USUAL, **CONTACT).status_code for path in (*paths, *further)]
    assert set(answers) == {404}


def test_a_supervisor_makes_no_team_and_moves_no_number(browser: Browser, store: Store, ada: Person) -> None:
    answers = [browser.post(path).status_code for path in ("/teams", "/team/numbers/1")]
    assert answers == [403, 403]


# Whether the team is there


def open_now(browser: Browser, store: Store, **typed: str) -> str:
    answer = browser.client.get(f"/console/team/{team_id(store)}/open", query_string={**USUAL, **typed})
    return re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)).strip().replace("\u202f", " ")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Open now, until 6:00 PM."),
        ({"opening_hours": "24/7", "keeps_holidays": ""}, "Open now, around the clock."),
        ({"opening_hours": "tue 09:00-12:00"}, "Closed. Opens on Tuesday, March 3, 2026 at 9:00 AM."),
        ({"opening_hours": ""}, "Closed, and no opening within two months."),
        ({"closures": "2026-03-02..2026-03-03"}, "Closed. Opens on Wednesday, March 4, 2026 at 9:00 AM."),
        ({"time_zone": "America/New_York"}, "Closed. Opens on Monday, March 2, 2026 at 9:00 AM."),
        ({"opening_hours": "9-5"}, "“9-5” is not an opening time"),
    ],
)
def test_what_is_typed_shows_at_once_what_it_means_now(
    browser: Browser, store: Store, ada: Person, typed: dict[str, str], sentence: str
) -> None:
    assert open_now(browser, store, **typed).startswith(sentence)


def test_public_holidays_count_where_they_are_kept(browser: Browser, store: Store, ada: Person, world: World) -> None:
    world.now = datetime(2026, 12, 25, 11, 0, tzinfo=UTC)
    kept, not_kept = open_now(browser, store), open_now(browser, store, keeps_holidays="")
    assert (kept.partition(".")[0], not_kept.partition(",")[0]) == ("Closed", "Open now")


# The people on call


def test_somebody_on_call_is_added_with_a_number_as_it_is_dialled(browser: Browser, store: Store, ada: Person) -> None:
    assert browser.post(f"/team/{team_id(store)}/contacts", None, **CONTACT).status_code == 303
    (contact,) = duty_contacts(store, team_id(store))
    assert (contact.name, contact.address, contact.level, contact.locale) == ("Marie", MARIE, 1, "fr")
    assert audit(store)[-1] == ("duty_contact_added", f"team {team_id(store)}: Marie, sms, level 1")


def test_the_address_is_sealed(browser: Browser, store: Store, ada: Person) -> None:
    browser.post(f"/team/{team_id(store)}/contacts", None, **CONTACT)
    with store.db.read() as connection:
        row = connection.execute(select(t.DutyContact.__table__)).one()
    assert b"639980091" not in row.sealed_address + row.lookup


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Write something here."),
        ("address", "abc", "This is not a phone number"),
        ("address", "12", "This is not a phone number"),
        ("address", "", "This is not a phone number"),
        ("level", "0", "Write a whole number from 1 to 9."),
        ("hours", "always", "“always” is not an opening time"),
        ("locale", "xx", "Choose a language of the list."),
    ],
)
def test_a_contact_that_nobody_could_call_is_refused_and_nothing_is_lost(
    browser: Browser, store: Store, ada: Person, field: str, value: str, sentence: str
) -> None:
    answer = browser.post(f"/team/{team_id(store)}/contacts", None, **{**CONTACT, field: value})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in error_of(page, field)) == (422, True)
    assert duty_contacts(store, team_id(store)) == ()
    assert 'value="Marie"' in page or field == "name"


@pytest.mark.parametrize("address", ["nobody", "Marie <marie@example.org>", MARIE, "a@b@c.org"])
def test_an_e_mail_needs_an_address(browser: Browser, store: Store, ada: Person, address: str) -> None:
    answer = browser.post(
        f"/team/{team_id(store)}/contacts", None, **{**CONTACT, "medium": "email", "address": address}
    )
    assert "This is not an e-mail address" in error_of(answer.get_data(as_text=True), "address")


def test_a_contact_is_changed(browser: Browser, store: Store, ada: Person) -> None:
    contact = marie(store, ada)
    browser.post(
        f"/team/contacts/{contact}", None, **{**CONTACT, "medium": "email", "address": "m@example.org", "hours": "24/7"}
    )
    (found,) = duty_contacts(store, team_id(store))
    assert (found.medium, found.address, found.hours) == ("email", "m@example.org", "24/7")


def test_somebody_who_is_called_no_more_stays_known_and_can_come_back(
    browser: Browser, store: Store, ada: Person
) -> None:
    contact = marie(store, ada)
    browser.post(f"/team/contacts/{contact}/active", active="no")
    assert [one.active for one in duty_contacts(store, team_id(store))] == [False]
    assert "Not called any more" in browser.text("/team")
    browser.post(f"/team/contacts/{contact}/active", active="yes")
    assert [one.active for one in duty_contacts(store, team_id(store))] == [True]


def send(store: Store, world: World) -> list[tuple[str, str]]:
    provider = MemoryProvider()
    NoticeSender(store, {"AC1": provider}, None, lambda: world.now, str).send_due(world.now)
    return [(one.to, one.text) for _, one in provider.accepted]


def test_a_test_message_says_that_it_is_a_test(browser: Browser, store: Store, ada: Person, world: World) -> None:
    young_person(store)
    browser.post(f"/team/contacts/{marie(store, ada)}/test")
    assert send(store, world) == [
        (MARIE, "Déclic: a test of your on-call messages. It works, and there is nothing to do.")
    ]
    assert "Last message: handed over" in browser.text("/team")


def test_what_did_not_arrive_is_shown_beside_the_name(
    browser: Browser, store: Store, ada: Person, world: World
) -> None:
    browser.post(f"/team/contacts/{marie(store, ada)}/test")
    send(store, world)
    assert "Last message: did not arrive (no number of ours sends SMS)" in browser.text("/team")


def test_nobody_s_telephone_is_filled_with_tests(browser: Browser, store: Store, ada: Person) -> None:
    contact = marie(store, ada)
    answers = [browser.post(f"/team/contacts/{contact}/test").status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_it_is_said_when_nobody_can_be_called(browser: Browser, store: Store, ada: Person, world: World) -> None:
    assert "Nobody can be called" in browser.text("/team")
    marie(store, ada)
    assert "Nobody can be called" not in browser.text("/team")
    world.reach = frozenset({"email"})
    page = browser.text("/team")
    assert "Nobody can be called" in page
    assert "Cannot be reached: no number of ours sends SMS" in page


# Administrators


def test_an_administrator_makes_a_team_and_is_in_it(browser: Browser, store: Store, root: Person) -> None:
    answer = browser.post("/teams", name="Lyon")
    assert answer.headers["Location"] == f"/console/team/{team_id(store, 'Lyon')}?done=created"
    assert "The team is made" in browser.text(answer.headers["Location"].removeprefix("/console"))
    assert audit(store)[-1] == ("team_created", "Lyon")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Write something here."), ("Paris", "Another team has this name"), ("x" * 101, "Shorten")],
)
def test_a_team_needs_a_name_of_its_own(browser: Browser, store: Store, root: Person, name: str, sentence: str) -> None:
    answer = browser.post("/teams", name=name)
    assert (answer.status_code, sentence in error_of(answer.get_data(as_text=True), "new-team")) == (422, True)


def test_an_administrator_gives_a_number_to_another_team(browser: Browser, store: Store, root: Person) -> None:
    leo = young_person(store)
    browser.post("/teams", name="Lyon")
    channel = leo.read().channel
    browser.post(f"/team/numbers/{channel.id}", team=str(team_id(store, "Lyon")))
    moved = find_channel(store, "sms", channel.address, None)
    assert moved is not None
    assert (moved.team_id, leo.read().team_id) == (team_id(store, "Lyon"), team_id(store))
    assert audit(store)[-1][0] == "channel_moved"


def test_a_number_of_another_s_team_cannot_be_taken(browser: Browser, store: Store, root: Person) -> None:
    channel = young_person(store, "Lyon").read().channel
    assert browser.post(f"/team/numbers/{channel.id}", team=str(team_id(store))).status_code == 404


def test_a_number_goes_to_no_team_of_another_s(browser: Browser, store: Store, root: Person) -> None:
    channel = young_person(store).read().channel
    assert browser.post(f"/team/numbers/{channel.id}", team=str(team_id(store, "Lyon"))).status_code == 404


# In a browser


@pytest.fixture
def lead(page: Page, store: Store, kim: Person) -> Page:
    """Kim leads the team, and looks at its page."""
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == kim.id).values(role="administrator"))
        connection.execute(update(t.Team).values(opening_hours="24/7", keeps_holidays=False))
    marie(store, kim)
    page.goto("/console/team")
    return page


def test_the_sentence_follows_what_is_typed(lead: Page) -> None:
    expect(lead.locator("form .team-open")).to_contain_text("Open now, around the clock.")
    lead.get_by_label("Opening hours").fill("09:00 to 18:00")
    expect(lead.locator("form .team-open")).to_contain_text("is not an opening time")


@themes
@pytest.mark.parametrize("width", [1280, 360])
def test_the_team_s_page_is_accessible(lead: Page, theme: str, width: int) -> None:
    lead.set_viewport_size({"width": width, "height": 800})
    assert faults(lead, theme) == []
    assert lead.evaluate("document.documentElement.scrollWidth <= innerWidth")


@themes
@pytest.mark.parametrize("width", [1280, 360])
def test_what_was_wrong_is_accessible(lead: Page, theme: str, width: int) -> None:
    lead.set_viewport_size({"width": width, "height": 800})
    lead.get_by_label("Opening hours").fill("9h-18h")
    lead.get_by_label("Minutes to wait for a person").fill("0")
    lead.get_by_role("button", name="Save").click()
    expect(lead.get_by_text("look at the 2 fields")).to_be_visible()
    assert faults(lead, theme) == []
    assert lead.evaluate("document.documentElement.scrollWidth <= innerWidth")


@themes
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_of_somebody_on_call_is_accessible(lead: Page, theme: str, width: int) -> None:
    lead.set_viewport_size({"width": width, "height": 800})
    lead.get_by_role("link", name="Change Marie").click()
    expect(lead.get_by_role("heading", name="Marie")).to_be_visible()
    assert faults(lead, theme) == []
