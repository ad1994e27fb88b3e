"""Writing what a turn's actions decided. One small function per effect, found by its type."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from assistant import effects as e
from assistant.store import tables as t
from assistant.store.contents import seal_slots
from assistant.store.conversations import open_address, seal_address
from assistant.store.holding import mark, write_audit
from assistant.store.sealing import DataKey, Keyring
from assistant.store.values import NOTHING_KEPT, TurnRecord

RISK_ORDER = ("none", "watch", "concern", "crisis")
FAREWELL_TIME = timedelta(hours=1)
"""How long the address of an erased person stays, so that the confirmation can still reach them."""


@dataclass(slots=True)
class _Writing:
    """One commit under way. `key` changes when the person is erased: what follows is sealed under the new one."""

    connection: Connection
    keyring: Keyring
    record: TurnRecord
    inbound_id: int | None
    key: DataKey

    @property
    def contact_id(self) -> int:
        return self.record.read.contact.id

    def contact(self, **values: Any) -> None:
        self.connection.execute(update(t.Contact).where(t.Contact.id == self.contact_id).values(values))

    def conversation(self, **values: Any) -> None:
        self.connection.execute(update(t.Conversation).where(t.Conversation.id == self.record.read.id).values(values))

    def add(self, table: type[t.Base], **values: Any) -> None:
        self.connection.execute(insert(table).values(values))


def apply_effects(connection: Connection, keyring: Keyring, record: TurnRecord, inbound_id: int | None) -> DataKey:
    """Write all effects; returns the data key under which the turn's answers are to be sealed."""
    writing = _Writing(connection, keyring, record, inbound_id, record.read.contact.key)
    for effect in record.effects:
        _WRITERS[type(effect)](writing, effect)
    return writing.key


def _keep_artefact(w: _Writing, effect: e.KeepArtefact) -> None:
    sealed = w.key.seal(effect.text.encode("utf-8", "surrogatepass"), "artefact")
    w.add(
        t.Artefact, contact_id=w.contact_id, kind=effect.kind, flow=effect.flow, sealed=sealed, created_at=w.record.now
    )


def _keep_plan_step(w: _Writing, effect: e.KeepPlanStep) -> None:
    sealed = w.key.seal(effect.text.encode("utf-8", "surrogatepass"), "plan_step")
    w.add(
        t.PlanStep, contact_id=w.contact_id, flow=effect.flow, sealed=sealed, due_on=effect.on, created_at=w.record.now
    )


def _record_consent(w: _Writing, effect: e.RecordConsent) -> None:
    words = hashlib.sha256(effect.text_shown.encode()).hexdigest()[:12]
    w.add(
        t.ConsentRecord,
        contact_id=w.contact_id,
        answer=effect.answer,
        version=f"{effect.text_place[:48]}@{words}",
        locale=w.record.read.contact.locale,
        text_shown=effect.text_shown[:2000],
        channel_kind=w.record.read.channel.kind,
        at=w.record.now,
    )
    w.contact(consent=effect.answer)


def _record_age_band(w: _Writing, effect: e.RecordAgeBand) -> None:
    read = w.record.read.contact
    corrections = read.age_corrections + (1 if read.age_band != "unknown" else 0)
    w.contact(age_band=effect.band, age_corrections=corrections)
    if effect.band in NOTHING_KEPT and read.consent == "yes":
        w.contact(consent="no")


def _set_locale(w: _Writing, effect: e.SetLocale) -> None:
    w.contact(locale=effect.locale)


def _open_handoff(w: _Writing, effect: e.OpenHandoff) -> None:
    open_one = w.connection.execute(
        select(t.Handoff.id, t.Handoff.risk).where(
            t.Handoff.conversation_id == w.record.read.id, t.Handoff.state != "closed"
        )
    ).one_or_none()
    if open_one is None:
        w.add(
            t.Handoff,
            conversation_id=w.record.read.id,
            state="accepted" if w.record.read.owner_id else "waiting",
            accepted_by=w.record.read.owner_id,
            accepted_at=w.record.now if w.record.read.owner_id else None,
            reason=effect.reason,
            risk=effect.risk,
            opened_at=w.record.now,
        )
    elif RISK_ORDER.index(effect.risk) > RISK_ORDER.index(open_one.risk):
        w.connection.execute(
            update(t.Handoff).where(t.Handoff.id == open_one.id).values(risk=effect.risk, reason=effect.reason)
        )


