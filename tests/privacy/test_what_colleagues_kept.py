"""What colleagues kept beside a young person's words goes with them: notes, briefs, names, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, func, insert, select, update

from assistant.effects import OpenHandoff, SetWord, ShareBrief
from assistant.handoff.ownership import take_over
from assistant.privacy.retention import clear_guests, end_retention, purge_erased
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.invitations import make_invitation
from assistant.store.nicknames import set_nickname
from assistant.store.notes import write_note
from assistant.store.scheduled import NewLater, add_later
from assistant.store.values import TurnRecord
from tests.support.houses import PHONE, TestHouse
from tests.support.people import counsellor

KEPT: dict[str, tuple[type[t.Base], ColumnElement[bool] | None]] = {
    "a note": (t.Note, None),
    "who was named in a note": (t.Mention, None),
    "a message for later": (t.ScheduledSend, None),
    "a copy of a photo": (t.MediaCopy, None),
    "a brief": (t.Handoff, t.Handoff.sealed_brief.is_not(None)),
    "a nickname": (t.Contact, t.Contact.sealed_nickname.is_not(None)),
    "the hash of a nickname": (t.Contact, t.Contact.nickname_lookup.is_not(None)),
    "the hash of a word": (t.Contact, t.Contact.word_lookup.is_not(None)),
    "for whom an invitation was": (t.Invitation, func.length(t.Invitation.sealed_label) > 0),
    "a tag": (t.ConversationTag, None),
    "who has it open": (t.Presence, None),
    "a timer": (t.Timer, None),
    "an open page": (t.Page, t.Page.state == "open"),
}
WITH_THE_WORDS = tuple(
    name for name in KEPT if name not in ("a message for later", "a tag", "who has it open", "a timer", "an open page")
)
"""What goes with a guest's words. A message for later is a colleague's promise, and is kept until it was sent."""
AT_ONCE = tuple(name for name in KEPT if name not in ("a timer", "an open page"))
"""What goes when somebody writes DELETE; who still waits for an answer is waited for."""


def count(house: TestHouse, name: str) -> int:
    of, where = KEPT[name]
    statement = select(func.count()).select_from(of)
    with house.db.read() as connection:
        return connection.execute(statement if where is None else statement.where(where)).scalar_one()


@pytest.fixture
def house_with_all(house: TestHouse) -> TestHouse:
    """A young person about whom colleagues kept one of each."""
    now, sam = house.clock(), counsellor(house.store, team="Counsellors")
    made = make_invitation(house.store, sam, 1, "Léo, seen at the fair", now)
    assert made is not None
    house.hear(f"slt code {made.code}")
    counsellor(house.store, "Kim", team="Counsellors")
    take_over(house.store, sam, 1, now)
    set_nickname(house.store, sam, 1, "Léo", now)
    write_note(house.store, sam, 1, "@Kim he is looking for a job", now)
    read = house.conversation()
    told = (OpenHandoff("asked"), ShareBrief("I am looking for a job"), SetWord("zebra"))
    commit_turn(house.store, TurnRecord(read, now, effects=told))
    with house.db.write() as connection:
        add_later(connection, read.contact.key, NewLater(1, sam.id, "See you", now + timedelta(days=900), "k"), now)
        copy = {"message_id": 1, "position": 0, "content_type": "image/png", "sealed": b"x", "expires_at": now}
        connection.execute(insert(t.MediaCopy).values(copy))
        connection.execute(insert(t.ConversationTag).values(conversation_id=1, tag="cv"))
        connection.execute(insert(t.Presence).values(conversation_id=1, counsellor_id=sam.id, seen_at=now))
        page = {"team_id": house.team, "reason": "waiting", "state": "open", "code": "1234", "opened_at": now}
        connection.execute(insert(t.Page).values(conversation_id=1, **page))
    let_go(house)
    return house


def let_go(house: TestHouse) -> None:
    """Nobody holds it and nobody waits: nothing keeps what was written."""
    with house.db.write() as connection:
        connection.execute(update(t.Handoff).values(state="closed"))
        connection.execute(update(t.Conversation).values(owner_id=None))


def erased(house: TestHouse) -> None:
    house.hear("supprime mes donnees")
    house.hear("1")


def purged(house: TestHouse) -> None:
    erased(house)
    house.clock.forward(hours=2)
    assert purge_erased(house.store, house.clock()) == 1


def forgotten(house: TestHouse) -> None:
    house.set_contact(consent="yes")
    house.clock.forward(days=731)
    assert end_retention(house.store, house.clock()) == 1


@pytest.mark.parametrize("name", KEPT)
def test_there_is_some_of_each(house_with_all: TestHouse, name: str) -> None:
    assert count(house_with_all, name) > 0


@pytest.mark.parametrize("name", WITH_THE_WORDS)
def test_it_goes_when_a_guests_day_is_over(house_with_all: TestHouse, name: str) -> None:
    house_with_all.clock.forward(hours=25)
    clear_guests(house_with_all.store, house_with_all.clock())
    assert count(house_with_all, name) == 0


@pytest.mark.parametrize("name", WITH_THE_WORDS)
def test_it_stays_while_somebody_is_owed_an_answer(house_with_all: TestHouse, name: str) -> None:
    with house_with_all.db.write() as connection:
        connection.execute(update(t.Handoff).values(state="waiting"))
    house_with_all.clock.forward(hours=25)
    clear_guests(house_with_all.store, house_with_all.clock())
    assert count(house_with_all, name) == 1


@pytest.mark.parametrize("name", AT_ONCE)
def test_it_goes_at_once_when_they_want_to_be_forgotten(house_with_all: TestHouse, name: str) -> None:
    erased(house_with_all)
    assert count(house_with_all, name) == 0


@pytest.mark.parametrize("end", [purged, forgotten])
@pytest.mark.parametrize("name", KEPT)
def test_nothing_is_left_once_the_number_goes(
    house_with_all: TestHouse, name: str, end: Callable[[TestHouse], None]
) -> None:
    end(house_with_all)
    assert count(house_with_all, name) == 0


def test_a_number_with_a_new_holder_is_not_remembered_as_the_old_ones(house_with_all: TestHouse) -> None:
    house_with_all.hear("c'est pas moi")
    house_with_all.hear("oui")
    house_with_all.clock.forward(days=731)
    end_retention(house_with_all.store, house_with_all.clock())
    with house_with_all.db.read() as connection:
        remembered = connection.execute(select(t.Suppression.lookup)).scalars().all()
    assert remembered == [house_with_all.store.keyring.lookup("sms", PHONE)]
