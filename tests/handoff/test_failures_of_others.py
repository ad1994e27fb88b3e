"""What went wrong in other houses where machines and people answer together: each failure by its name, and what happens
here instead. Everything is real but the provider and the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import Row, func, select, update

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.errors import HandoffConflict
from assistant.handoff.ownership import claim, locked, take_over, transfer, transfer_to_team
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import WHATSAPP_WINDOW, Reply, reply
from assistant.remote import run_remote_actions
from assistant.ringing import Bell
from assistant.store import tables as t
from assistant.store.channels import ensure_team
from assistant.store.database import Database
from assistant.store.inbox import list_inbox, next_one
from assistant.store.people import Person, add_counsellor
from assistant.store.timers import LEASE, LeasedTimer, finish_timer, lease_timer
from assistant.store.workloads import workload_of
from assistant.turns import returning
from assistant.turns.mind import Mind
from assistant.values import ChannelKind, Draft
from tests.support.houses import PHONE, TestHouse
from tests.support.offices import Desk, console_of
from tests.support.people import NOON, PASSWORD, counsellor

TEAM = "Counsellors"
SUNDAY_NIGHT = datetime(2030, 1, 6, 2, 0, tzinfo=UTC)
HELLO = Reply("one", "Bonjour, c'est Sam.", (Draft("Bonjour, c'est Sam."),))
ASKS = "je veux parler a quelqu'un"
AGAIN = "C'est de nouveau le robot."


@pytest.fixture
def house(db: Database, mind: Mind) -> TestHouse:
    return TestHouse(db, mind)


@pytest.fixture
def sam(house: TestHouse) -> Person:
    return counsellor(house.store, team=TEAM)


def ring(house: TestHouse) -> None:
    """The background work looks at the clock."""
    Bell(house.store, house.turns, house.mind.holidays).ring_due(house.clock())
    house.deliver()


def wait(house: TestHouse, *, hours: int) -> None:
    """Time passes, with the background work running."""
    for _ in range(hours * 4):
        house.clock.forward(minutes=15)
        ring(house)


def owner(house: TestHouse, number: int = 1) -> int | None:
    return house.conversation(number).owner_id


def waiting(house: TestHouse, person: Person) -> list[int]:
    return [row.id for row in list_inbox(house.store, person.teams, person.id, "waiting")]


def rows(house: TestHouse, statement: Any) -> list[Row[Any]]:
    with house.db.read() as connection:
        return list(connection.execute(statement).all())


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Everybody acts at the same moment; what each got, or met."""
    start = Barrier(len(steps))

    def act(step: Callable[[], object]) -> object:
        start.wait()
        try:
            return step()
        except (HandoffConflict, Refused) as refused:
            return refused

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(act, steps))


def others(number: int) -> str:
    return f"{PHONE[:-2]}{number:02}"


# ── Who answers ──────────────────────────────────────────────────────────────────────────────────────


def test_bot_answers_while_a_human_owns(house: TestHouse, sam: Person) -> None:
    house.hear("slt")
    computed = house.receive("mon image en ligne")
    take_over(house.store, sam, 1, house.clock())
    said = len(house.provider.texts)
    house.deliver()
    states = {house.status_of(row) for row in computed.message_ids}
    assert (states, house.hear("tu es la ?"), len(house.provider.texts)) == ({"cancelled"}, (), said)


def test_bot_silent_for_ever_after_return(house: TestHouse, sam: Person) -> None:
    house.hear("mon image en ligne")
    reply(house.store, sam, 1, HELLO, house.clock())
    house.turns.hand_back(1, sam.id, None, "answered")
    house.deliver()
    assert house.hear("pas encore")


def test_bot_silent_for_ever_after_return_by_the_clock(house: TestHouse, sam: Person) -> None:
    house.hear("mon image en ligne")
    reply(house.store, sam, 1, HELLO, house.clock())
    wait(house, hours=30)
    said = house.hear("menu")
    assert (owner(house), said[0].text) == (None, AGAIN)


def test_reopened_conversation_never_returned(house: TestHouse, sam: Person) -> None:
    house.hear(ASKS)
    for key in ("one", "two"):
        reply(house.store, sam, 1, replace(HELLO, key=key), house.clock())
        house.turns.hand_back(1, sam.id, None, "answered")
        house.deliver()
        house.hear(ASKS)
    # Asked for once more after each return: in the inbox, and meanwhile answered by the assistant.
    assert (waiting(house, sam), bool(house.hear("menu"))) == ([1], True)


