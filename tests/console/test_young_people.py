"""My young people, inviting them, finding them, and what the assistant did not understand."""

from __future__ import annotations

from datetime import timedelta

from assistant.dialogue.values import Event
from assistant.handoff.ownership import take_over
from assistant.store.commit import commit_turn
from assistant.store.invitations import make_invitation
from assistant.store.nicknames import set_nickname
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.tags import add_tag
from assistant.store.team_settings import our_numbers
from assistant.store.values import MessageContent, NewInbound, TurnRecord
from tests.console.conftest import Browser, World
from tests.support.people import NOON, YoungPerson, counsellor, young_person


def link_to(leo: YoungPerson) -> str:
    return f'href="/console/conversations/{leo.conversation_id}"'


def stranger(store: Store) -> YoungPerson:
    """Somebody of another team."""
    return young_person(store, team="Lyon", sender="+33639980077")


def test_whom_i_took_over_first_is_one_of_my_young_people(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    assert link_to(leo) in browser.text("/young-people")


def test_a_colleagues_young_people_are_not_mine(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    assert link_to(leo) not in browser.text("/young-people")


def test_an_invitation_shows_its_code_and_a_picture(browser: Browser, sam: Person, store: Store) -> None:
    young_person(store)
    (number,) = our_numbers(store, sam.teams)
    made = browser.post("/invitations", label="Léa, mardi", channel=str(number.id))
    page = browser.client.get(made.headers["Location"]).get_data(as_text=True)
    assert "sms:+" in page
    picture = browser.client.get(f"{made.headers['Location']}/picture.svg")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/svg+xml", "private, no-store")


def test_an_invitation_can_be_withdrawn(browser: Browser, sam: Person, store: Store) -> None:
    young_person(store)
    (number,) = our_numbers(store, sam.teams)
    made = make_invitation(store, sam, number.id, "Léa", NOON)
    assert made is not None
    browser.post(f"/invitations/{made.id}/withdraw")
    assert made.code not in browser.text("/invitations")


def test_a_colleagues_invitation_does_not_exist(browser: Browser, sam: Person, store: Store) -> None:
    young_person(store)
    (number,) = our_numbers(store, sam.teams)
    made = make_invitation(store, counsellor(store, "Kim"), number.id, "Léa", NOON)
    assert made is not None
    assert browser.get(f"/invitations/{made.id}").status_code == 404


def test_another_teams_number_invites_nobody(browser: Browser, sam: Person, store: Store) -> None:
    stranger(store)
    lyon = counsellor(store, "Ana", team="Lyon")
    (number,) = our_numbers(store, lyon.teams)
    assert browser.post("/invitations", label="x", channel=str(number.id)).status_code == 404


def test_a_number_is_found_however_it_is_written(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store, sender="+33639980012")
    assert link_to(leo) in browser.text("/search?q=06+39+98+00+12")


def test_a_nickname_is_found_in_full(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    set_nickname(store, sam, leo.conversation_id, "Léo", NOON)
    assert link_to(leo) in browser.text("/search?q=leo")
    assert link_to(leo) not in browser.text("/search?q=le")


def test_a_tag_is_found(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    add_tag(store, sam, leo.conversation_id, "stage", NOON)
    assert link_to(leo) in browser.text("/search?tag=stage")


def test_another_teams_number_is_not_found(browser: Browser, sam: Person, store: Store) -> None:
    other = stranger(store)
    assert link_to(other) not in browser.text("/search?q=%2B33639980077")


def test_too_many_searches_are_told_to_wait(browser: Browser, sam: Person, store: Store) -> None:
    for _ in range(61):
        page = browser.text("/search?q=nobody")
    assert "Too many searches" in page


def test_a_line_is_found_without_its_accents(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    line = leo.writes("je suis élève à Paris")
    assert f"#m{line}" in browser.text(f"/conversations/{leo.conversation_id}/find?q=eleve")


def test_lines_of_another_teams_conversation_are_not_looked_through(
    browser: Browser, sam: Person, store: Store
) -> None:
    assert browser.get(f"/conversations/{stranger(store).conversation_id}/find?q=a").status_code == 404


def puzzled(store: Store, leo: YoungPerson, text: str, world: World) -> None:
    """They write something that the assistant does not understand."""
    inbound = NewInbound("AC1", f"IN{text}", MessageContent(text), world.now)
    commit_turn(store, TurnRecord(leo.read(), world.now, inbound, events=(Event("repaired", "pitch", "place"),)))


def test_what_was_not_understood_can_be_read(browser: Browser, sam: Person, store: Store, world: World) -> None:
    puzzled(store, young_person(store), "zblorg", world)
    assert "zblorg" in browser.text("/not-understood")


def test_another_teams_phrases_are_not_shown(browser: Browser, sam: Person, store: Store, world: World) -> None:
    puzzled(store, stranger(store), "zblorg", world)
    assert "zblorg" not in browser.text("/not-understood")


def test_older_phrases_are_left_out(browser: Browser, sam: Person, store: Store, world: World) -> None:
    puzzled(store, young_person(store), "zblorg", world)
    world.now += timedelta(days=8)
    assert "zblorg" not in browser.text("/not-understood?days=7")
