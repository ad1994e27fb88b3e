"""Guests are forgotten after a day, the erased at once, everybody after two years."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import func, insert, select, update

from assistant.privacy.retention import clear_guests, end_retention, purge_erased
from assistant.store import tables as t
from tests.support.houses import PHONE, TestHouse


def readable(house: TestHouse) -> int:
    with house.db.read() as connection:
        statement = select(func.count()).select_from(t.Message).where(t.Message.sealed.is_not(None))
        return connection.execute(statement).scalar_one()


def test_a_guests_words_go_after_a_day(house: TestHouse) -> None:
    house.hear("slt")
    house.clock.forward(hours=25)
    assert (clear_guests(house.store, house.clock()), readable(house)) == (1, 0)


def test_a_guests_answers_go_with_them(house: TestHouse) -> None:
    house.hear("mon image en ligne")
    house.clock.forward(hours=25)
    clear_guests(house.store, house.clock())
    assert house.conversation().state is None


def test_within_the_day_nothing_goes(house: TestHouse) -> None:
    house.hear("slt")
    house.clock.forward(hours=23)
    assert clear_guests(house.store, house.clock()) == 0


def test_with_consent_nothing_goes_after_a_day(house: TestHouse) -> None:
    house.hear("slt")
    house.set_contact(consent="yes")
    house.clock.forward(hours=25)
    assert clear_guests(house.store, house.clock()) == 0


def test_what_was_cleared_is_not_cleared_again(house: TestHouse) -> None:
    house.hear("slt")
    house.clock.forward(hours=25)
    clear_guests(house.store, house.clock())
    assert clear_guests(house.store, house.clock()) == 0


@pytest.mark.parametrize("text", ["jveu mourir", "je veux parler a quelqu'un"])
def test_what_was_written_to_be_helped_is_held_until_somebody_helped(house: TestHouse, text: str) -> None:
    house.hear(text)
    house.clock.forward(hours=25)
    assert clear_guests(house.store, house.clock()) == 0


def test_a_guest_who_comes_back_starts_fresh(house: TestHouse) -> None:
    house.hear("mon image en ligne")
    house.clock.forward(hours=25)
    clear_guests(house.store, house.clock())
    assert "robot" in " ".join(one.text for one in house.hear("slt"))


def test_delete_makes_everything_unreadable_at_once(house: TestHouse) -> None:
    house.hear("slt")
    house.hear("supprime mes donnees")
    farewell = house.hear("1")
    assert readable(house) == len(farewell)


def test_the_confirmation_of_an_erasure_still_arrives(house: TestHouse) -> None:
    house.hear("supprime mes donnees")
    farewell = house.hear("1")
    assert house.provider.texts[-1] == farewell[-1].text


def test_an_hour_after_an_erasure_the_number_is_gone_too(house: TestHouse) -> None:
    house.hear("supprime mes donnees")
    house.hear("1")
    house.clock.forward(hours=2)
    assert purge_erased(house.store, house.clock()) == 1
    with house.db.read() as connection:
        found = connection.execute(
            select(t.Address.id).where(t.Address.lookup == house.store.keyring.lookup("sms", PHONE))
        ).first()
    assert found is None


def test_an_opt_out_outlives_the_erasure(house: TestHouse) -> None:
    house.hear("supprime mes donnees")
    house.hear("1")
    house.hear("stop")
    house.clock.forward(days=800)
    end_retention(house.store, house.clock())
    assert house.hear("slt") == ()


def test_after_two_years_of_silence_everything_goes(house: TestHouse) -> None:
    house.hear("slt")
    house.set_contact(consent="yes")
    house.clock.forward(days=731)
    assert (end_retention(house.store, house.clock()), readable(house)) == (1, 0)


def test_somebody_erased_can_write_again(house: TestHouse) -> None:
    house.hear("supprime mes donnees")
    house.hear("1")
    house.clock.forward(hours=2)
    purge_erased(house.store, house.clock())
    assert "robot" in " ".join(one.text for one in house.hear("slt"))


def test_a_message_that_comes_while_guests_are_cleared_stays(house: TestHouse) -> None:
    house.hear("slt")
    house.clock.forward(hours=25)
    with ThreadPoolExecutor(1) as pool:
        with house.db.write() as turn:
            turn.execute(update(t.Conversation).values(version=t.Conversation.version + 1))
            clearing = pool.submit(clear_guests, house.store, house.clock())
            wait([clearing], timeout=0.3)
            turn.execute(update(t.Contact).values(last_inbound_at=house.clock()))
        assert clearing.result() == 0


def test_somebody_whose_first_message_never_came_in_goes_too(house: TestHouse) -> None:
    house.meet()
    house.clock.forward(days=731)
    assert end_retention(house.store, house.clock()) == 1


def test_both_numbers_of_a_person_go_together(house: TestHouse) -> None:
    house.hear("slt")
    with house.db.write() as connection:
        lookup = house.store.keyring.lookup("whatsapp", PHONE)
        other = {"contact_id": 1, "kind": "whatsapp", "lookup": lookup, "sealed": b"", "opted_out_at": house.clock()}
        connection.execute(insert(t.Address).values(other))
    house.clock.forward(days=731)
    end_retention(house.store, house.clock())
    with house.db.read() as connection:
        kept = select(t.Suppression.kind, t.Suppression.opted_out).order_by(t.Suppression.kind)
        left = connection.execute(kept).all()
        found = connection.execute(select(t.Address.id).where(t.Address.lookup == lookup)).first()
    assert ([tuple(row) for row in left], found) == ([("sms", False), ("whatsapp", True)], None)


def test_a_start_after_an_erasure_is_taken_at_its_word(house: TestHouse) -> None:
    house.hear("stop")
    house.clock.forward(days=731)
    end_retention(house.store, house.clock())
    house.hear("START")
    assert house.hear("slt")
