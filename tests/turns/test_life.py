"""The life of a message: kept once, answered once, by whoever owns the conversation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.handoff.ownership import take_over
from assistant.handoff.replies import Reply, reply
from assistant.values import Draft
from tests.support.houses import TestHouse
from tests.support.people import counsellor


def test_the_first_answer_says_it_is_a_robot_and_how_to_stop(house: TestHouse) -> None:
    said = " ".join(one.text for one in house.hear("slt"))
    assert "robot" in said
    assert "STOP" in said


def test_a_message_in_english_is_answered_in_english(house: TestHouse) -> None:
    assert "robot" in " ".join(one.text for one in house.hear("hello, can you help me please"))
    assert house.conversation().contact.locale == "en"


def test_the_same_message_again_has_no_effect(house: TestHouse) -> None:
    first = house.receive("slt", provider_id="SM" + "1" * 32)
    again = house.receive("slt", provider_id="SM" + "1" * 32)
    assert (first.duplicate, again.duplicate, again.message_ids) == (False, True, ())


def test_messages_in_quick_succession_are_all_answered_in_one_conversation(house: TestHouse) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(house.receive, [f"salut {n}" for n in range(8)]))
    assert {receipt.conversation_id for receipt in receipts} == {1}
    assert all(receipt.message_ids for receipt in receipts)
    assert house.conversation().version == 8


def test_a_question_nobody_saw_yet_gives_way_to_the_newer_one(house: TestHouse) -> None:
    first = house.receive("slt")
    house.receive("e-reputation")
    house.deliver()
    questions = [row for row in first.message_ids if house.status_of(row) == "cancelled"]
    assert questions


def test_while_a_person_owns_the_conversation_the_assistant_is_silent(house: TestHouse) -> None:
    house.hear("slt")
    take_over(house.store, counsellor(house.store, team="Counsellors"), 1, house.clock())
    assert house.hear("tu es la ?") == ()


def test_what_the_assistant_wanted_to_say_before_a_person_took_over_never_leaves(house: TestHouse) -> None:
    waiting = house.receive("slt")
    take_over(house.store, counsellor(house.store, team="Counsellors"), 1, house.clock())
    house.deliver()
    assert ({house.status_of(row) for row in waiting.message_ids}, house.provider.texts) == ({"cancelled"}, [])


def test_a_persons_answer_reaches_the_phone(house: TestHouse) -> None:
    house.hear("slt")
    sam = counsellor(house.store, team="Counsellors")
    reply(house.store, sam, 1, Reply("one", "Bonjour, c'est Sam.", (Draft("Bonjour, c'est Sam."),)), house.clock())
    house.deliver()
    assert house.provider.texts[-1] == "Bonjour, c'est Sam."


def test_handing_back_makes_the_assistant_speak_again(house: TestHouse) -> None:
    house.hear("mon image en ligne")
    sam = counsellor(house.store, team="Counsellors")
    take_over(house.store, sam, 1, house.clock())
    house.turns.hand_back(1, sam.id)
    house.deliver()
    assert "robot" in house.provider.texts[-2] + house.provider.texts[-1]
    assert house.hear("pas encore")


def test_a_wait_for_a_person_does_not_silence_the_assistant(house: TestHouse) -> None:
    house.hear("je veux parler a quelqu'un")
    assert house.conversation().handoff is not None
    assert house.hear("menu")


def test_a_photo_gets_a_kind_answer(house: TestHouse) -> None:
    house.hear("slt")
    assert house.hear("", location=True)


@pytest.mark.parametrize("text", ["social media", "my online image", "hi", "i need help with my pitch"])
def test_a_first_message_in_english_is_answered_in_english(house: TestHouse, text: str) -> None:
    house.hear(text)
    assert house.conversation().contact.locale == "en"


@pytest.mark.parametrize("text", ["slt", "mon image", "1", "ok", "😀", "pitch"])
def test_a_first_message_that_is_french_or_could_be_stays_french(house: TestHouse, text: str) -> None:
    house.hear(text)
    assert house.conversation().contact.locale == "fr"
