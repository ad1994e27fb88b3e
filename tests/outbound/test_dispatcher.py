"""Rows leave in order, once, and not when their reason is gone."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import chain, repeat

from assistant.outbound.dispatcher import Dispatcher, DispatcherConfig
from assistant.outbound.providers.base import Refused, Submission
from assistant.store import tables as t
from tests.outbound.house import ACCOUNT, PHONE, House

OTHER_PHONE = "+33639980002"


def test_a_due_row_is_handed_over_and_becomes_submitted(house: House) -> None:
    (row,) = house.say("Salut")

    house.run()

    assert house.status(row) == ("submitted", None)


def test_the_submission_holds_the_words_the_addresses_and_the_way_back(house: House) -> None:
    (row,) = house.say("Salut")

    house.run()

    ((_, submission),) = house.provider.accepted
    assert (submission.text, submission.to, submission.account) == ("Salut", PHONE, ACCOUNT)
    assert submission.status_callback.endswith(f"message={row}")


def test_a_row_due_later_waits(house: House) -> None:
    house.say("À demain", due_in=3600)

    assert house.run() == 0


def test_a_row_due_later_does_not_hold_back_the_next_one(house: House) -> None:
    house.say("Je cherche encore", due_in=4)
    house.say("Voilà")

    house.run()

    assert house.provider.texts == ["Voilà"]


def test_rows_of_an_account_without_a_provider_are_left_alone(house: House) -> None:
    (row,) = house.say("Salut")
    house.update(t.Message, account="another")

    house.run()

    assert house.row(row).status == "due"


def test_the_next_row_of_a_conversation_waits_for_the_gap(house: House) -> None:
    house.say("un", "deux")

    house.run()

    assert house.provider.texts == ["un"]


def test_after_the_gap_the_next_row_leaves(house: House) -> None:
    house.say("un", "deux", "trois")

    for _ in range(3):
        house.run(seconds=2)

    assert house.provider.texts == ["un", "deux", "trois"]


def test_two_people_do_not_wait_for_each_other(house: House) -> None:
    house.say("un", "deux")
    house.say("hello", conversation=house.person(OTHER_PHONE))

    house.run()

    assert house.provider.texts == ["un", "hello"]


def test_a_row_being_retried_holds_back_the_ones_behind_it(house: House) -> None:
    house.provider.next(Refused("20429", permanent=False))
    house.say("un", "deux")

    house.run()
    house.run(seconds=2)

    assert house.provider.texts == []


def test_a_crisis_text_passes_a_row_being_retried(house: House) -> None:
    house.provider.next(Refused("20429", permanent=False))
    house.say("un")
    house.run()
    house.say("Appelle le 15", lane="crisis")

    house.run(seconds=2)

    assert house.provider.texts == ["Appelle le 15"]


def test_crisis_texts_of_anybody_leave_first(house: House) -> None:
    house.say("un")
    house.clock.forward(5)
    house.say("Appelle le 15", lane="crisis", conversation=house.person(OTHER_PHONE))

    house.run()

    assert house.provider.texts[0] == "Appelle le 15"


def test_a_bots_row_of_an_older_owner_is_cancelled(house: House) -> None:
    (row,) = house.say("Question suivante")
    house.change_owner()

    house.run()

    assert house.status(row) == ("cancelled", "owner changed")


def test_a_cancelled_row_is_never_handed_over(house: House) -> None:
    house.say("Question suivante")
    house.change_owner()

    house.run()

    assert house.provider.texts == []


def test_rows_of_people_crisis_and_system_outlive_a_change_of_owner(house: House) -> None:
    rows = [house.say(lane, lane=lane)[0] for lane in ("human", "crisis", "system")]
    house.change_owner()

    for _ in range(3):
        house.run(seconds=2)

    assert house.statuses(rows) == ["submitted"] * 3


def test_nothing_is_written_to_somebody_who_opted_out(house: House) -> None:
    (row,) = house.say("Salut", lane="human")
    house.opt_out()

    house.run()

    assert house.status(row) == ("cancelled", "opted out")


def test_a_crisis_text_reaches_somebody_who_opted_out(house: House) -> None:
    house.say("Appelle le 15", lane="crisis")
    house.opt_out()

    house.run()

    assert house.provider.texts == ["Appelle le 15"]


def test_the_opt_out_is_confirmed(house: House) -> None:
    house.say("C'est noté, je n'écris plus.", lane="system")
    house.opt_out()

    house.run()

    assert len(house.provider.texts) == 1


def test_what_is_too_late_is_cancelled(house: House) -> None:
    (row,) = house.say("Ton rendez-vous est dans une heure", expires_at=house.clock.now)

    house.run()

    assert house.status(row) == ("cancelled", "too late")


def test_the_provider_is_told_how_long_a_text_stays_true(house: House) -> None:
    (row,) = house.say("Dans une heure")
    house.update(t.Message, expires_at=house.clock.now.replace(hour=13))

    house.run()

    ((_, submission),) = house.provider.accepted
    assert (submission.row_id, submission.validity_seconds) == (row, 3600)


def test_erased_words_do_not_leave(house: House) -> None:
    (row,) = house.say("Salut")
    house.update(t.Message, sealed=None)

    house.run()

    assert house.status(row) == ("cancelled", "words erased")


def test_words_whose_key_is_gone_do_not_leave(house: House) -> None:
    (row,) = house.say("Salut")
    house.update(t.Contact, wrapped_key=None)

    house.run()

    assert house.status(row) == ("cancelled", "words erased")


def test_submitting_is_committed_before_the_provider_is_called(house: House) -> None:
    seen: list[str] = []
    (row,) = house.say("Salut")

    def look(_submission: Submission) -> None:
        seen.append(house.row(row).status)

    house.provider.on_accept = look

    house.run()

    assert seen == ["submitting"]


def test_two_dispatchers_at_once_send_every_row_once(house: House) -> None:
    people = [house.person(f"+3363998{number:04}") for number in range(100, 112)]
    for person in people:
        house.say(f"Salut {person}", conversation=person)
    others = [house.another_dispatcher() for _ in range(3)]

    threads = [threading.Thread(target=dispatcher.run_once) for dispatcher in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.run()

    assert sorted(house.provider.texts) == sorted(f"Salut {person}" for person in people)


def test_a_started_dispatcher_sends_when_woken_and_stops(house: House) -> None:
    sent = threading.Event()
    house.provider.on_accept = lambda _submission: sent.set()
    house.dispatcher.start()
    house.say("Salut")
    house.dispatcher.wake()

    arrived = sent.wait(10)
    house.dispatcher.stop()

    assert arrived
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dispatcher-")]


def test_stopping_writes_down_what_was_being_handed_over(house: House) -> None:
    sent = threading.Event()
    house.provider.on_accept = lambda _submission: sent.set()
    (row,) = house.say("Salut")
    house.dispatcher.start()
    sent.wait(10)

    house.dispatcher.stop()

    assert house.row(row).status == "submitted"


def test_the_thread_is_seen_to_move_but_turns_are_not_disturbed(house: House) -> None:
    house.say("Salut")
    version = house.read().version
    house.clock.forward(30)

    house.run()

    with house.store.db.read() as connection:
        moved_at = connection.execute(t.Conversation.__table__.select()).one().changed_at
    assert (moved_at, house.read().version) == (house.clock.now, version)


def test_a_row_leased_before_the_machine_slept_is_left_to_a_look_up(house: House) -> None:
    (row,) = house.say("Salut")
    times = chain([house.clock()], repeat(house.clock() + timedelta(seconds=16)))
    config = DispatcherConfig(lease=timedelta(seconds=60), start_within=timedelta(seconds=15))
    sleepy = Dispatcher(house.store, {ACCOUNT: house.provider}, lambda: next(times), "row={}".format, config)

    sleepy.run_once()

    assert (house.provider.texts, house.row(row).status) == ([], "submitting")
