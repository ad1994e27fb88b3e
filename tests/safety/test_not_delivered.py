"""A crisis text that does not arrive: another channel is tried, somebody on duty is called, and it is written down."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.handoff.ownership import close_crisis, take_over
from assistant.handoff.page_texts import sms_of
from assistant.handoff.paging import PageDuty, acknowledged
from assistant.outbound.providers.base import Refused
from assistant.outbound.statuses import take_status
from assistant.packs.holidays import HolidayRules
from assistant.ringing import Bell
from assistant.store import tables as t
from assistant.store.channels import find_channel
from assistant.store.conversations import open_conversation
from assistant.store.database import Database
from assistant.store.duty_contacts import DutyContact
from assistant.store.page_answers import paged_by_number
from assistant.store.team_settings import add_contact
from assistant.turns.mind import Mind
from tests.support.houses import ACCOUNT, OURS, PHONE, TestHouse
from tests.support.people import counsellor

CRISIS = "jveu mourir"
MARIE = "+33639980091"
UNREACHABLE = Refused("63024", permanent=True)


@pytest.fixture
def house(db: Database, mind: Mind) -> TestHouse:
    """Young people write by WhatsApp; somebody is on call at every hour."""
    house = TestHouse(db, mind, kind="whatsapp")
    ada = counsellor(house.store, "Ada", team="Counsellors", role="supervisor")
    add_contact(house.store, ada, house.team, DutyContact(0, "Marie", "sms", MARIE, 1, "24/7", "en"), house.clock())
    return house


def ring(house: TestHouse) -> None:
    """What is due happens: timers, calls, and what they put in the outbox."""
    Bell(house.store, house.turns, lambda _country: HolidayRules()).ring_due(house.clock())
    duty = PageDuty(house.store, lambda _country: HolidayRules(), lambda: frozenset({"sms"}), "https://c.example")
    duty.run_due(house.clock())
    house.deliver()


def crisis_refused(house: TestHouse) -> None:
    house.provider.next(UNREACHABLE)
    house.hear(CRISIS)
    ring(house)


def told_later(house: TestHouse, status: str = "undelivered") -> None:
    """The provider took it, and says later that it did not arrive."""
    row, provider_id = house.last_sent()
    take_status(
        house.store,
        house.clock(),
        account=ACCOUNT,
        provider_id=provider_id,
        status=status,
        row_id=row,
        code="30003",
    )


def sent(house: TestHouse) -> list[tuple[str, str]]:
    """(kind of channel, lane) of what the provider took."""
    statement = (
        select(t.Channel.kind, t.Message.lane)
        .join(t.Conversation, t.Conversation.id == t.Message.conversation_id)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .where(t.Message.status == "submitted")
        .order_by(t.Message.id)
    )
    with house.db.read() as connection:
        return [(row.kind, row.lane) for row in connection.execute(statement)]


def log(house: TestHouse) -> list[tuple[str, str]]:
    with house.db.read() as connection:
        statement = select(t.RiskStep.what, t.RiskStep.detail).where(t.RiskStep.conversation_id == 1)
        return [(row.what, row.detail) for row in connection.execute(statement.order_by(t.RiskStep.id))]


def events(house: TestHouse, name: str) -> list[str]:
    with house.db.read() as connection:
        statement = select(t.Event.detail).where(t.Event.name == name, t.Event.conversation_id == 1)
        return list(connection.execute(statement).scalars())


def notices(house: TestHouse) -> int:
    with house.db.read() as connection:
        return len(connection.execute(select(t.Notice.id)).all())


def test_the_same_number_is_tried_by_sms(house: TestHouse) -> None:
    house.add_channel("sms")
    crisis_refused(house)
    assert sent(house) == [("sms", "crisis")]


def test_it_is_the_same_person_in_the_same_language(house: TestHouse) -> None:
    house.add_channel("sms")
    crisis_refused(house)
    there, here = house.conversation(2), house.conversation(1)
    assert (there.contact.id, there.address.value, there.contact.locale) == (here.contact.id, PHONE, "fr")


def test_what_they_answer_there_is_heard_as_an_answer_in_danger(house: TestHouse) -> None:
    house.add_channel("sms")
    crisis_refused(house)
    house.kind = "sms"
    assert [one.response for one in house.hear("non")] == ["utter_ask_safety_reply_near"]


@pytest.mark.parametrize(("hours", "tried"), [(1, True), (25, False)])
def test_whatsapp_is_tried_when_sms_fails_as_long_as_it_takes_our_words(
    house: TestHouse, hours: int, tried: bool
) -> None:
    house.hear("slt")
    house.add_channel("sms")
    channel = find_channel(house.store, "sms", OURS, None)
    assert channel is not None
    open_conversation(house.store, channel, PHONE, "FR", house.clock(), house.conversation(1).contact)
    house.kind = "sms"
    house.clock.forward(hours=hours)
    crisis_refused(house)
    assert (("whatsapp", "crisis") in sent(house)) == tried


def test_without_another_channel_the_alarm_is_all_the_same(house: TestHouse) -> None:
    crisis_refused(house)
    assert (sent(house), events(house, "page_sent")) == ([], ["Marie"])


def test_a_failure_told_later_is_treated_alike(house: TestHouse) -> None:
    house.add_channel("sms")
    house.hear(CRISIS)
    told_later(house)
    ring(house)
    assert (("sms", "crisis") in sent(house), events(house, "page_sent")) == (True, ["Marie"])


def test_a_failure_told_twice_rings_once(house: TestHouse) -> None:
    house.hear(CRISIS)
    told_later(house, "failed")
    told_later(house, "undelivered")
    assert events(house, "crisis_not_sent") == ["30003"]


def test_two_channels_that_fail_do_not_pass_it_to_and_fro(house: TestHouse) -> None:
    house.add_channel("sms")
    house.provider.next(UNREACHABLE, UNREACHABLE, UNREACHABLE, UNREACHABLE)
    house.hear(CRISIS)
    for _ in range(5):
        ring(house)
    with house.db.read() as connection:
        rows = connection.execute(select(t.Message.id).where(t.Message.lane == "crisis")).all()
    assert len(rows) == 2


def test_the_call_says_that_the_reply_did_not_arrive(house: TestHouse) -> None:
    crisis_refused(house)
    with house.db.read() as connection:
        sealed = connection.execute(select(t.Notice.sealed).order_by(t.Notice.id.desc())).scalars().first()
    words = house.store.keyring.open(sealed or b"", "notice").decode()
    assert sms_of("en", "", "", "unreached").split(".")[0].removeprefix("Déclic") in words


def test_who_had_answered_the_call_is_called_again(house: TestHouse) -> None:
    house.hear(CRISIS)
    ring(house)
    paged = paged_by_number(house.store, MARIE, "", house.clock())
    assert paged is not None
    acknowledged(house.store, paged, "sms", house.clock())
    told_later(house)
    ring(house)
    assert events(house, "page_sent") == ["Marie", "Marie"]


def test_the_log_says_what_did_not_arrive_where_it_was_said_then_and_who_was_called(house: TestHouse) -> None:
    house.add_channel("sms")
    crisis_refused(house)
    assert log(house)[1:] == [("not_sent", "63024"), ("said_elsewhere", "SMS"), ("page_sent", "Marie")]


def test_a_failure_told_after_the_crisis_was_closed_rings_nobody(house: TestHouse) -> None:
    house.hear(CRISIS)
    sam = counsellor(house.store, team="Counsellors")
    take_over(house.store, sam, 1, house.clock())
    close_crisis(house.store, sam, 1, "safe", house.clock())
    told_later(house)
    ring(house)
    assert notices(house) == 0