def test_reopened_conversation_never_returned_from_another_team(house: TestHouse, sam: Person) -> None:
    house.hear("mon image en ligne")
    take_over(house.store, sam, 1, house.clock())
    kim = counsellor(house.store, "Kim", team="Lyon")
    transfer_to_team(house.store, sam, 1, next(iter(kim.teams)), house.clock(), "She lives in Lyon")
    meanwhile = house.hear("pas encore")
    take_over(house.store, kim, 1, house.clock())
    house.turns.hand_back(1, kim.id, None, "answered")
    house.deliver()
    assert (bool(meanwhile), bool(house.hear("menu")), owner(house)) == (True, True, None)


def test_double_assignment(house: TestHouse, sam: Person) -> None:
    kim = counsellor(house.store, "Kim", team=TEAM)
    lead = add_counsellor(
        house.store,
        email="ana@example.org",
        name="Ana",
        password=PASSWORD,
        locale="en",
        role="supervisor",
        team_ids=sam.teams,
        now=NOON,
    )
    house.hear(ASKS)
    now = house.clock()
    got = at_once(
        lambda: take_over(house.store, sam, 1, now),
        lambda: transfer(house.store, lead, 1, kim, now),
        lambda: take_over(house.store, kim, 1, now),
        lambda: reply(house.store, sam, 1, HELLO, now),
    )
    held = rows(house, select(t.Stretch.counsellor_id).where(t.Stretch.ended_at.is_(None)))
    taken = rows(house, select(t.Audit.id).where(t.Audit.action == "taken_over"))
    assert ([row.counsellor_id for row in held], len(taken) <= 1) == ([owner(house)], True)
    # Whoever did not get it was told who has it.
    assert {one.holder for one in got if isinstance(one, HandoffConflict)} <= {"Sam", "Kim"}


# ── Said twice ───────────────────────────────────────────────────────────────────────────────────────


def test_closing_reply_sent_twice(house: TestHouse, sam: Person) -> None:
    house.hear("mon image en ligne")
    reply(house.store, sam, 1, HELLO, house.clock())
    house.deliver()
    desk = Desk(console_of(house), sam)
    form = {"text": "Bonne chance !", "key": "k", "epoch": str(house.conversation().epoch), "outcome": "answered"}
    statuses = [desk.does("hand-back", **form).status_code for _ in range(2)]
    house.deliver()
    texts = house.provider.texts
    counts = (texts.count("Bonne chance !"), sum(text.startswith(AGAIN) for text in texts))
    assert (statuses, counts) == ([303, 303], (1, 1))


def test_closing_reply_sent_twice_by_two_tabs_at_once(house: TestHouse, sam: Person) -> None:
    house.hear("mon image en ligne")
    reply(house.store, sam, 1, HELLO, house.clock())
    house.deliver()
    app = console_of(house)
    desks = [Desk(app, sam) for _ in range(3)]
    form = {"text": "Bonne chance !", "key": "k", "epoch": str(house.conversation().epoch), "outcome": "answered"}
    at_once(*(lambda desk=desk: desk.does("hand-back", **form) for desk in desks))
    house.deliver()
    texts = house.provider.texts
    assert (texts.count("Bonne chance !"), sum(text.startswith(AGAIN) for text in texts), owner(house)) == (1, 1, None)


def test_closing_reply_comes_before_the_assistant(house: TestHouse, sam: Person) -> None:
    house.hear("mon image en ligne")
    reply(house.store, sam, 1, HELLO, house.clock())
    house.deliver()
    form = {"text": "Bonne chance !", "key": "k", "epoch": str(house.conversation().epoch), "outcome": "answered"}
    Desk(console_of(house), sam).does("hand-back", **form)
    house.deliver()
    texts = house.provider.texts
    again = next(place for place, text in enumerate(texts) if text.startswith(AGAIN))
    assert texts.index("Bonne chance !") < again


def test_out_of_hours_text_on_top_of_the_bots_reply(house: TestHouse, sam: Person) -> None:
    house.clock.now = SUNDAY_NIGHT
    first = house.hear(ASKS)
    later = [house.hear(words) for words in ("menu", "slt", "menu")]
    wait(house, hours=3)
    notices = [said.response for said in first if said.response and "human_note" in said.response]
    repeated = [said for turn in later for said in turn if said.lane == "system"]
    told = rows(house, select(t.Message.id).where(t.Message.lane == "system"))
    # The truth once, in the assistant's own answer; nothing stands on top of any later one.
    assert (len(notices), repeated, told) == (1, [], [])


# ── Nobody there ─────────────────────────────────────────────────────────────────────────────────────