def _cancel_handoff(w: _Writing, _effect: e.CancelHandoff) -> None:
    w.connection.execute(
        update(t.Handoff)
        .where(
            t.Handoff.conversation_id == w.record.read.id, t.Handoff.state == "waiting", t.Handoff.reason != "safety"
        )
        .values(state="closed", closed_at=w.record.now, closed_how="cancelled")
    )


def _raise_risk(w: _Writing, effect: e.RaiseRisk) -> None:
    w.add(
        t.RiskLog,
        conversation_id=w.record.read.id,
        message_id=w.inbound_id,
        level=effect.level,
        category=effect.category,
        lexicon_version=effect.lexicon_version,
        text_shown=effect.text_shown[:200],
        at=w.record.now,
    )
    if RISK_ORDER.index(effect.level) > RISK_ORDER.index(w.record.read.risk):
        w.conversation(risk=effect.level)
    if effect.level == "crisis":
        w.conversation(crisis_open=True)


def _set_opt_out(w: _Writing, effect: e.SetOptOut) -> None:
    when = w.record.now if effect.opted_out else None
    w.connection.execute(update(t.Address).where(t.Address.id == w.record.read.address.id).values(opted_out_at=when))


def _start_job(w: _Writing, effect: e.StartJob) -> None:
    w.add(
        t.Job,
        conversation_id=w.record.read.id,
        action=effect.action,
        request_id=effect.request_id,
        sealed=seal_slots(w.key, effect.slots),
        state="due",
        due_at=w.record.now,
        expires_at=w.record.now + timedelta(seconds=effect.expires_seconds),
    )


def _erase_contact(w: _Writing, _effect: e.EraseContact) -> None:
    """Everything said and made becomes unreadable now: its rows go, and its key with them."""
    conversations = select(t.Conversation.id).where(t.Conversation.contact_id == w.contact_id)
    w.connection.execute(
        update(t.Message)
        .where(t.Message.conversation_id.in_(conversations), t.Message.status == "due")
        .values(status="cancelled", error="the person asked for erasure", status_at=w.record.now)
    )
    w.connection.execute(update(t.Message).where(t.Message.conversation_id.in_(conversations)).values(sealed=None))
    for table in (t.Artefact, t.PlanStep, t.ConsentRecord):
        w.connection.execute(delete(table).where(table.contact_id == w.contact_id))
    w.connection.execute(delete(t.Job).where(t.Job.conversation_id.in_(conversations)))
    # A turn that is thinking in another conversation of theirs holds the old key: its version moves, so it reads again.
    w.connection.execute(
        update(t.Conversation)
        .where(t.Conversation.contact_id == w.contact_id)
        .values(sealed_state=None, version=t.Conversation.version + 1)
    )
    w.key = w.keyring.new_data_key()
    w.contact(
        wrapped_key=w.keyring.wrap(w.key),
        consent="unknown",
        age_band="unknown",
        age_corrections=0,
        erase_at=w.record.now + FAREWELL_TIME,
    )
    _reseal_addresses(w, w.record.read.contact.key)


def _reseal_addresses(w: _Writing, old_key: DataKey) -> None:
    rows = w.connection.execute(select(t.Address.id, t.Address.sealed).where(t.Address.contact_id == w.contact_id))
    for row in rows.all():
        sealed = seal_address(w.key, open_address(old_key, row.sealed))
        w.connection.execute(update(t.Address).where(t.Address.id == row.id).values(sealed=sealed))


def _release_conversation(w: _Writing, effect: e.ReleaseConversation) -> None:
    read = w.record.read
    w.conversation(owner_id=None, epoch=read.epoch + 1)
    w.connection.execute(
        update(t.Handoff)
        .where(t.Handoff.conversation_id == read.id, t.Handoff.state != "closed")
        .values(state="closed", closed_at=w.record.now, closed_how=effect.how)
    )
    mark(w.connection, read.id, effect.how, str(effect.owner_id), w.record.now)
    write_audit(w.connection, effect.owner_id, read.id, effect.how, "", w.record.now)


_WRITERS: dict[type[e.Effect], Callable[[_Writing, Any], None]] = {
    e.KeepArtefact: _keep_artefact,
    e.KeepPlanStep: _keep_plan_step,
    e.RecordConsent: _record_consent,
    e.RecordAgeBand: _record_age_band,
    e.SetLocale: _set_locale,
    e.OpenHandoff: _open_handoff,
    e.CancelHandoff: _cancel_handoff,
    e.EraseContact: _erase_contact,
    e.SetOptOut: _set_opt_out,
    e.RaiseRisk: _raise_risk,
    e.StartJob: _start_job,
    e.ReleaseConversation: _release_conversation,
}
