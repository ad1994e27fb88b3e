"""Writing what a turn's actions decided. One small function per effect, found by its type."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant import effects as e
from assistant.store import tables as t
from assistant.store.contents import seal_slots
from assistant.store.conversations import open_address, seal_address
from assistant.store.forgetting import (
    NAMELESS,
    forget_briefs,
    forget_filing,
    forget_labels,
    forget_later,
    forget_media,
    forget_notes,
)
from assistant.store.fresh_start import begin_anew
from assistant.store.holding import end_stretch, mark, write_audit
from assistant.store.invitations import use_invitation
from assistant.store.paging import close_pages
from assistant.store.risk_steps import add_step
from assistant.store.sealing import DataKey, Keyring
from assistant.store.timers import set_timers
from assistant.store.values import NOTHING_KEPT, TurnRecord
from assistant.store.words import word_lookup

RISK_ORDER = ("none", "watch", "concern", "crisis")
BRIEF = "brief"
"""The purpose under which a brief is sealed."""
FAREWELL_TIME = timedelta(hours=1)
"""How long the address of an erased person stays, so that the confirmation can still reach them."""


@dataclass(slots=True)
class _Writing:
    """One commit under way. `key` changes when the person is erased: what follows is sealed under the new one.
    `record` becomes another conversation's when the number turns out to have a new holder."""

    connection: Connection
    keyring: Keyring
    record: TurnRecord
    inbound_id: int | None
    key: DataKey

    @property
    def released(self) -> bool:
        return any(isinstance(effect, e.ReleaseConversation) for effect in self.record.effects)

    @property
    def contact_id(self) -> int:
        return self.record.read.contact.id

    def contact(self, **values: Any) -> None:
        self.connection.execute(update(t.Contact).where(t.Contact.id == self.contact_id).values(values))

    def conversation(self, **values: Any) -> None:
        self.connection.execute(update(t.Conversation).where(t.Conversation.id == self.record.read.id).values(values))

    def handoff(self, **values: Any) -> None:
        """Change the handoff that is open now."""
        self.connection.execute(
            update(t.Handoff)
            .where(t.Handoff.conversation_id == self.record.read.id, t.Handoff.state != "closed")
            .values(values)
        )

    @property
    def epoch(self) -> int:
        """The one this commit leads to."""
        return self.record.read.epoch + (1 if self.released else 0)

    def add(self, table: type[t.Base], **values: Any) -> None:
        self.connection.execute(insert(table).values(values))


def apply_effects(
    connection: Connection, keyring: Keyring, record: TurnRecord, inbound_id: int | None
) -> tuple[TurnRecord, DataKey]:
    """Write all effects. Gives the record as the turn's answers belong to it, which is another conversation's when the
    number has a new holder, and the data key under which they are to be sealed."""
    writing = _Writing(connection, keyring, record, inbound_id, record.read.contact.key)
    for effect in record.effects:
        _WRITERS[type(effect)](writing, effect)
    return writing.record, writing.key


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
        select(t.Handoff.id, t.Handoff.risk, t.Handoff.reason).where(
            t.Handoff.conversation_id == w.record.read.id, t.Handoff.state != "closed"
        )
    ).one_or_none()
    if open_one is None:
        owner = None if w.released else w.record.read.owner_id
        w.add(
            t.Handoff,
            conversation_id=w.record.read.id,
            state="accepted" if owner else "waiting",
            accepted_by=owner,
            accepted_at=w.record.now if owner else None,
            message_id=w.inbound_id,
            reason=effect.reason,
            risk=effect.risk,
            opened_at=w.record.now,
        )
    elif _is_graver(effect, open_one.risk, open_one.reason):
        w.connection.execute(
            update(t.Handoff).where(t.Handoff.id == open_one.id).values(risk=effect.risk, reason=effect.reason)
        )


def _is_graver(effect: e.OpenHandoff, risk: str, reason: str) -> bool:
    """Of the same risk, danger said just now is graver than a wish made before."""
    rise = RISK_ORDER.index(effect.risk) - RISK_ORDER.index(risk)
    return rise > 0 or (rise == 0 and effect.reason == "safety" != reason)


def _cancel_handoff(w: _Writing, _effect: e.CancelHandoff) -> None:
    cancelled = w.connection.execute(
        update(t.Handoff)
        .where(
            t.Handoff.conversation_id == w.record.read.id, t.Handoff.state == "waiting", t.Handoff.reason != "safety"
        )
        .values(state="closed", closed_at=w.record.now, closed_how="cancelled")
    )
    if cancelled.rowcount:
        close_pages(w.connection, w.record.read.id, w.record.now)


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


