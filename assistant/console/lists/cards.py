"""A conversation as a card of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.console import people_words as pw
from assistant.console import words as w
from assistant.console.conversation.planning import near
from assistant.console.kinds import attachment_name
from assistant.console.presenting import Reader
from assistant.console.rendering import Words
from assistant.console.showing import channel_name, last_digits, short, shown
from assistant.console.times import ago, wait
from assistant.store.inbox import InboxRow


@dataclass(frozen=True, slots=True)
class Card:
    """One conversation in the list. `yours`: it is your young person; `whose` names the colleague whose it is.
    `overdue` names who owes an answer, `reached` who answered when the team was called; all are empty when not so."""

    id: int
    nickname: str
    label: str
    channel: str
    locale: str
    risk: str
    risk_name: str
    reason: str
    holder: str
    wait: str
    time: str
    preview: str
    from_us: bool
    unread: bool
    yours: bool = False
    whose: str = ""
    overdue: str = ""
    reached: str = ""
    callback: str = ""
    until: str = ""
    tags: tuple[str, ...] = ()


def cards(rows: Sequence[InboxRow], reader: Reader) -> tuple[Card, ...]:
    return tuple(_card(row, reader) for row in rows)


def _card(row: InboxRow, reader: Reader) -> Card:
    words = reader.words
    risk = "crisis" if row.crisis_open else row.risk
    yours = row.referent_id == reader.person_id
    return Card(
        id=row.id,
        nickname=shown(row.nickname or ""),
        label=last_digits(row.address),
        channel=channel_name(row.kind),
        locale=row.locale.upper().replace("_", "-"),
        risk=risk,
        risk_name=words(w.RISK[risk]),
        reason=words(w.REASON.get(row.reason or "", "")),
        holder=words(w.N_("You")) if row.owner_id == reader.person_id else row.owner_name or "",
        wait=wait(row.waiting_since, reader.now, words) if row.waiting_since else "",
        time=ago(row.last_at, reader.now, words),
        preview=_preview(row, words),
        from_us=not row.last_incoming,
        unread=row.unread,
        yours=yours,
        whose="" if yours or row.referent_id == row.owner_id else row.referent_name or "",
        overdue=_overdue(row, reader),
        reached=_reached(row, words),
        callback=words(pw.CALLBACK.get(row.callback or "", "")) if row.owner_id is None else "",
        until=near(row.snoozed_until, reader) if row.snoozed_until else "",
        tags=tuple(shown(tag) for tag in row.tags),
    )


def _overdue(row: InboxRow, reader: Reader) -> str:
    if row.overdue_at is None:
        return ""
    if row.owner_id == reader.person_id:
        return reader.words(w.N_("You owe an answer"))
    return reader.words(w.N_("%(name)s owes an answer"), name=row.owner_name or reader.words(w.N_("A colleague")))


def _reached(row: InboxRow, words: Words) -> str:
    reached = row.owner_id is None and row.reached
    return words(w.N_("%(name)s was reached and is on the way"), name=row.reached) if reached else ""


def _preview(row: InboxRow, words: Words) -> str:
    if row.preview:
        return short(row.preview)
    return attachment_name(row.attachment, words) if row.attachment else ""
