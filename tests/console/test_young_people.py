"""My young people, inviting them, finding them, and what the assistant did not understand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from assistant.console.lists.invitation_pages import GREETING, link_of
from assistant.console.lists.search_pages import SEARCHES, WINDOW
from assistant.dialogue.values import Event
from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.invitations import code_in, make_invitation
from assistant.store.nicknames import set_nickname
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.tags import add_tag
from assistant.store.team_settings import our_numbers
from assistant.store.throttle import count_attempt
from assistant.store.values import MessageContent, NewInbound, TurnRecord
from assistant.values import ChannelKind
from tests.console.conftest import Browser, World
from tests.support.people import NOON, YoungPerson, counsellor, young_person


def link_to(leo: YoungPerson) -> str:
    return f'href="/console/conversations/{leo.conversation_id}"'


def address_of(leo: YoungPerson) -> str:
    return f"/console/conversations/{leo.conversation_id}"


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


def test_my_young_people_can_be_narrowed_by_a_tag(browser: Browser, sam: Person, store: Store) -> None:
    leo, ana = young_person(store), young_person(store, sender="+33639980002")
    for one in (leo, ana):
        take_over(store, sam, one.conversation_id, NOON)
    add_tag(store, sam, leo.conversation_id, "stage", NOON)
    page = browser.text("/young-people?tag=stage")
    assert (link_to(leo) in page, link_to(ana) in page) == (True, False)


def test_without_young_people_the_page_says_how_they_come(browser: Browser, sam: Person) -> None:
    assert "Whoever you take over first, or invite" in browser.text("/young-people")


def test_an_invitation_shows_its_code_and_a_picture(browser: Browser, sam: Person, store: Store) -> None:
    young_person(store)
    (number,) = our_numbers(store, sam.teams)
    made = browser.post("/invitations", label="Léa, mardi", channel=str(number.id))
    page = browser.client.get(f"{made.headers['Location']}?in=en").get_data(as_text=True)
    assert "sms:+" in page
    assert "Sam invites you" in page
    picture = browser.client.get(f"{made.headers['Location']}/picture.svg")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/svg+xml", "private, no-store")


def test_the_greeting_of_a_link_holds_a_code_that_is_found() -> None:
    greeting = GREETING % {"code": "ABCD-2345"}
    assert code_in(greeting) == ("ABCD2345", "Hello")


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        ("sms", "sms:+33639980001?&body=Hi%20%26%20code"),
        ("whatsapp", "https://wa.me/33639980001?text=Hi%20%26%20code"),
        ("rest", ""),
    ],
)
def test_a_link_opens_a_message_on_every_phone(kind: ChannelKind, link: str) -> None:
    assert link_of(kind, "+33639980001", "Hi & code") == link


def test_a_label_that_is_too_long_is_refused_and_kept(browser: Browser, sam: Person, store: Store) -> None:
    young_person(store)
    (number,) = our_numbers(store, sam.teams)
    answer = browser.post("/invitations", label="x" * 81, channel=str(number.id))
    assert (answer.status_code, "x" * 81 in answer.get_data(as_text=True)) == (422, True)


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
    found = [browser.post("/search", q=number).location for number in ("06 39 98 00 12", "+33.6.39.98.00.12")]
    assert found == [address_of(leo)] * 2


def test_a_nickname_is_found_in_full(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    set_nickname(store, sam, leo.conversation_id, "Léo", NOON)
    assert browser.post("/search", q="leo").location == address_of(leo)
    assert browser.post("/search", q="le").status_code == 200


def test_a_tag_is_found(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    add_tag(store, sam, leo.conversation_id, "stage", NOON)
    assert link_to(leo) in browser.text("/search?tag=stage")


def test_another_teams_number_is_not_found(browser: Browser, sam: Person, store: Store) -> None:
    other = stranger(store)
    answer = browser.post("/search", q="+33639980077")
    assert (answer.status_code, link_to(other) in answer.get_data(as_text=True)) == (200, False)


def test_too_many_searches_are_told_to_wait(browser: Browser, sam: Person, store: Store) -> None:
    for _ in range(SEARCHES):
        count_attempt(store, "search", str(sam.id), WINDOW, NOON)
    assert browser.post("/search", q="nobody").status_code == 429


def test_a_search_is_written_down_by_what_and_never_for_what(browser: Browser, sam: Person, store: Store) -> None:
    browser.post("/search", q="06 39 98 00 12")
    with store.db.read() as connection:
        audit = select(t.Audit.detail).where(t.Audit.action == "searched")
        assert connection.execute(audit).scalars().all() == ["number"]


def test_two_of_one_name_are_both_listed(browser: Browser, sam: Person, store: Store) -> None:
    both = [young_person(store), young_person(store, sender="+33639980002")]
    for one in both:
        set_nickname(store, sam, one.conversation_id, "Léo", NOON)
    page = browser.post("/search", q="Leo").get_data(as_text=True)
    assert [link_to(one) in page for one in both] == [True, True]


def test_who_began_an_exercise_lately_is_found(browser: Browser, sam: Person, store: Store) -> None:
    leo, ana = young_person(store), young_person(store, sender="+33639980002")
    leo.hears("Where?", NOON, Event("flow_started", "pitch", "start"))
    ana.hears("Where?", NOON - timedelta(days=8), Event("flow_started", "pitch", "start"))
    page = browser.text("/search?flow=pitch&days=7")
    assert (link_to(leo) in page, link_to(ana) in page) == (True, False)


def test_a_colleagues_young_people_are_found(browser: Browser, sam: Person, store: Store) -> None:
    leo, kim = young_person(store), counsellor(store, "Kim")
    take_over(store, kim, leo.conversation_id, NOON)
    assert link_to(leo) in browser.text(f"/search?referent={kim.id}")


def test_a_line_is_found_without_its_accents(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    line = leo.writes("je suis élève à Paris")
    answer = browser.post(f"/conversations/{leo.conversation_id}/find", q="ELEVE")
    assert f"#m{line}" in answer.get_data(as_text=True)


def test_lines_of_another_teams_conversation_are_not_looked_through(
    browser: Browser, sam: Person, store: Store
) -> None:
    assert browser.post(f"/conversations/{stranger(store).conversation_id}/find", q="a").status_code == 404


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


def test_phrases_can_be_copied_as_training_data(browser: Browser, sam: Person, store: Store, world: World) -> None:
    leo = young_person(store)
    for text in ("zblorg\nagain", "hein"):
        puzzled(store, leo, text, world)
    assert "- hein\n- zblorg again</textarea>" in browser.text("/not-understood")


def test_phrases_stand_under_the_question_that_was_asked(
    browser: Browser, sam: Person, store: Store, world: World
) -> None:
    puzzled(store, young_person(store), "zblorg", world)
    assert "Where will you use it first?" in browser.text("/not-understood")


def test_that_phrases_were_read_is_written_down(browser: Browser, sam: Person, store: Store) -> None:
    browser.get("/not-understood")
    with store.db.read() as connection:
        audit = select(t.Audit.counsellor_id).where(t.Audit.action == "misunderstood_read")
        assert connection.execute(audit).scalars().all() == [sam.id]


def test_older_phrases_are_left_out(browser: Browser, sam: Person, store: Store, world: World) -> None:
    puzzled(store, young_person(store), "zblorg", world)
    world.now += timedelta(days=8)
    assert "zblorg" not in browser.text("/not-understood?days=7")
