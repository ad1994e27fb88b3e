"""Sending what is to be said to the people of a team: e-mail by SMTP, SMS by the provider of our numbers.

Never a young person's conversation: notices have rows of their own, and nothing that comes back about them is ever
taken for news of a message in the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from assistant.log import where
from assistant.outbound.mail import Mail, MailConfig, send_mail
from assistant.outbound.providers.base import Accepted, Ambiguous, Fate, Provider, Refused, Submission
from assistant.outbound.retries import MOST_ATTEMPTS, Patience
from assistant.store import notices
from assistant.store.channels import sms_sender
from assistant.store.notices import LeasedNotice, Medium
from assistant.store.store import Store

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Notices sent before the caller gets its turn again."""
SMS_MINUTES = 15
"""A page that the network could not deliver by then is told anew by the next round."""
_URGENT = Patience(first_delay=timedelta(seconds=3))
_USUAL = Patience(first_delay=timedelta(seconds=15))


@dataclass(frozen=True, slots=True)
class NoticeSender:
    """`providers` by account; `mail` None: no e-mail can be sent. `status_callback`: our notice's id → the address
    where the provider posts what became of an SMS."""

    store: Store
    providers: Mapping[str, Provider]
    mail: MailConfig | None
    clock: Callable[[], datetime]
    status_callback: Callable[[int], str]
    urgent: Patience = field(default=_URGENT)
    usual: Patience = field(default=_USUAL)

    @property
    def media(self) -> frozenset[Medium]:
        """What somebody of a team can be reached by."""
        media: list[Medium] = ["email"] if self.mail else []
        if sms_sender(self.store, None, tuple(self.providers)) is not None:
            media.append("sms")
        return frozenset(media)

    def send_due(self, now: datetime) -> int:
        """Send what is due; returns how many notices it was."""
        done = 0
        while done < AT_ONCE and (leased := notices.lease_notice(self.store, now)) is not None:
            self._record(leased, self._handed_over(leased))
            done += 1
        return done

    def _handed_over(self, leased: LeasedNotice) -> Fate:
        try:
            return self._by_mail(leased) if leased.notice.medium == "email" else self._by_sms(leased)
        except Exception as error:  # an unforeseen fault says nothing about the notice
            log.error("notice_failed", notice=leased.id, error=type(error).__name__, where=where(error))
            return Ambiguous(f"unexpected {type(error).__name__}")

    def _by_mail(self, leased: LeasedNotice) -> Fate:
        if self.mail is None:
            return Refused("no mail server is set", permanent=True)
        notice = leased.notice
        key = f"notice.{leased.id}.{int(leased.created_at.timestamp())}"
        return send_mail(self.mail, Mail(notice.to, notice.subject, notice.body, key, leased.created_at))

    def _by_sms(self, leased: LeasedNotice) -> Fate:
        channel = sms_sender(self.store, leased.team_id, tuple(self.providers))
        if channel is None:
            return Refused("no number of ours sends SMS", permanent=True)
        submission = Submission(
            row_id=leased.id,
            account=channel.account,
            kind="sms",
            sender=channel.address,
            to=leased.notice.to,
            service=channel.service,
            text=leased.notice.body,
            options=(),
            status_callback=self.status_callback(leased.id),
            validity_seconds=SMS_MINUTES * 60,
            created_at=self.clock(),
        )
        return self.providers[channel.account].send(submission)

    def _record(self, leased: LeasedNotice, fate: Fate) -> None:
        now = self.clock()
        match fate:
            case Accepted():
                notices.sent(self.store, leased, now)
            case Refused(code, permanent=True):
                self._give_up(leased, code)
            case Refused(code, _, retry_after):
                self._again(leased, code, retry_after, now)
            case Ambiguous(reason):
                # Said twice is a nuisance; a person in danger whom nobody was told of is worse.
                self._again(leased, reason, None, now)

    def _again(self, leased: LeasedNotice, error: str, retry_after: float | None, now: datetime) -> None:
        patience = self.urgent if leased.crisis else self.usual
        due_at = now + patience.retry_delay(leased.attempts, retry_after)
        if leased.attempts >= MOST_ATTEMPTS or due_at - leased.created_at > notices.KEEP_TRYING:
            self._give_up(leased, error)
        else:
            notices.send_again(self.store, leased, due_at, error)

    def _give_up(self, leased: LeasedNotice, error: str) -> None:
        log.warning("notice_given_up", notice=leased.id, medium=leased.notice.medium, error=error)
        notices.given_up(self.store, leased, error)
