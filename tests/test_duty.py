"""Duty in the whole application: answers through the signed door, delivery reports, and what the settings make true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.building import build_house, utc_now
from assistant.errors import ConfigurationError
from assistant.handoff.paging import PageDuty
from assistant.jobs import Job, Runner
from assistant.outbound.notices import NoticeSender
from assistant.outbound.providers.base import Provider
from assistant.outbound.providers.memory import MemoryProvider
from assistant.packs.holidays import HolidayRules
from assistant.settings import load_settings
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.duty_contacts import DutyContact
from assistant.store.holding import lock
from assistant.store.keys import require_keys
from assistant.store.migrate import upgrade
from assistant.store.notices import Notice, queue_notice
from assistant.store.paging import open_page
from assistant.store.sealing import Keyring, new_key
from assistant.store.store import Store
from assistant.store.team_settings import add_contact
from assistant.turns.mind import Mind
from tests.support.houses import ACCOUNT, REPOSITORY
from tests.support.people import counsellor, young_person
from tests.support.web import Web, message_sid, web_of

MARIE = "+33639980091"


@pytest.fixture
def web(db: Database, mind: Mind) -> Web:
    return web_of(db, mind)


def called(web: Web) -> None:
    """Marie was called a moment ago, by the clock of the served application."""
    store, now = web.house.store, utc_now()
    lead = counsellor(store, "Ada", "Counsellors", role="supervisor")
    add_contact(store, lead, web.house.team, DutyContact(0, "Marie", "sms", MARIE, 1, "24/7", "en"), now)
    leo = young_person(store, "Counsellors", at=now)
    leo.is_in_a_crisis(now)
    with store.db.write() as connection:
        held = lock(connection, leo.conversation_id, None)
    assert held is not None
    open_page(store, held, "crisis", None, now)
    PageDuty(store, lambda _country: HolidayRules(), lambda: {"sms"}, "").run_due(now)


def one(db: Database, column: Any) -> Any:
    with db.read() as connection:
        return connection.execute(select(column).order_by(column.desc()).limit(1)).scalar_one()


def count(db: Database, table: type[t.Base]) -> int:
    with db.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_an_answer_through_the_door_acknowledges_and_makes_no_conversation(web: Web) -> None:
    called(web)
    before = (count(web.house.db, t.Conversation), count(web.house.db, t.Message))
    answer = web.post(From=MARIE, Body="ok")
    assert (answer.status_code, one(web.house.db, t.Page.state)) == (200, "acknowledged")
    assert (count(web.house.db, t.Conversation), count(web.house.db, t.Message)) == before


def test_the_same_number_may_talk_to_the_assistant_like_anybody(web: Web) -> None:
    called(web)
    before = count(web.house.db, t.Conversation)
    web.post(From=MARIE, Body="hello there")
    assert (count(web.house.db, t.Conversation), one(web.house.db, t.Page.state)) == (before + 1, "open")


def test_an_unsigned_answer_acknowledges_nothing(web: Web) -> None:
    called(web)
    web.client.post("/webhooks/twilio/message", data=web.form(From=MARIE, Body="ok"))
    assert one(web.house.db, t.Page.state) == "open"


def notice_sent(web: Web) -> int:
    store, now = web.house.store, utc_now()
    with store.db.write() as connection:
        notice = queue_notice(connection, store.keyring, Notice("sms", MARIE, "", "A test."), now)
    NoticeSender(store, {ACCOUNT: MemoryProvider()}, None, utc_now, str).send_due(now)
    return notice


def report(web: Web, notice: int, status: str) -> int:
    path = f"/webhooks/twilio/status?notice={notice}"
    form = {"AccountSid": ACCOUNT, "MessageSid": message_sid(), "MessageStatus": status, "ErrorCode": "30005"}
    return web.client.post(path, data=form, headers=web.sign(form, path)).status_code


@pytest.mark.parametrize(("said", "known"), [("undelivered", "failed"), ("failed", "failed"), ("delivered", "sent")])
def test_what_the_provider_says_of_a_notice_is_kept(web: Web, said: str, known: str) -> None:
    notice = notice_sent(web)
    assert (report(web, notice, said), one(web.house.db, t.Notice.status)) == (200, known)


def test_a_report_on_a_notice_is_never_taken_for_one_on_a_message(web: Web) -> None:
    web.post()
    web.house.deliver()
    row, _ = web.house.last_sent()
    before = web.house.status_of(row)
    report(web, row, "undelivered")
    assert web.house.status_of(row) == before


def test_a_report_on_something_that_is_no_number_is_refused(web: Web) -> None:
    path = "/webhooks/twilio/status?notice=x"
    form = {"AccountSid": ACCOUNT, "MessageSid": message_sid(), "MessageStatus": "sent"}
    assert web.client.post(path, data=form, headers=web.sign(form, path)).status_code == 400


@pytest.mark.parametrize(
    ("settings", "media"),
    [
        ({}, set()),
        ({"smtp_host": "localhost", "smtp_from": "coach@example.org"}, {"email"}),
        ({"TWILIO_SMS_NUMBER": "+33939010001"}, {"sms"}),
        ({"TWILIO_WHATSAPP_NUMBER": "+33939010001"}, set()),
    ],
)
def test_only_what_is_set_up_counts_as_a_way_to_call_somebody(
    tmp_path: Path, models_dir: Path, settings: dict[str, str], media: set[str]
) -> None:
    url = f"sqlite:///{tmp_path}/house.db"
    upgrade(Database(url))
    providers: dict[str, Provider] = {ACCOUNT: MemoryProvider()}
    secrets = {"keyring": f"a:{new_key()}", "hash_key": new_key(), "secret_key": "s" * 40}
    house = build_house(
        load_settings(
            _env_file=None,
            database_url=url,
            content_root=REPOSITORY,
            models_dir=models_dir,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN="a-token-for-tests",
            **secrets,
            **settings,
        ),
        providers,
    )
    house.store.db.close()
    assert house.mind.paging_media == media


def test_a_key_under_which_somebody_on_call_is_sealed_is_missed_at_the_start(web: Web) -> None:
    lead = counsellor(web.house.store, "Ada", "Counsellors", role="supervisor")
    contact = DutyContact(0, "Marie", "sms", MARIE, 1, "24/7", "en")
    add_contact(web.house.store, lead, web.house.team, contact, utc_now())
    other = Store(web.house.db, Keyring("new", {"new": b"n" * 32}, b"h" * 32))
    with pytest.raises(ConfigurationError, match="ASSISTANT_KEYRING"):
        require_keys(other)


def test_a_slow_mail_server_holds_up_no_other_work() -> None:
    released, done = Event(), Event()

    def waits(_now: datetime) -> int:
        released.wait(20)
        return 0

    def works(_now: datetime) -> int:
        done.set()
        return 1

    often = timedelta(milliseconds=1)
    runner = Runner((Job("slow", often, waits, apart=True), Job("quick", often, works)), lambda: datetime.now(UTC))
    runner.start()
    worked = done.wait(10)
    released.set()
    runner.stop()
    assert worked