def test_inbound_rejected_because_nobody_is_online(house: TestHouse) -> None:
    house.clock.now = SUNDAY_NIGHT
    receipt = house.receive("j'ai besoin d'aide pour mon pitch")
    kept = rows(house, select(t.Message.status).where(t.Message.direction == "in"))
    assert (bool(receipt.message_ids), [row.status for row in kept]) == (True, ["received"])


def test_nobody_online_leaves_it_unassigned(house: TestHouse, sam: Person) -> None:
    house.clock.now = SUNDAY_NIGHT
    house.hear(ASKS)
    wait(house, hours=31)
    desk = Desk(console_of(house), sam)
    # Monday, nine o'clock: it is what the first who comes is led to, and somebody was called for meanwhile.
    led_to = desk.get("/next").headers["Location"]
    desk.does("take-over")
    called = rows(house, select(t.Page.reason))
    assert (led_to, owner(house), [row.reason for row in called]) == ("/console/conversations/1", sam.id, ["waiting"])


def test_freed_capacity_skips_the_head_of_the_queue(house: TestHouse, sam: Person) -> None:
    with house.db.write() as connection:
        connection.execute(update(t.Counsellor).values(capacity=1))
    house.hear("slt", others(1))
    take_over(house.store, sam, 1, house.clock())
    for number in (2, 3, 4):
        house.hear(ASKS, others(number))
    full = workload_of(house.store, sam).full
    house.turns.hand_back(1, sam.id, None, "answered")
    found = next_one(house.store, sam.teams, sam.id, full=workload_of(house.store, sam).full)
    assert (full, found and found.id) == (True, 2)


def test_freed_capacity_skips_the_head_of_the_queue_when_the_head_is_in_danger(house: TestHouse, sam: Person) -> None:
    with house.db.write() as connection:
        connection.execute(update(t.Counsellor).values(capacity=1))
    house.hear("slt", others(1))
    take_over(house.store, sam, 1, house.clock())
    for number in (2, 3):
        house.hear(ASKS, others(number))
    house.hear("je veux mourir", others(4))
    # With full hands, too: nobody in danger waits for a place.
    found = next_one(house.store, sam.teams, sam.id, full=True)
    assert found is not None
    assert (found.id, found.crisis_open) == (4, True)


# ── At the same moment ───────────────────────────────────────────────────────────────────────────────


def test_two_messages_200_ms_apart_make_two_conversations(house: TestHouse) -> None:
    def second() -> object:
        house.clock.forward(milliseconds=200)
        return house.receive("c'est encore moi")

    got = at_once(lambda: house.receive("slt"), second)
    house.deliver()
    contacts = rows(house, select(t.Contact.id))
    assert (house.count_conversations(), len(contacts), len(got)) == (1, 1, 2)
    assert house.conversation().version == 2


def test_lock_released_before_commit(house: TestHouse, sam: Person) -> None:
    kim = counsellor(house.store, "Kim", team=TEAM)
    house.hear(ASKS)
    claimed, go_on = Event(), Event()

    def slow() -> None:
        with house.db.write() as connection:
            claim(connection, sam, locked(connection, sam, 1), house.clock())
            claimed.set()
            go_on.wait(10)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slow)
        claimed.wait(10)
        second = pool.submit(take_over, house.store, kim, 1, house.clock())
        # As long as the first has not committed, the second neither gets it nor is told anything.
        with pytest.raises(NotYet):
            second.result(0.2)
        go_on.set()
        first.result(10)
        with pytest.raises(HandoffConflict, match="Sam"):
            second.result(10)
    assert owner(house) == sam.id


def test_lock_ttl_frees_someone_elses_lock(house: TestHouse) -> None:
    slow = _due_timer(house)
    house.clock.forward(seconds=LEASE.total_seconds() + 1)
    ring(house)  # Another process, after the lease of the slow one ended: it tells the person.
    told = len(house.provider.texts)
    # The slow process wakes up and goes on with what is not its own any more.
    mind, turns, store = house.mind, house.turns, house.store
    turns.change(1, lambda read: returning.told(mind, store, read, slow.id, closing=False))
    with house.db.write() as connection:
        freed = finish_timer(connection, slow.id)
    house.deliver()
    assert (freed, len(house.provider.texts)) == (False, told)


def _due_timer(house: TestHouse) -> LeasedTimer:
    """Somebody is at work when the person asks and does not come; a process that is about to say so has stopped."""
    sam = counsellor(house.store, team=TEAM)
    with house.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == sam.id).values(last_seen_at=house.clock()))
    house.hear(ASKS)
    house.clock.forward(minutes=11)
    due = [timer for timer in iter(lambda: lease_timer(house.store, house.clock()), None) if timer]
    return next(timer for timer in due if timer.kind == "wait_notice")


