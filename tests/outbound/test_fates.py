"""Refused, ambiguous, crashed: what is certain is retried, what is not is found out."""

from __future__ import annotations

import pytest

from assistant.outbound.providers.base import Accepted, Ambiguous, Refused
from assistant.store import tables as t
from assistant.store.outbox import lease_due
from tests.outbound.house import ACCOUNT, GAP, LEASE, House

LATER = Refused("20429", permanent=False)
TIME_OUT = Ambiguous("ReadTimeout")


def test_a_refusal_for_now_is_retried_later(house: House) -> None:
    house.provider.next(LATER)
    (row,) = house.say("Salut")

    house.run()

    assert house.status(row) == ("due", "20429")


def test_the_retry_arrives(house: House) -> None:
    house.provider.next(LATER)
    house.say("Salut")
    house.run()

    house.run(seconds=20)

    assert house.provider.texts == ["Salut"]


def test_the_providers_own_delay_is_respected(house: House) -> None:
    house.provider.next(Refused("20429", permanent=False, retry_after=600))
    house.say("Salut")
    house.run()

    house.run(seconds=400)

    assert house.provider.texts == []


def test_after_five_tries_it_failed_for_all_to_see(house: House) -> None:
    house.provider.next(*[LATER] * 5)
    (row,) = house.say("Salut")

    for _ in range(6):
        house.run(seconds=1801)

    assert house.status(row) == ("failed", "20429")
    assert house.row(row).attempts == 5


def test_a_permanent_refusal_fails_at_once(house: House) -> None:
    house.provider.next(Refused("21211", permanent=True))
    (row,) = house.say("Salut")

    house.run()

    assert house.status(row) == ("failed", "21211")


def test_an_opt_out_known_to_the_provider_is_remembered(house: House) -> None:
    house.provider.next(Refused("21610", permanent=True))
    house.say("Salut")

    house.run()

    assert house.opted_out()
    assert house.events() == ["opted_out_at_provider"]


def test_a_crisis_text_refused_for_an_opt_out_raises_the_alarm(house: House) -> None:
    house.provider.next(Refused("21610", permanent=True))
    house.say("Appelle le 15", lane="crisis")

    house.run()

    assert "crisis_not_sent" in house.events()


def test_a_time_out_is_not_sent_again_at_once(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    (row,) = house.say("Salut")

    house.run()
    house.run(seconds=2)

    assert house.status(row) == ("submitting", "ambiguous: ReadTimeout")


def test_nothing_follows_while_a_fate_is_unclear(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    house.say("un", "deux")

    house.run()
    house.run(seconds=2)

    assert house.provider.texts == []


def test_a_crisis_text_does_not_wait_for_an_unclear_fate(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    house.say("un")
    house.run()
    house.say("Appelle le 15", lane="crisis")

    house.run(seconds=2)

    assert house.provider.texts == ["Appelle le 15"]


def test_what_the_provider_has_after_all_is_submitted_and_not_said_twice(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=True)
    (row,) = house.say("Salut")
    house.run()

    house.run(seconds=20)

    assert house.row(row).status == "submitted"
    assert house.provider.texts == ["Salut"]


def test_what_never_arrived_is_sent_again(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    (row,) = house.say("Salut")
    house.run()

    house.run(seconds=20)

    assert house.row(row).status == "submitted"
    assert house.provider.texts == ["Salut"]


def test_an_earlier_message_with_the_same_words_is_not_mistaken_for_it(house: House) -> None:
    (first,) = house.say("Je n'ai pas compris")
    house.run()
    house.provider.next(TIME_OUT, arrives=False)
    (second,) = house.say("Je n'ai pas compris")
    house.run(seconds=2)

    house.run(seconds=20)

    assert house.row(first).provider_id != house.row(second).provider_id
    assert len(house.provider.texts) == 2


def test_between_two_messages_with_the_same_words_the_right_one_is_found(house: House) -> None:
    house.say("Je n'ai pas compris")
    house.run()
    house.provider.next(TIME_OUT, arrives=True)
    (second,) = house.say("Je n'ai pas compris")
    house.run(seconds=2)

    house.run(seconds=20)

    assert house.row(second).provider_id == house.provider.accepted[1][0]
    assert len(house.provider.texts) == 2


def test_a_fate_nobody_can_tell_becomes_unknown(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    house.provider.look_ups_fail = True
    (row,) = house.say("Salut")

    for _ in range(8):
        house.run(seconds=300)

    assert house.row(row).status == "unknown"
    assert house.provider.texts == []


def test_a_crisis_text_is_said_again_rather_than_not_at_all(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    house.provider.look_ups_fail = True
    house.say("Appelle le 15", lane="crisis")

    for _ in range(8):
        house.run(seconds=300)

    assert house.provider.texts == ["Appelle le 15"]


def test_after_an_unknown_fate_the_conversation_goes_on(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    house.provider.look_ups_fail = True
    house.say("un", "deux")

    for _ in range(8):
        house.run(seconds=300)

    assert house.provider.texts == ["deux"]


@pytest.mark.parametrize("taken", [True, False], ids=["before the crash", "never"])
def test_a_row_left_by_a_crash_arrives_exactly_once(house: House, taken: bool) -> None:
    (row,) = house.say("Salut")
    leased = lease_due(house.store, [ACCOUNT], house.clock(), lease=LEASE, gap=GAP)
    assert leased is not None
    if taken:
        house.provider.send(house.dispatcher.delivery.submission(leased))

    house.run(seconds=30)
    house.run(seconds=61)

    assert house.row(row).status == "submitted"
    assert house.provider.texts == ["Salut"]


def test_a_late_answer_is_believed_even_when_the_lease_is_over(house: House) -> None:
    (row,) = house.say("Salut")
    leased = lease_due(house.store, [ACCOUNT], house.clock(), lease=LEASE, gap=GAP)
    assert leased is not None
    house.provider.look_ups_fail = True
    house.run(seconds=61)

    house.dispatcher.delivery.record(leased, Accepted("late"))

    assert house.row(row).provider_id == "late"


def test_a_late_refusal_is_not_believed_when_somebody_else_took_over(house: House) -> None:
    (row,) = house.say("Salut")
    leased = lease_due(house.store, [ACCOUNT], house.clock(), lease=LEASE, gap=GAP)
    assert leased is not None
    house.run(seconds=61)

    house.dispatcher.delivery.record(leased, Refused("21211", permanent=True))

    assert house.row(row).status == "submitted"


def test_a_stale_row_that_never_arrived_is_cancelled_instead_of_sent_again(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    (row,) = house.say("Salut")
    house.run()
    house.change_owner()

    house.run(seconds=20)

    assert house.status(row) == ("cancelled", "owner changed")


def test_an_erased_row_of_unclear_fate_is_left_unknown(house: House) -> None:
    house.provider.next(TIME_OUT, arrives=False)
    (row,) = house.say("Salut")
    house.run()
    house.update(t.Message, sealed=None)

    house.run(seconds=20)

    assert house.status(row) == ("unknown", "words erased")