def _note_risk(w: _Writing, effect: e.NoteRisk) -> None:
    add_step(w.connection, w.record.read.id, effect.what, w.record.now, detail=effect.detail)


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
    for forget in (forget_notes, forget_media, forget_later, forget_briefs, forget_labels, forget_filing):
        forget(w.connection, conversations)
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
        **NAMELESS,
    )
    _reseal_addresses(w, w.record.read.contact.key)


def _reseal_addresses(w: _Writing, old_key: DataKey) -> None:
    rows = w.connection.execute(select(t.Address.id, t.Address.sealed).where(t.Address.contact_id == w.contact_id))
    for row in rows.all():
        sealed = seal_address(w.key, open_address(old_key, row.sealed))
        w.connection.execute(update(t.Address).where(t.Address.id == row.id).values(sealed=sealed))


def _release_conversation(w: _Writing, effect: e.ReleaseConversation) -> None:
    read, now = w.record.read, w.record.now
    w.conversation(
        owner_id=None,
        epoch=read.epoch + 1,
        snoozed_until=None,
        returned_how=effect.how if effect.silently else None,
    )
    closed = {"state": "closed", "closed_at": now, "closed_how": effect.how, "outcome": effect.outcome}
    w.handoff(**closed)
    close_pages(w.connection, read.id, now)
    if read.in_danger:
        add_step(w.connection, read.id, "closed", now, detail=effect.outcome or effect.how, person_id=effect.owner_id)
    end_stretch(w.connection, read.id, effect.how, now)
    mark(w.connection, read.id, effect.how, f"{effect.owner_id} {effect.outcome or ''}".strip(), now)
    # What the clock did is nobody's doing.
    actor = effect.owner_id if effect.how == "handed_back" else None
    write_audit(w.connection, actor, read.id, effect.how, effect.outcome or "", now)


def _announce_return(w: _Writing, _effect: e.AnnounceReturn) -> None:
    w.conversation(returned_how=None)


def _set_timer(w: _Writing, effect: e.SetTimer) -> None:
    set_timers(w.connection, w.record.read.id, w.epoch, (effect,))


def _mark_told(w: _Writing, _effect: e.MarkTold) -> None:
    w.handoff(told_at=w.record.now)


def _share_brief(w: _Writing, effect: e.ShareBrief) -> None:
    w.handoff(sealed_brief=w.key.seal(effect.text.encode("utf-8", "surrogatepass"), BRIEF))


def _set_callback(w: _Writing, effect: e.SetCallback) -> None:
    w.handoff(callback=effect.moment)


def _write_down(w: _Writing, effect: e.WriteDown) -> None:
    read, now = w.record.read, w.record.now
    mark(w.connection, read.id, effect.what, f"{effect.person_id} {effect.detail}".strip(), now)
    write_audit(w.connection, effect.person_id, read.id, effect.what, effect.detail, now)


def _record_satisfaction(w: _Writing, effect: e.RecordSatisfaction) -> None:
    last = (
        select(func.max(t.Handoff.id))
        .where(t.Handoff.conversation_id == w.record.read.id, t.Handoff.state == "closed")
        .scalar_subquery()
    )
    w.connection.execute(update(t.Handoff).where(t.Handoff.id == last).values(satisfaction=effect.score))


def _lock_contact(w: _Writing, _effect: e.LockContact) -> None:
    w.contact(locked_at=w.record.now)
    mark(w.connection, w.record.read.id, "locked", "", w.record.now)


def _unlock_contact(w: _Writing, _effect: e.UnlockContact) -> None:
    w.contact(locked_at=None, last_inbound_at=w.record.now)
    mark(w.connection, w.record.read.id, "unlocked", "", w.record.now)


def _start_fresh(w: _Writing, _effect: e.StartFresh) -> None:
    new = begin_anew(w.connection, w.keyring, w.record)
    w.record, w.key = replace(w.record, read=new), new.contact.key


def _set_word(w: _Writing, effect: e.SetWord) -> None:
    w.contact(word_lookup=word_lookup(w.keyring, effect.text))


def _accept_invitation(w: _Writing, effect: e.AcceptInvitation) -> None:
    if use_invitation(w.connection, effect.invitation_id, w.record.read.id, w.record.now):
        w.conversation(referent_id=effect.counsellor_id)
        mark(w.connection, w.record.read.id, "invited", str(effect.counsellor_id), w.record.now)


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
    e.NoteRisk: _note_risk,
    e.StartJob: _start_job,
    e.ReleaseConversation: _release_conversation,
    e.AnnounceReturn: _announce_return,
    e.SetTimer: _set_timer,
    e.MarkTold: _mark_told,
    e.ShareBrief: _share_brief,
    e.SetCallback: _set_callback,
    e.WriteDown: _write_down,
    e.RecordSatisfaction: _record_satisfaction,
    e.LockContact: _lock_contact,
    e.UnlockContact: _unlock_contact,
    e.StartFresh: _start_fresh,
    e.SetWord: _set_word,
    e.AcceptInvitation: _accept_invitation,
}