# ── Waits ────────────────────────────────────────────────────────────────────────────────────────────


def _finds(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult({"things_count": 1, "things_text": "found far away"})


def _remote_house(db: Database, mind: Mind) -> TestHouse:
    return TestHouse(db, mind, actions={"list_my_things": Action("list_my_things", _finds, where="remote")})


def test_wait_resumed_before_it_is_armed(db: Database, mind: Mind) -> None:
    house = _remote_house(db, mind)
    house.receive("mes trucs")
    # The result is there before anything else happened: not even the answer has left.
    done = run_remote_actions(house.store, house.turns, house.clock())
    house.clock.forward(minutes=11)
    ring(house)
    found = [text for text in house.provider.texts if "found far away" in text]
    jobs = rows(house, select(t.Job.state))
    assert (done, len(found), [row.state for row in jobs]) == (1, 1, ["done"])


def test_wait_resumed_before_it_is_armed_by_a_counsellor(house: TestHouse, sam: Person) -> None:
    house.receive(ASKS)
    take_over(house.store, sam, 1, house.clock())
    reply(house.store, sam, 1, HELLO, house.clock())
    house.deliver()
    said = list(house.provider.texts)
    house.clock.forward(minutes=25)
    ring(house)
    # What was armed for the wait does not ring into the conversation that is held.
    kinds = rows(house, select(t.Timer.kind).where(t.Timer.kind.in_(("page", "wait_notice", "closing"))))
    assert (house.provider.texts, kinds, owner(house)) == (said, [], sam.id)


def test_bot_outage_escalates_on_mere_latency(db: Database, mind: Mind) -> None:
    house = _remote_house(db, mind)
    house.hear("mes trucs")
    before = len(house.provider.texts)
    house.clock.forward(seconds=60)
    ring(house)
    slow = house.conversation().handoff
    run_remote_actions(house.store, house.turns, house.clock())
    house.deliver()
    # A minute without a result: the person is told that we are looking, and nobody of the team is called.
    notices = len(house.provider.texts) - before
    assert (slow, house.conversation().handoff, notices >= 2) == (None, None, True)


# ── Nothing is lost ──────────────────────────────────────────────────────────────────────────────────


def _whatsapp(db: Database, mind: Mind, kind: ChannelKind = "whatsapp") -> TestHouse:
    return TestHouse(db, mind, kind=kind)


def test_a_counsellor_types_after_the_window_closed_and_the_message_is_lost(db: Database, mind: Mind) -> None:
    house = _whatsapp(db, mind)
    sam = counsellor(house.store, team=TEAM)
    house.hear(ASKS)
    desk = Desk(console_of(house), sam)
    desk.does("take-over")
    house.clock.forward(seconds=WHATSAPP_WINDOW.total_seconds())
    answer = desk.does("reply", text="Je reviens vers toi", key="k")
    kept = "Je reviens vers toi</textarea>" in answer.get_data(as_text=True)
    unsent = rows(house, select(func.count()).where(t.Message.lane == "human"))[0][0]
    house.hear("c bon je suis la")
    sent = desk.does("reply", text="Je reviens vers toi", key="k").status_code
    house.deliver()
    assert (answer.status_code, kept, unsent, sent) == (409, True, 0, 303)
    assert house.provider.texts.count("Je reviens vers toi") == 1


def test_a_counsellor_types_closing_words_after_the_window_closed_and_they_are_lost(db: Database, mind: Mind) -> None:
    house = _whatsapp(db, mind)
    sam = counsellor(house.store, team=TEAM)
    house.hear(ASKS)
    desk = Desk(console_of(house), sam)
    desk.does("take-over")
    epoch = str(house.conversation().epoch)
    house.clock.forward(seconds=WHATSAPP_WINDOW.total_seconds())
    answer = desk.does("hand-back", text="Bonne chance !", key="k", epoch=epoch, outcome="answered")
    kept = "Bonne chance !</textarea>" in answer.get_data(as_text=True)
    assert (answer.status_code, kept, owner(house)) == (409, True, sam.id)


def test_another_teams_inbox_gets_what_nobody_here_answers(house: TestHouse, sam: Person) -> None:
    house.hear(ASKS)
    take_over(house.store, sam, 1, house.clock())
    lyon = ensure_team(house.store, "Lyon")
    transfer_to_team(house.store, sam, 1, lyon, house.clock(), "She lives in Lyon")
    house.clock.forward(seconds=timedelta(minutes=11).total_seconds())
    ring(house)
    called = rows(house, select(t.Page.team_id))
    assert [row.team_id for row in called] == [lyon]
