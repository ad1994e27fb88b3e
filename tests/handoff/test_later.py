"""A message for later leaves once, when its moment comes and it may; else it is held, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from assistant.effects import EraseContact
from assistant.errors import HandoffConflict
from assistant.handoff import later
from assistant.handoff.falling_due import send_due
from assistant.handoff.later import FURTHEST
from assistant.handoff.ownership import take_over
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import LONGEST_REPLY, WHATSAPP_WINDOW, Reply
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.mentions import list_mentions
from assistant.store.people import Person, set_active
from assistant.store.scheduled import Later
from assistant.store.store import Store
from assistant.store.threads import read_thread
from assistant.store.values import TurnRecord
from assistant.values import ChannelKind, Draft
from tests.support.people import NOON, YoungPerson, counsellor, young_person

TOMORROW = NOON + timedelta(days=1)
A_WORD = "Good luck for your interview today!"


def shape(text: str, _kind: ChannelKind, _locale: str) -> Sequence[Draft]:
    return (Draft(text),) if text.strip() else ()


def plan(
    store: Store,
    person: Person,
    leo: YoungPerson,
    due_at: datetime | None = TOMORROW,
    text: str = A_WORD,
    key: str = "k",
    now: datetime = NOON,
) -> int:
    return later.schedule(store, person, leo.conversation_id, Reply(key, text, shape(text, "sms", "fr")), due_at, now)


def ring(store: Store, now: datetime = TOMORROW) -> int:
    return send_due(store, shape, lambda: None, now)


def waiting(store: Store, person: Person, leo: YoungPerson) -> tuple[Later, ...]:
    thread = read_thread(store, person.teams, leo.conversation_id)
    assert thread is not None
    return thread.later


def held_for(store: Store, person: Person, leo: YoungPerson) -> list[str | None]:
    return [one.why for one in waiting(store, person, leo) if one.state == "held"]


def sent(store: Store, person: Person, leo: YoungPerson) -> list[tuple[str, str | None]]:
    thread = read_thread(store, person.teams, leo.conversation_id)
    assert thread is not None
    return [(line.content.text, line.author) for line in thread.lines if line.lane == "human" and line.content]


# ── Keeping it ───────────────────────────────────────────────────────────────────────────────────────


def test_a_message_for_later_is_shown_until_it_leaves(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    (one,) = waiting(store, sam, leo)
    assert (one.text, one.author, one.due_at, one.state) == (A_WORD, "Sam", TOMORROW, "due")


def test_keeping_it_takes_over_from_nobody(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    before = leo.read()
    plan(store, sam, leo)
    after = leo.read()
    assert (after.owner_id, after.epoch, after.version) == (before.owner_id, before.epoch, before.version)


def test_its_words_are_sealed(store: Store) -> None:
    plan(store, counsellor(store), young_person(store))
    with store.db.read() as connection:
        sealed = connection.execute(select(t.ScheduledSend.sealed)).scalar_one()
    assert A_WORD.encode() not in sealed


def test_a_double_click_keeps_one(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    assert plan(store, sam, leo) == plan(store, sam, leo)


@pytest.mark.parametrize(
    ("due_at", "reason"),
    [(NOON, "too_late"), (NOON - timedelta(days=1), "too_late"), (NOON + FURTHEST + timedelta(days=1), "too_far")],
)
def test_the_moment_is_still_to_come_and_within_a_year(store: Store, due_at: datetime, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        plan(store, counsellor(store), young_person(store), due_at)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("text", "reason"), [(" ", "empty"), ("a" * (LONGEST_REPLY + 1), "too_long")])
def test_its_words_are_those_of_a_reply(store: Store, text: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        plan(store, counsellor(store), young_person(store), text=text)
    assert refused.value.reason == reason


def test_nothing_is_kept_for_a_person_who_asked_us_to_stop(store: Store) -> None:
    leo = young_person(store)
    leo.opts_out()
    with pytest.raises(Refused) as refused:
        plan(store, counsellor(store), leo)
    assert refused.value.reason == "opted_out"


def test_nothing_is_kept_in_a_colleagues_conversation(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    with pytest.raises(HandoffConflict, match="Sam"):
        plan(store, kim, leo)


def test_another_teams_conversation_does_not_exist(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        plan(store, counsellor(store), young_person(store, team="Lyon"))
    assert refused.value.reason == "unknown"


# ── When its moment comes ────────────────────────────────────────────────────────────────────────────


def test_it_does_not_leave_before_its_moment(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    ring(store, TOMORROW - timedelta(seconds=1))
    assert sent(store, sam, leo) == []


def test_it_leaves_in_the_name_of_its_author(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    ring(store)
    assert (sent(store, sam, leo), waiting(store, sam, leo)) == ([(A_WORD, "Sam")], ())


def test_it_takes_over_when_nobody_holds_the_conversation(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    ring(store)
    assert leo.read().owner_id == sam.id


def test_it_leaves_after_a_human_stretch_and_a_change_of_epoch(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    take_over(store, sam, leo.conversation_id, NOON)
    leo.is_handed_back(sam)
    ring(store)
    assert sent(store, sam, leo) == [(A_WORD, "Sam")]


def test_it_leaves_once_however_often_the_clock_looks(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    assert [ring(store), ring(store)] == [1, 0]


def test_it_leaves_once_when_several_processes_look_at_once(store: Store) -> None:
    sam = counsellor(store)
    people = [young_person(store, sender=f"+3363998010{number}") for number in range(4)]
    for leo in people:
        plan(store, sam, leo)
    start = Barrier(4)

    def look(_: int) -> int:
        start.wait()
        return ring(store)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(4)))
    assert [len(sent(store, sam, leo)) for leo in people] == [1, 1, 1, 1]


def test_it_leaves_once_when_somebody_sends_it_at_that_very_moment(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    number = plan(store, sam, leo)
    start = Barrier(2)

    def by_hand() -> None:
        start.wait()
        with suppress(Refused):
            later.send_now(store, sam, leo.conversation_id, number, shape, TOMORROW)

    def by_the_clock() -> None:
        start.wait()
        ring(store)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(by_hand), pool.submit(by_the_clock)]:
            done.result()
    assert len(sent(store, sam, leo)) == 1


def test_its_words_go_from_the_row_once_they_are_a_message(store: Store) -> None:
    plan(store, counsellor(store), young_person(store))
    ring(store)
    with store.db.read() as connection:
        assert connection.execute(select(t.ScheduledSend.sealed)).scalar_one() == b""


def test_the_dispatcher_is_woken(store: Store) -> None:
    woken: list[bool] = []
    plan(store, counsellor(store), young_person(store))
    send_due(store, shape, lambda: woken.append(True), TOMORROW)
    assert woken == [True]


# ── When it cannot leave ─────────────────────────────────────────────────────────────────────────────


def test_it_is_held_while_a_colleague_holds_the_conversation(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    plan(store, sam, leo)
    take_over(store, kim, leo.conversation_id, NOON)
    ring(store)
    assert (held_for(store, sam, leo), leo.read().owner_id) == (["taken"], kim.id)


def test_the_clock_relieves_nobody_who_owes_an_answer(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    plan(store, sam, leo)
    take_over(store, kim, leo.conversation_id, NOON)
    with store.db.write() as connection:
        connection.execute(update(t.Handoff).values(overdue_at=NOON))
    ring(store)
    assert leo.read().owner_id == kim.id


def test_it_is_held_while_a_crisis_is_open(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    leo.is_in_a_crisis()
    ring(store)
    assert held_for(store, sam, leo) == ["crisis_open"]


def test_it_is_held_when_the_person_asked_us_to_stop(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    leo.opts_out()
    ring(store)
    assert held_for(store, sam, leo) == ["opted_out"]


def test_it_is_held_when_whatsapps_window_is_closed(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store, kind="whatsapp")
    leo.writes("hello", NOON)
    plan(store, sam, leo, TOMORROW + timedelta(hours=1))
    ring(store, TOMORROW + timedelta(hours=2))
    assert held_for(store, sam, leo) == ["window_closed"]


def test_it_is_held_when_its_authors_account_is_closed(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    plan(store, sam, leo)
    set_active(store, sam.id, active=False)
    ring(store)
    assert held_for(store, kim, leo) == ["author_gone"]


def test_it_is_held_when_its_words_cannot_be_shaped(store: Store) -> None:
    def broken(_text: str, _kind: ChannelKind, _locale: str) -> Sequence[Draft]:
        raise ValueError("a pack is broken")

    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    send_due(store, broken, lambda: None, TOMORROW)
    assert held_for(store, sam, leo) == ["failed"]


def test_its_author_is_told_that_it_was_held_and_why(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    leo.opts_out()
    ring(store)
    assert [(one.kind, one.text) for one in list_mentions(store, sam)] == [("held", "opted_out")]


def test_of_a_message_whose_author_is_gone_the_holder_is_told(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    plan(store, sam, leo)
    set_active(store, sam.id, active=False)
    take_over(store, kim, leo.conversation_id, NOON)
    ring(store)
    assert [one.text for one in list_mentions(store, kim)] == ["author_gone"]


def test_what_is_held_is_not_tried_again_by_the_clock(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    leo.opts_out()
    assert [ring(store), ring(store)] == [1, 0]


def test_one_that_is_held_holds_up_no_other(store: Store) -> None:
    sam, leo, mia = counsellor(store), young_person(store), young_person(store, sender="+33639980002")
    plan(store, sam, leo)
    plan(store, sam, mia)
    leo.opts_out()
    ring(store)
    assert sent(store, sam, mia) == [(A_WORD, "Sam")]


def test_it_goes_with_everything_else_when_the_person_is_erased(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    commit_turn(store, TurnRecord(leo.read(), NOON, effects=(EraseContact(),)))
    assert (waiting(store, sam, leo), ring(store)) == ((), 0)


# ── When the person writes again ─────────────────────────────────────────────────────────────────────


def late_on_whatsapp(store: Store) -> tuple[Person, YoungPerson]:
    sam, leo = counsellor(store), young_person(store, kind="whatsapp")
    leo.writes("hello", NOON - WHATSAPP_WINDOW - timedelta(hours=1))
    plan(store, sam, leo, None)
    return sam, leo


def test_a_text_after_the_window_waits_for_the_person(store: Store) -> None:
    sam, leo = late_on_whatsapp(store)
    ring(store)
    assert (len(waiting(store, sam, leo)), sent(store, sam, leo)) == (1, [])


def test_it_leaves_when_the_person_writes_again(store: Store) -> None:
    sam, leo = late_on_whatsapp(store)
    leo.writes("are you there?", TOMORROW)
    ring(store, TOMORROW)
    assert sent(store, sam, leo) == [(A_WORD, "Sam")]


def test_it_goes_on_waiting_when_nobody_looked_before_the_window_closed_again(store: Store) -> None:
    sam, leo = late_on_whatsapp(store)
    leo.writes("are you there?", TOMORROW)
    ring(store, TOMORROW + WHATSAPP_WINDOW)
    assert [one.state for one in waiting(store, sam, leo)] == ["due"]


def test_where_there_is_no_window_it_waits_for_a_message_after_it(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.writes("hello", NOON - timedelta(hours=1))
    plan(store, sam, leo, None)
    ring(store)
    before = sent(store, sam, leo)
    leo.writes("me again", TOMORROW)
    ring(store)
    assert (before, sent(store, sam, leo)) == ([], [(A_WORD, "Sam")])


def test_it_is_held_when_what_they_write_is_stop(store: Store) -> None:
    sam, leo = late_on_whatsapp(store)
    leo.opts_out(TOMORROW)
    ring(store, TOMORROW)
    assert held_for(store, sam, leo) == ["opted_out"]


# ── What the team does with it ───────────────────────────────────────────────────────────────────────


def test_a_colleague_sends_what_was_held_in_their_own_name(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    number = plan(store, sam, leo)
    take_over(store, kim, leo.conversation_id, NOON)
    ring(store)
    later.send_now(store, kim, leo.conversation_id, number, shape, TOMORROW)
    assert (sent(store, kim, leo), waiting(store, kim, leo)) == ([(A_WORD, "Kim")], ())


def test_what_cannot_be_sent_by_hand_either_stays(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    number = plan(store, sam, leo)
    leo.opts_out()
    with pytest.raises(Refused):
        later.send_now(store, sam, leo.conversation_id, number, shape, NOON)
    assert len(waiting(store, sam, leo)) == 1


def test_a_changed_message_waits_for_its_new_moment_with_its_new_words(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    number = plan(store, sam, leo)
    words = Reply("", "Other words", (Draft("Other words"),))
    later.change(store, kim, leo.conversation_id, number, words, TOMORROW + timedelta(days=1), NOON)
    (one,) = waiting(store, kim, leo)
    assert (one.text, one.author, one.due_at) == ("Other words", "Kim", TOMORROW + timedelta(days=1))


def test_a_change_frees_what_was_held(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    number = plan(store, sam, leo)
    leo.is_in_a_crisis()
    ring(store)
    words = Reply("", "Other words", (Draft("Other words"),))
    later.change(store, sam, leo.conversation_id, number, words, TOMORROW + timedelta(days=1), TOMORROW)
    assert [(one.state, one.why) for one in waiting(store, sam, leo)] == [("due", None)]


def test_a_cancelled_message_never_leaves(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    later.cancel(store, sam, leo.conversation_id, plan(store, sam, leo), NOON)
    ring(store)
    assert (waiting(store, sam, leo), sent(store, sam, leo)) == ((), [])


def test_what_was_sent_cannot_be_cancelled_any_more(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    number = plan(store, sam, leo)
    ring(store)
    with pytest.raises(Refused) as refused:
        later.cancel(store, sam, leo.conversation_id, number, TOMORROW)
    assert refused.value.reason == "gone"


def test_a_message_of_another_conversation_is_not_touched(store: Store) -> None:
    sam, leo, mia = counsellor(store), young_person(store), young_person(store, sender="+33639980002")
    number = plan(store, sam, leo)
    with pytest.raises(Refused):
        later.cancel(store, sam, mia.conversation_id, number, NOON)
    assert len(waiting(store, sam, leo)) == 1


def test_open_pages_see_that_it_was_held(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    plan(store, sam, leo)
    leo.opts_out()
    ring(store)
    with store.db.read() as connection:
        assert connection.execute(select(t.Conversation.changed_at)).scalar_one() == TOMORROW


def test_every_step_is_in_the_audit(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    number = plan(store, sam, leo)
    leo.is_in_a_crisis()
    ring(store)
    later.send_now(store, sam, leo.conversation_id, number, shape, TOMORROW)
    with store.db.read() as connection:
        actions = list(connection.execute(select(t.Audit.action).order_by(t.Audit.id)).scalars())
    assert actions == ["scheduled", "schedule_held", "taken_over", "replied", "schedule_sent"]
