"""What was consented to, in the words that were shown; and what an age forbids."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.dialogue.values import Say
from assistant.effects import KeepArtefact, RecordAgeBand
from assistant.privacy.retention import clear_guests
from assistant.store import tables as t
from assistant.store.channels import ensure_channel
from assistant.store.commit import commit_turn
from assistant.store.values import Channel, TurnRecord
from assistant.turns.answering import without_profile
from tests.support.houses import ACCOUNT, TestHouse

QUESTION = "utter_ask_consent_answer"
DETAILS = "utter_ask_consent_answer_details"


def asked_for_consent(house: TestHouse) -> None:
    """Bring the conversation to the question, by the door of somebody who comes to change it."""
    house.set_contact(age_band="18_25")
    house.hear("mes donnees")
    house.hear("ce que tu peux garder", payload="/SetSlots(data_choice=consent)")


def record(house: TestHouse) -> tuple[str, str, str]:
    with house.db.read() as connection:
        columns = select(t.ConsentRecord.answer, t.ConsentRecord.version, t.ConsentRecord.text_shown)
        row = connection.execute(columns.order_by(t.ConsentRecord.id.desc())).first()
    assert row is not None
    return row.answer, row.version.partition("@")[0], row.text_shown


def words_of(house: TestHouse, response: str) -> str:
    return house.mind.voice.render(Say(response, 0), "fr", "sms").text


def test_the_record_holds_the_details_when_those_were_asked(house: TestHouse) -> None:
    house.meet()
    asked_for_consent(house)
    house.hear("oui")
    assert record(house) == ("yes", f"privacy/{DETAILS}", words_of(house, DETAILS))


def test_every_answer_is_a_record_of_its_own(house: TestHouse) -> None:
    house.meet()
    for answer in ("oui", "non"):
        asked_for_consent(house)
        house.hear(answer)
    with house.db.read() as connection:
        answers = connection.execute(select(t.ConsentRecord.answer).order_by(t.ConsentRecord.id)).scalars().all()
    assert answers == ["yes", "no"]


def test_a_refusal_takes_the_consent_back(house: TestHouse) -> None:
    house.meet()
    house.set_contact(consent="yes")
    asked_for_consent(house)
    house.hear("non")
    assert house.conversation().contact.consent == "no"


@pytest.mark.parametrize("effect", [RecordAgeBand("under_16"), RecordAgeBand("not_said")], ids=str)
def test_who_turns_out_to_be_too_young_is_a_guest_from_then_on(house: TestHouse, effect: RecordAgeBand) -> None:
    house.hear("slt")
    house.set_contact(consent="yes", age_band="18_25")
    commit_turn(house.store, TurnRecord(house.conversation(), house.clock(), effects=(effect,)))
    house.clock.forward(hours=25)
    assert (house.conversation().contact.consent, clear_guests(house.store, house.clock())) == ("no", 1)


def test_an_age_that_may_consent_leaves_the_consent_alone(house: TestHouse) -> None:
    house.hear("slt")
    house.set_contact(consent="yes", age_band="18_25")
    commit_turn(house.store, TurnRecord(house.conversation(), house.clock(), effects=(RecordAgeBand("16_17"),)))
    assert house.conversation().contact.consent == "yes"


def test_nothing_made_by_somebody_under_16_is_kept() -> None:
    made = KeepArtefact("letter", "words", "pitch")
    assert without_profile((made,), "under_16") == ()
    assert without_profile((RecordAgeBand("under_16"), made), "18_25") == (RecordAgeBand("under_16"),)


def test_what_others_make_is_kept() -> None:
    made = KeepArtefact("letter", "words", "pitch")
    assert without_profile((made,), "18_25") == (made,)


def test_erasing_moves_every_conversation_of_the_person(house: TestHouse) -> None:
    house.hear("slt")
    other = Channel(0, house.team, "sms", ACCOUNT, "+33939010002", None, "fr", "FR")
    ensure_channel(house.store, other)
    there = house.receive("slt", to=other.address).conversation_id
    before = house.conversation(there).version
    house.hear("supprime mes donnees")
    house.hear("1")
    assert house.conversation(there).version > before


def test_after_erasing_every_conversation_of_the_person_goes_on(house: TestHouse) -> None:
    house.hear("slt")
    other = Channel(0, house.team, "sms", ACCOUNT, "+33939010002", None, "fr", "FR")
    ensure_channel(house.store, other)
    house.receive("slt", to=other.address)
    house.hear("supprime mes donnees")
    house.hear("1")
    assert house.receive("slt", to=other.address).message_ids
