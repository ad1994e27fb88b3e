"""Calling the people on duty: the rounds of `page_rounds`, run when they are due.

Each round is one transaction: the page moves on together with the notices that it queues, so that a round is sent once,
whoever runs it, and a restart loses none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection

from assistant.handoff.duty import HolidaysOf
from assistant.handoff.page_rounds import Duty, Round, next_round, pause_after_answer
from assistant.handoff.page_texts import Why, mail_of, sms_of
from assistant.log import where
from assistant.store import holding, paging
from assistant.store.duty_contacts import contacts_of, supervisors_of
from assistant.store.holding import Holding
from assistant.store.notices import Medium, Notice, queue_notice
from assistant.store.page_answers import Paged, acknowledge, hash_token
from assistant.store.paging import LeasedPage
from assistant.store.store import Store

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Rounds run before the other background work gets its turn again."""


def acknowledged(store: Store, paged: Paged, how: str, now: datetime) -> bool:
    """Somebody who was called says that they take care of it. False when the page is not open any more."""
    return acknowledge(store, paged, how, pause_after_answer(paged.team, crisis=paged.crisis), now)


@dataclass(frozen=True, slots=True)
class PageDuty:
    """`media()`: what notices can be sent by now. `public_url`: what links begin with."""

    store: Store
    holidays: HolidaysOf
    media: Callable[[], Collection[Medium]]
    public_url: str

    def run_due(self, now: datetime) -> int:
        """Run the rounds that are due; returns how many. One that fails is run again later, and holds up no other."""
        done = 0
        while done < AT_ONCE and (page := paging.lease_page(self.store, now)) is not None:
            try:
                self._run(page, now)
            except Exception as error:
                # The lease ends by itself, and the round is run again.
                log.error("page_failed", page=page.id, error=type(error).__name__, where=where(error))
            done += 1
        return done

    def _run(self, page: LeasedPage, now: datetime) -> None:
        media = self.media()
        with self.store.db.write() as connection:
            held = holding.lock(connection, page.conversation_id, None)
            if held is None or not paging.is_needed(held):
                paging.close_pages(connection, page.conversation_id, now)
                return
            again = page.state == "acknowledged"
            before = 0 if again else page.rounds
            called = next_round(self._duty(connection, held, media), before, now, crisis=held.crisis_open)
            if not paging.end_round(connection, page, held, rounds=called.number, next_at=called.next_at):
                return
            self._call(connection, page, held, called, now)
            if again:
                paging.tell(connection, held, "page_again", "", now)
            if called.names:
                paging.tell(connection, held, "page_sent", called.names, now)

    def _duty(self, connection: Connection, held: Holding, media: Collection[Medium]) -> Duty:
        contacts = contacts_of(connection, self.store.keyring, held.team.id)
        return Duty(held.team, contacts, supervisors_of(connection, held.team.id), self.holidays, media)

    def _call(self, connection: Connection, page: LeasedPage, held: Holding, called: Round, now: datetime) -> None:
        why: Why = "crisis" if held.crisis_open else "waiting"
        if paging.did_not_arrive(connection, held):
            why = "unreached"
        for contact in called.contacts:
            notice = self._notice(page, contact.medium, contact.address, contact.locale, why)
            queue_notice(connection, self.store.keyring, replace(notice, contact_id=contact.id), now)
        for person in called.supervisors:
            notice = self._notice(page, "email", person.email, person.locale, why)
            queue_notice(connection, self.store.keyring, replace(notice, counsellor_id=person.id), now)

    def _notice(self, page: LeasedPage, medium: Medium, to: str, locale: str, why: Why) -> Notice:
        token = secrets.token_urlsafe(16)
        link = f"{self.public_url}/duty/{token}"
        if medium == "sms":
            subject, body = "", sms_of(locale, page.code, link, why)
        else:
            subject, body = mail_of(locale, link, why)
        return Notice(medium, to, subject, body, page.id, token_hash=hash_token(token))
