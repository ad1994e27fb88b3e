"""A first message with a counsellor's code brings the young person into that counsellor's caseload."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.contents import open_content
from assistant.store.invitations import Invitation, list_invitations, make_invitation, withdraw_invitation
from assistant.store.people import Person, set_active
from assistant.store.values import MessageContent
from tests.support.houses import Said, TestHouse
from tests.support.people import counsellor
from tests.turns.test_numbers import AWAY, knows

OTHER_PHONE = "+33639980002"


@pytest.fixture
def sam(house: TestHouse) -> Person:
    return counsellor(house.store, "Sam", team="Counsellors")


def invitation(house: TestHouse, person: Person, valid: timedelta = timedelta(days=30)) -> Invitation:
    with house.db.read() as connection:
        channel = connection.execute(select(t.Channel.id)).scalars().first()
    assert channel is not None
    made = make_invitation(house.store, person, channel, "Léo, vu au forum", house.clock(), valid)
    assert made is not None
    return made


def of(said: tuple[Said, ...]) -> list[str | None]:
    return [one.response for one in said]


def last_heard(house: TestHouse, number: int = 1) -> str:
    key = house.conversation(number).contact.key
    with house.db.read() as connection:
        sealed = (
            connection.execute(
                select(t.Message.sealed).where(t.Message.direction == "in").order_by(t.Message.id.desc())
            )
            .scalars()
            .first()
        )
    content = open_content(key, sealed)
    assert isinstance(content, MessageContent)
    return content.text


@pytest.mark.parametrize("words", ["Bonjour, code {}", "code {}", "{}", "salut c'est le code {} merci"])
def test_a_code_makes_them_the_counsellors_young_person(house: TestHouse, sam: Person, words: str) -> None:
    house.hear(words.format(invitation(house, sam).code))
    assert house.conversation().referent_id == sam.id


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")])
def test_a_code_is_known_however_it_is_written(house: TestHouse, sam: Person, change: object) -> None:
    assert callable(change)
    house.hear(f"bonjour code {change(invitation(house, sam).code)}")
    assert house.conversation().referent_id == sam.id


def test_the_first_answer_says_who_invited_them(house: TestHouse, sam: Person) -> None:
    said = house.hear(f"Bonjour, code {invitation(house, sam).code}")
    assert (of(said), "Sam" in said[0].text) == (["utter_invited", "utter_ask_wish"], True)


def test_a_wish_beside_the_code_is_granted_at_once(house: TestHouse, sam: Person) -> None:
    said = house.hear(f"Bonjour, code {invitation(house, sam).code}, je veux préparer un pitch")
    assert of(said)[:2] == ["utter_invited", "utter_session_start"]


def test_the_code_stays_in_the_message(house: TestHouse, sam: Person) -> None:
    code = invitation(house, sam).code
    house.hear(f"Bonjour, code {code}")
    assert code in last_heard(house)


def test_somebody_known_is_told_and_goes_on(house: TestHouse, sam: Person) -> None:
    house.hear("slt")
    assert of(house.hear(f"code {invitation(house, sam).code}")) == ["utter_invited", "utter_greet", "utter_ask_wish"]


def test_a_code_brings_one_person(house: TestHouse, sam: Person) -> None:
    code = invitation(house, sam).code
    house.hear(f"code {code}")
    said = house.hear(f"code {code}", sender=OTHER_PHONE)
    assert (house.conversation(2).referent_id, "Sam" in said[0].text) == (None, False)


def test_a_code_that_is_too_old_is_ignored_quietly(house: TestHouse, sam: Person) -> None:
    code = invitation(house, sam).code
    house.clock.forward(days=31)
    said = house.hear(f"Bonjour, code {code}")
    assert (of(said), house.conversation().referent_id) == (["utter_ask_wish"], None)


def test_a_code_nobody_made_is_ignored_quietly(house: TestHouse) -> None:
    assert of(house.hear("Bonjour, code ABCD-2345")) == ["utter_ask_wish"]


def test_a_code_of_another_team_is_ignored(house: TestHouse, sam: Person) -> None:
    code = invitation(house, sam).code
    lea = counsellor(house.store, "Lea", team="Elsewhere")
    with house.db.write() as connection:
        connection.execute(update(t.Invitation).values(team_id=next(iter(lea.teams))))
    house.hear(f"code {code}")
    assert house.conversation().referent_id is None


def test_a_code_of_somebody_who_left_is_ignored(house: TestHouse, sam: Person) -> None:
    code = invitation(house, sam).code
    set_active(house.store, sam.id, active=False)
    house.hear(f"code {code}")
    assert house.conversation().referent_id is None


def test_who_has_a_counsellor_stays_with_them(house: TestHouse, sam: Person) -> None:
    kim = counsellor(house.store, "Kim", team="Counsellors")
    house.hear("slt")
    take_over(house.store, kim, 1, house.clock())
    house.hear(f"code {invitation(house, sam).code}")
    assert house.conversation().referent_id == kim.id


def test_with_a_person_in_charge_nothing_is_said(house: TestHouse, sam: Person) -> None:
    house.hear("slt")
    take_over(house.store, sam, 1, house.clock())
    with house.db.write() as connection:
        connection.execute(update(t.Conversation).values(referent_id=None))
    said = house.hear(f"code {invitation(house, sam).code}")
    assert (said, house.conversation().referent_id) == ((), sam.id)


def test_danger_beside_a_code_is_answered_first(house: TestHouse, sam: Person) -> None:
    said = house.hear(f"code {invitation(house, sam).code} je veux mourir")
    assert {one.lane for one in said} == {"crisis"}


def test_a_used_code_says_for_whom_and_by_which_conversation(house: TestHouse, sam: Person) -> None:
    house.hear(f"code {invitation(house, sam).code}")
    (listed,) = list_invitations(house.store, sam, house.clock())
    assert (listed.state(house.clock()), listed.conversation_id, listed.label) == ("used", 1, "Léo, vu au forum")


def test_a_used_code_cannot_be_withdrawn(house: TestHouse, sam: Person) -> None:
    made = invitation(house, sam)
    house.hear(f"code {made.code}")
    assert not withdraw_invitation(house.store, sam, made.id, house.clock())


def test_a_withdrawn_code_brings_nobody(house: TestHouse, sam: Person) -> None:
    made = invitation(house, sam)
    withdraw_invitation(house.store, sam, made.id, house.clock())
    house.hear(f"code {made.code}")
    assert house.conversation().referent_id is None


def test_a_colleagues_code_cannot_be_withdrawn(house: TestHouse, sam: Person) -> None:
    kim = counsellor(house.store, "Kim", team="Counsellors")
    assert not withdraw_invitation(house.store, kim, invitation(house, sam).id, house.clock())


def test_nobody_invites_to_another_teams_channel(house: TestHouse) -> None:
    lea = counsellor(house.store, "Lea", team="Elsewhere")
    assert make_invitation(house.store, lea, 1, "Léo", house.clock()) is None


def test_a_code_that_comes_on_a_number_with_a_new_holder_counts_for_them(house: TestHouse, sam: Person) -> None:
    knows(house, word=None)
    house.clock.forward(days=AWAY)
    house.hear(f"Bonjour, code {invitation(house, sam).code}")
    said = house.hear("non")
    assert (house.conversation(2).referent_id, "Sam" in said[1].text) == (sam.id, True)


def test_the_label_of_an_invitation_stands_sealed(house: TestHouse, sam: Person) -> None:
    invitation(house, sam)
    with house.db.read() as connection:
        sealed = connection.execute(select(t.Invitation.sealed_label)).scalar_one()
    assert b"forum" not in sealed
