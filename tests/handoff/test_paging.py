"""Paging that is true: who is called, when, how often, and what ends it. On both databases."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select, update

from assistant.effects import CancelHandoff
from assistant.handoff.ownership import take_over
from assistant.handoff.page_texts import LANGUAGES, Why, mail_of, sms_of, texts_for
from assistant.handoff.paging import acknowledged
from assistant.outbound.segments import count_segments
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.page_answers import paged_by_link
from assistant.store.paging import LEASE, lease_page
from tests.handoff.duty_house import LISA, MARIE, PAUL, DutyHouse
from tests.support.people import counsellor, open_store

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def duty(db: Database) -> DutyHouse:
    return DutyHouse(db)


def three_levels(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE, 1)
    duty.roster("Paul", PAUL, 2)
    duty.roster("Lisa", "lisa@example.org", 3)


def test_the_first_level_is_called_first(duty: DutyHouse) -> None:
    three_levels(duty)
    duty.waiting()
    assert duty.run() == ("Marie",)


def test_each_round_reaches_further_until_everybody_is_called(duty: DutyHouse) -> None:
    three_levels(duty)
    duty.waiting()
    called = [duty.run(minutes=0 if round_ == 0 else 5)[0] for round_ in range(4)]
    assert called == ["Marie", "Marie, Paul", "Marie, Paul, Lisa, Ada", "Marie, Paul, Lisa, Ada"]


def test_the_next_level_is_the_first_one_when_nobody_of_the_first_is_on_call(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE, 1, hours="sat 10:00-12:00")
    duty.roster("Paul", PAUL, 2)
    duty.waiting()
    assert duty.run() == ("Paul",)


def test_an_ordinary_wait_is_called_out_every_few_minutes_and_six_times(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.set_team(page_minutes=10)
    duty.waiting()
    assert duty.rounds(minutes=200) == [0, 10, 20, 30, 40, 50]


def test_a_crisis_is_called_out_at_least_every_five_minutes_then_slower_and_never_given_up(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.set_team(page_minutes=30)
    duty.waiting(crisis=True)
    called = duty.rounds(minutes=24 * 60)
    assert called[:9] == [0, 5, 10, 15, 20, 25, 30, 40, 55]
    assert {later - before for before, later in pairwise(called[8:])} == {15}


def test_a_page_says_nothing_of_the_young_person(duty: DutyHouse) -> None:
    three_levels(duty)
    duty.waiting(crisis=True)
    duty.run()
    (to, text), *others = duty.post()
    assert (to, others) == (MARIE, [])
    code = duty.row().code
    link = r"https://coach\.example\.org/duty/[A-Za-z0-9_-]{22}"
    assert re.fullmatch(rf"Déclic: someone needs a person \(urgent\)\. Reply OK {code} or open {link}", text)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("why", get_args(Why))
def test_it_fits_one_sms_part_on_any_usual_address(locale: str, why: Why) -> None:
    link = f"https://{'a' * 35}.org/duty/{'t' * 22}"
    counted = count_segments(sms_of(locale, "4711", link, why))
    assert (counted.encoding, counted.parts) == ("GSM-7", 1)


def test_it_speaks_the_language_of_who_is_called_else_english(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE, locale="fr")
    duty.roster("Paul", PAUL, locale="de")
    duty.waiting()
    duty.run()
    texts = dict(duty.post())
    assert "quelqu'un attend une réponse de l'équipe" in texts[MARIE]
    assert "someone is waiting for a person" in texts[PAUL]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_an_e_mail_brings_the_link(locale: str) -> None:
    subject, body = mail_of(locale, "https://coach.example.org/duty/abc", "crisis")
    assert subject == texts_for(locale).urgent_subject
    assert "\nhttps://coach.example.org/duty/abc\n" in body


def test_each_one_who_is_called_has_a_link_of_their_own(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.roster("Paul", PAUL)
    duty.waiting()
    duty.run()
    tokens = [text.rpartition("/")[2] for _, text in duty.post()]
    names = [paged.name for token in tokens if (paged := paged_by_link(duty.store, token))]
    assert names == ["Marie", "Paul"]


# Hours


def test_nobody_is_called_outside_their_hours_and_the_page_waits_for_them(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.set_team(opening_hours="mon-fri 09:00-18:00")
    duty.at(datetime(2030, 1, 8, 8, 30, tzinfo=PARIS))
    duty.waiting()
    assert (duty.run(), duty.run(minutes=29), duty.run(minutes=1)) == ((), (), ("Marie",))


def test_in_a_crisis_at_night_whoever_is_always_on_call_is_called(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.roster("Paul", PAUL, 2, hours="24/7")
    duty.set_team(opening_hours="mon-fri 09:00-18:00")
    duty.at(datetime(2030, 1, 8, 3, 0, tzinfo=PARIS))
    duty.waiting(crisis=True)
    assert duty.run() == ("Paul",)


def test_a_holiday_that_the_team_keeps_is_no_duty(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.set_team(opening_hours="mon-fri 09:00-18:00", keeps_holidays=True)
    duty.at(datetime(2030, 12, 25, 10, 0, tzinfo=PARIS))
    duty.waiting()
    assert duty.rounds(minutes=60) == []


def test_hours_of_their_own_hold_on_holidays_too(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE, hours="mon-fri 09:00-18:00")
    duty.set_team(opening_hours="mon-fri 09:00-18:00", keeps_holidays=True)
    duty.at(datetime(2030, 12, 25, 10, 0, tzinfo=PARIS))
    duty.waiting()
    assert duty.run() == ("Marie",)


def test_rounds_that_called_nobody_do_not_count(duty: DutyHouse) -> None:
    three_levels(duty)
    duty.set_team(opening_hours="mon-fri 09:00-18:00")
    duty.at(datetime(2030, 1, 7, 19, 0, tzinfo=PARIS))
    duty.waiting()
    while duty.clock() < datetime(2030, 1, 8, 8, 59, tzinfo=PARIS):
        assert duty.run(minutes=1) == ()
    assert duty.run(minutes=1) == ("Marie",)


def test_a_contact_added_meanwhile_is_called_within_the_hour(duty: DutyHouse) -> None:
    counsellor(duty.store)  # The supervisor is reached by e-mail only, and there is none here.
    duty.media = frozenset({"sms"})
    duty.waiting()
    assert duty.run() == ()
    duty.roster("Marie", MARIE)
    assert any(duty.run(minutes=1) for _ in range(60))


def test_what_nothing_sends_by_calls_nobody(duty: DutyHouse) -> None:
    duty.media = frozenset({"sms"})
    duty.roster("Lisa", "lisa@example.org")
    duty.roster("Paul", PAUL, 2)
    duty.waiting()
    assert duty.run() == ("Paul",)


def test_without_a_duty_contact_the_supervisors_are_told_while_the_team_is_open(duty: DutyHouse) -> None:
    duty.waiting()
    assert duty.run() == ("Ada",)


def test_somebody_who_is_not_called_any_more_is_not(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE, active=False)
    duty.roster("Paul", PAUL)
    duty.waiting()
    assert duty.run() == ("Paul",)


# What ends it


def link_of(duty: DutyHouse, to: str = MARIE) -> str:
    return next(text for one, text in duty.post() if one == to).rpartition("/")[2]


def answered_by_link(duty: DutyHouse) -> bool:
    paged = paged_by_link(duty.store, link_of(duty))
    assert paged is not None
    return acknowledged(duty.store, paged, "link", duty.clock())


def test_a_link_acknowledges_and_the_calls_stop(duty: DutyHouse) -> None:
    three_levels(duty)
    duty.waiting()
    duty.run()
    assert answered_by_link(duty)
    assert (duty.row().state, duty.row().acknowledged_by) == ("acknowledged", "Marie")
    assert duty.rounds(minutes=14) == []


def test_an_acknowledgement_is_written_down(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    duty.run()
    answered_by_link(duty)
    with duty.db.read() as connection:
        audit = connection.execute(select(t.Audit.detail).where(t.Audit.action == "page_acknowledged")).scalar_one()
    assert (duty.events("page_acknowledged"), audit) == (["Marie"], "Marie, link")


def test_it_counts_once(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    duty.run()
    token = link_of(duty)
    paged = paged_by_link(duty.store, token)
    assert paged is not None
    assert [acknowledged(duty.store, paged, "link", duty.clock()) for _ in range(2)] == [True, False]


def test_acknowledged_is_not_accepted_the_calls_begin_again(duty: DutyHouse) -> None:
    three_levels(duty)
    duty.waiting()
    duty.run()
    duty.run(minutes=5)
    answered_by_link(duty)
    assert [duty.run(minutes=minutes) for minutes in (14, 1)] == [(), ("Marie",)]
    assert (duty.row().state, duty.events("page_again")) == ("open", [""])


def test_whoever_takes_the_conversation_over_ends_it(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    leo = duty.waiting(crisis=True)
    duty.run()
    take_over(duty.store, duty.lead, leo.conversation_id, duty.clock())
    assert (duty.row().state, duty.rounds(minutes=60)) == ("closed", [])


def test_after_an_acknowledgement_it_ends_too(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    leo = duty.waiting()
    duty.run()
    answered_by_link(duty)
    take_over(duty.store, duty.lead, leo.conversation_id, duty.clock())
    assert (duty.row().state, duty.rounds(minutes=60)) == ("closed", [])


def test_a_young_person_who_goes_on_without_ends_it(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    leo = duty.waiting()
    leo.writes("never mind", duty.clock(), CancelHandoff())
    assert (duty.row().state, duty.run()) == ("closed", ())


def test_a_wish_made_in_danger_is_called_out_whatever_they_say(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    leo = duty.waiting(crisis=True)
    leo.writes("never mind", duty.clock(), CancelHandoff())
    assert duty.run() == ("Marie",)


def test_given_back_to_the_assistant_nobody_is_called(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    leo = duty.waiting()
    take_over(duty.store, duty.lead, leo.conversation_id, duty.clock())
    duty.page(leo, "unanswered")
    leo.is_handed_back(duty.lead, duty.clock())
    assert (duty.row().state, duty.run()) == ("closed", ())


def test_a_page_whose_reason_is_gone_ends_by_itself(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    leo = duty.waiting()
    take_over(duty.store, duty.lead, leo.conversation_id, duty.clock())
    with duty.db.write() as connection:
        message = {"direction": "out", "account": "AC1", "status": "sent", "lane": "human"}
        said = {"conversation_id": leo.conversation_id, "created_at": duty.clock() + timedelta(seconds=1)}
        connection.execute(insert(t.Message).values(message | said))
    duty.page(leo, "unanswered")
    assert (duty.run(), duty.row().state) == ((), "closed")


def test_danger_makes_an_ordinary_page_urgent_and_begins_it_anew(duty: DutyHouse) -> None:
    three_levels(duty)
    leo = duty.waiting()
    duty.run()
    answered_by_link(duty)
    leo.is_in_a_crisis(duty.clock())
    duty.page(leo, "crisis")
    assert (duty.run(), duty.row().reason) == (("Marie",), "crisis")
    assert "urgent" in duty.post()[0][1]


def test_one_page_is_enough(duty: DutyHouse) -> None:
    leo = duty.waiting()
    duty.page(leo, "waiting")
    with duty.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.Page)).scalar_one() == 1


# Answers by SMS


@pytest.mark.parametrize("text", ["OK", "ok", "Ok.", " ok {code}", "{code}", "OK{code}!", "okay {code}"])
def test_an_sms_acknowledges_and_is_thanked(duty: DutyHouse, text: str) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    duty.run()
    duty.post()
    duty.answers(MARIE, text.format(code=duty.row().code))
    assert (duty.row().state, duty.heard) == ("acknowledged", [])
    assert duty.post() == ((MARIE, "Noted, thank you."),)


@pytest.mark.parametrize("text", ["OK thanks, who is it?", "hello", "47110", "stop", ""])
def test_anything_else_they_write_goes_the_usual_way(duty: DutyHouse, text: str) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    duty.run()
    duty.answers(MARIE, text)
    assert ([one.text for one in duty.heard], duty.row().state) == ([text], "open")


def test_a_young_person_s_ok_is_theirs(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    duty.run()
    duty.answers("+33639980001", "OK")
    assert len(duty.heard) == 1


def test_an_ok_without_any_page_goes_the_usual_way(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.answers(MARIE, "OK")
    assert len(duty.heard) == 1


def pages(duty: DutyHouse) -> list[tuple[str, str]]:
    """Code and state of each."""
    with duty.db.read() as connection:
        return [(row.code, row.state) for row in connection.execute(select(t.Page.code, t.Page.state))]


def test_a_code_names_the_page(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    first = duty.row().code
    duty.run()
    duty.waiting(sender="+33639980002")
    duty.run()
    duty.answers(MARIE, first)
    assert [state for code, state in pages(duty) if code == first] == ["acknowledged"]


def test_somebody_elses_code_is_not_theirs_to_answer(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.roster("Paul", PAUL, 2)
    duty.waiting()
    duty.run()
    duty.answers(PAUL, duty.row().code)
    assert (duty.row().state, len(duty.heard)) == ("open", 1)


def test_a_late_answer_is_thanked_and_opens_no_conversation(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.roster("Paul", PAUL)
    duty.waiting()
    duty.run()
    duty.post()
    duty.answers(MARIE, "ok")
    duty.answers(PAUL, "ok")
    assert dict(duty.post())[PAUL] == "Thank you. Somebody is taking care of it already."
    assert duty.heard == []


def test_the_same_answer_brought_twice_is_thanked_once(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    duty.run()
    duty.post()
    duty.answers(MARIE, "ok")
    duty.answers(MARIE, "ok")
    assert (len(duty.post()), duty.heard) == (1, [])


# Whoever runs it


def test_a_restart_in_the_middle_loses_nothing(duty: DutyHouse) -> None:
    """Everything is in the database: a house that starts anew goes on where the other one stopped."""
    three_levels(duty)
    duty.waiting()
    duty.run()
    duty.clock.forward(minutes=5)
    another = Database(duty.db.url)
    replace(duty.runner(), store=open_store(another)).run_due(duty.clock())
    another.close()
    assert duty.events("page_sent") == ["Marie", "Marie, Paul"]


def test_a_runner_that_dies_in_the_middle_only_delays_the_round(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    assert lease_page(duty.store, duty.clock()) is not None
    assert (duty.run(), duty.run(seconds=LEASE.total_seconds() + 1)) == ((), ("Marie",))


def test_several_runners_at_once_send_each_round_once(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    for number in range(8):
        duty.waiting(sender=f"+3363998010{number}")
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(lambda _: duty.runner().run_due(duty.clock()), range(4)))
    assert (done, len(duty.events("page_sent")), len(duty.post())) == (8, 8, 8)


def test_a_round_that_comes_after_somebody_took_over_calls_nobody(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    leo = duty.waiting()
    page = lease_page(duty.store, duty.clock())
    assert page is not None
    take_over(duty.store, duty.lead, leo.conversation_id, duty.clock())
    duty.runner()._run(page, duty.clock())
    assert (duty.events("page_sent"), duty.post()) == ([], ())


def test_an_address_that_cannot_be_opened_keeps_nobody_else_from_being_called(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    with duty.db.write() as connection:
        connection.execute(update(t.DutyContact).values(sealed_address=b"\x03old"))
    duty.roster("Lisa", LISA)
    duty.waiting()
    assert duty.run() == ("Lisa",)


def test_times_are_kept_in_utc(duty: DutyHouse) -> None:
    duty.roster("Marie", MARIE)
    duty.waiting()
    duty.run()
    assert duty.row().next_at == duty.clock().astimezone(UTC) + timedelta(minutes=5)
