"""What a person made and planned, read back; and what is held about them, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import exists, func, or_, select

from assistant.store import tables as t
from assistant.store.store import Store
from assistant.store.values import Contact, Kept

KEPT_AT_MOST = 50
"""Artefacts read back at most; the newest of each kind is what people ask for."""


@dataclass(frozen=True, slots=True)
class KeptOf:
    """Implements the actions' `Reader` for one person."""

    store: Store
    contact: Contact

    def artefacts(self) -> tuple[Kept, ...]:
        """Newest first."""
        statement = (
            select(t.Artefact.id, t.Artefact.kind, t.Artefact.sealed, t.Artefact.created_at)
            .where(t.Artefact.contact_id == self.contact.id)
            .order_by(t.Artefact.id.desc())
            .limit(KEPT_AT_MOST)
        )
        with self.store.db.read() as connection:
            rows = connection.execute(statement).all()
        return tuple(Kept(row.kind, self._text(row.sealed, "artefact"), row.created_at, row.id) for row in rows)

    def plan_steps(self) -> tuple[Kept, ...]:
        """By date, soonest first. `made_at` is midnight UTC of the day planned."""
        statement = (
            select(t.PlanStep.flow, t.PlanStep.sealed, t.PlanStep.due_on)
            .where(t.PlanStep.contact_id == self.contact.id)
            .order_by(t.PlanStep.due_on, t.PlanStep.id)
            .limit(KEPT_AT_MOST)
        )
        with self.store.db.read() as connection:
            rows = connection.execute(statement).all()
        return tuple(
            Kept(row.flow, self._text(row.sealed, "plan_step"), datetime.combine(row.due_on, time(), UTC))
            for row in rows
        )

    def messages_held(self) -> int:
        """How many messages of this person can still be read."""
        statement = (
            select(func.count())
            .select_from(t.Message)
            .join(t.Conversation, t.Conversation.id == t.Message.conversation_id)
            .where(t.Conversation.contact_id == self.contact.id, t.Message.sealed.is_not(None))
        )
        with self.store.db.read() as connection:
            return connection.execute(statement).scalar_one()

    def something(self) -> bool:
        """Whether anything they made or planned is kept."""
        made = exists().where(t.Artefact.contact_id == self.contact.id)
        planned = exists().where(t.PlanStep.contact_id == self.contact.id)
        with self.store.db.read() as connection:
            return bool(connection.execute(select(or_(made, planned))).scalar_one())

    def _text(self, sealed: bytes, purpose: str) -> str:
        return self.contact.key.open(sealed, purpose).decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class NothingOf:
    """The `Reader` of somebody we know nothing of."""

    def artefacts(self) -> tuple[Kept, ...]:
        return ()

    def plan_steps(self) -> tuple[Kept, ...]:
        return ()

    def messages_held(self) -> int:
        return 0
