"""Notices to the team: sealed, sent once by e-mail or SMS, tried again, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from assistant.outbound.mail import MailConfig
from assistant.outbound.notices import NoticeSender
from assistant.outbound.providers.base import Accepted, Ambiguous, Refused
from assistant.outbound.providers.memory import MemoryProvider
from assistant.store import tables as t
from assistant.store.channels import ensure_channel, ensure_team
from assistant.store.database import Database
from assistant.store.holding import lock
from assistant.store.notices import LEASE, Notice, not_delivered, queue_notice
from assistant.store.paging import close_pages, open_page
from assistant.store.store import Store
from assistant.store.values import Channel
from tests.support.houses import ACCOUNT, OURS, Clock
from tests.support.mailbox import Mailbox, mail_server
from tests.support.people import open_store, young_person

MARIE = "+33639980099"
SMS = Notice("sms", MARIE, "", "Somebody waits.")
MAIL = Notice("email", "marie@example.org", "Somebody waits", "Somebody waits.\n")


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


@dataclass
class Post:
    """Queues notices and sends them, by a clock moved by hand."""

    store: Store
    sender: NoticeSender
    provider: MemoryProvider
    clock: Clock
    box: Mailbox = field(repr=False)

    def queue(self, notice: Notice) -> int:
        with self.store.db.write() as connection:
            return queue_notice(connection, self.store.keyring, notice, self.clock())

    def send(self, **later: float) -> int:
        self.clock.forward(**later)
        return self.sender.send_due(self.clock())

    def row(self, notice_id: int) -> Any:
        with self.store.db.read() as connection:
            return connection.execute(select(t.Notice.__table__).where(t.Notice.id == notice_id)).one()


@pytest.fixture
def post(db: Database, box: Mailbox) -> Post:
    store, clock, provider = open_store(db), Clock(), MemoryProvider()
    for one in (box.received, box.recipients, box.answers):
        one.clear()
    ensure_channel(store, Channel(0, ensure_team(store, "Paris"), "sms", ACCOUNT, OURS, None, "fr", "FR"))
    mail = MailConfig("127.0.0.1", box.port, "coach@example.org", "none", timeout=5)
    sender = NoticeSender(store, {ACCOUNT: provider}, mail, clock, "https://coach.example.org/s?notice={}".format)
    return Post(store, sender, provider, clock, box)


def test_an_sms_leaves_from_our_number(post: Post) -> None:
    notice = post.queue(SMS)
    assert post.send() == 1
    sent = post.provider.accepted[0][1]
    assert (sent.kind, sent.sender, sent.to, sent.text) == ("sms", OURS, MARIE, "Somebody waits.")
    assert post.row(notice).status == "sent"


def test_it_is_never_taken_for_a_row_of_the_outbox(post: Post) -> None:
    notice = post.queue(SMS)
    post.send()
    assert post.provider.accepted[0][1].status_callback == f"https://coach.example.org/s?notice={notice}"


def test_a_team_s_own_number_is_used(post: Post) -> None:
    lyon, own = ensure_team(post.store, "Lyon"), "+33939010002"
    ensure_channel(post.store, Channel(0, lyon, "sms", ACCOUNT, own, None, "fr", "FR"))
    young_person(post.store, "Lyon")
    page = _page(post, "Lyon")
    post.queue(Notice("sms", MARIE, "", "Somebody waits.", page_id=page))
    post.send()
    assert post.provider.accepted[0][1].sender == own


def test_an_e_mail_reaches_the_mailbox(post: Post) -> None:
    post.queue(MAIL)
    post.send()
    assert (post.box.recipients, post.box.texts) == (["marie@example.org"], ["Somebody waits.\n"])


def test_words_and_address_are_sealed_while_it_waits_and_gone_once_it_was_sent(post: Post) -> None:
    notice = post.queue(MAIL)
    waiting = post.row(notice).sealed
    assert b"marie" not in waiting
    assert b"waits" not in waiting
    post.send()
    assert post.row(notice).sealed is None


def test_what_was_sent_is_not_sent_again(post: Post) -> None:
    post.queue(SMS)
    post.send()
    assert post.send(hours=1) == 0


def test_one_that_did_not_leave_is_tried_again_later(post: Post) -> None:
    notice = post.queue(SMS)
    post.provider.next(Refused("30001", permanent=False))
    post.send()
    assert (post.row(notice).status, post.send(seconds=5), post.send(seconds=15)) == ("due", 0, 1)
    assert post.row(notice).status == "sent"


def test_when_nobody_knows_it_is_said_again(post: Post) -> None:
    post.queue(SMS)
    post.provider.next(Ambiguous("no answer"), arrives=False)
    post.send()
    assert post.send(seconds=20) == 1
    assert post.provider.texts == ["Somebody waits."]


def test_it_is_given_up_after_five_tries_within_an_hour_and_forgotten(post: Post) -> None:
    notice = post.queue(SMS)
    post.provider.next(*[Refused("30001", permanent=False)] * 9)
    tries = sum(post.send(minutes=minute) for minute in range(60))
    row = post.row(notice)
    assert (tries, row.status, row.error, row.sealed) == (5, "failed", "30001", None)


def test_a_verdict_is_believed_at_once(post: Post) -> None:
    notice = post.queue(MAIL)
    post.box.answers.append("550 no such mailbox")
    post.send()
    assert (post.row(notice).status, post.row(notice).error) == ("failed", "SMTP 550")


def test_a_page_of_a_crisis_is_tried_again_faster(post: Post) -> None:
    young_person(post.store).is_in_a_crisis(post.clock())
    post.queue(Notice("sms", MARIE, "", "Somebody waits.", page_id=_page(post, "Paris", "crisis")))
    post.provider.next(Refused("30001", permanent=False))
    post.send()
    assert post.send(seconds=4) == 1


def test_a_page_that_is_over_is_not_sent_any_more(post: Post) -> None:
    leo = young_person(post.store)
    leo.asks_for_a_person(post.clock())
    notice = post.queue(Notice("sms", MARIE, "", "Somebody waits.", page_id=_page(post, "Paris")))
    with post.store.db.write() as connection:
        close_pages(connection, leo.conversation_id, post.clock())
    assert (post.send(), post.provider.accepted) == (0, [])
    assert (post.row(notice).status, post.row(notice).error) == ("failed", "no longer needed")


def test_what_waited_for_longer_than_an_hour_says_nothing_true_any_more(post: Post) -> None:
    notice = post.queue(SMS)
    assert (post.send(hours=2), post.row(notice).error) == (0, "too late")


def test_a_sender_that_dies_in_the_middle_only_delays_it(post: Post) -> None:
    post.queue(SMS)

    class Killed(BaseException):
        pass

    def dies(_submission: object) -> None:
        raise Killed

    post.provider.on_accept = dies
    with pytest.raises(Killed):
        post.send()
    post.provider.on_accept = None
    assert (post.send(seconds=10), post.send(seconds=LEASE.total_seconds())) == (0, 1)


def test_several_senders_at_once_send_each_notice_once(post: Post) -> None:
    for number in range(20):
        post.queue(Notice("sms", MARIE, "", f"Notice {number}."))
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(lambda _: post.sender.send_due(post.clock()), range(4)))
    assert done == 20
    assert sorted(post.provider.texts) == sorted(f"Notice {number}." for number in range(20))


def test_without_a_mail_server_an_e_mail_fails_with_the_reason(post: Post) -> None:
    notice = post.queue(MAIL)
    NoticeSender(post.store, {}, None, post.clock, str).send_due(post.clock())
    assert post.row(notice).error == "no mail server is set"


def test_without_a_number_an_sms_fails_with_the_reason(post: Post) -> None:
    notice = post.queue(SMS)
    NoticeSender(post.store, {}, None, post.clock, str).send_due(post.clock())
    assert post.row(notice).error == "no number of ours sends SMS"


def test_what_can_be_sent_by_is_what_is_set(post: Post) -> None:
    nothing = NoticeSender(post.store, {}, None, post.clock, str)
    assert (post.sender.media, nothing.media) == (frozenset({"email", "sms"}), frozenset())


def test_an_sms_that_the_phone_never_got_is_not_counted_as_sent(post: Post) -> None:
    notice = post.queue(SMS)
    post.provider.next(Accepted("SM1"))
    post.send()
    not_delivered(post.store, notice, "30005")
    assert (post.row(notice).status, post.row(notice).error) == ("failed", "30005")


def test_a_notice_shows_neither_words_nor_address_when_printed() -> None:
    assert "marie" not in repr(MAIL)
    assert "waits" not in repr(MAIL)


def _page(post: Post, team: str, reason: str = "waiting") -> int:
    """The page of the team's only conversation."""
    with post.store.db.write() as connection:
        found = connection.execute(
            select(t.Conversation.id).join(t.Team).where(t.Team.name == team).order_by(t.Conversation.id)
        ).scalar_one()
        held = lock(connection, found, None)
    assert held is not None
    open_page(post.store, held, reason, None, post.clock())
    with post.store.db.read() as connection:
        return connection.execute(select(t.Page.id).where(t.Page.conversation_id == found)).scalar_one()
