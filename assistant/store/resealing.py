"""Sealed values that change hands: opened with the key of one young person, sealed again under that of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, bindparam, delete, select, update

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.contents import LATER, NOTE
from assistant.store.rows import table
from assistant.store.sealing import DataKey

ADDRESS = "address"
ARTEFACT = "artefact"
BRIEF = "brief"
JOB = "job"
MESSAGE = "message"
PLAN_STEP = "plan_step"
STATE = "state"
"""The purposes under which each is sealed (`contents`, `conversations`, `effects`)."""

_BATCH = 500
"""Rows read at once: a long conversation must not fill the memory."""


class Reseal:
    """From one key to another, within the caller's transaction. What the old key does not open is left as it is: one
    lost value must not hold back the others."""

    def __init__(self, connection: Connection, old: DataKey, new: DataKey) -> None:
        self._connection, self._old, self._new = connection, old, new

    def again(self, sealed: bytes | None, purpose: str) -> bytes | None:
        """One value; empty and missing ones stay so."""
        try:
            return self._new.seal(self._old.open(sealed, purpose), purpose) if sealed else sealed
        except Unsealable:
            return sealed

    def messages(self, where: ColumnElement[bool], **values: Any) -> None:
        """The words of messages; `values` are written beside. Copies of their attachments go: they are fetched anew."""
        copies = t.MediaCopy.message_id.in_(select(t.Message.id).where(where))
        self._connection.execute(delete(t.MediaCopy).where(copies))
        self._column(t.Message, "sealed", where, MESSAGE, **values)

    def conversations(self, ids: Sequence[int]) -> None:
        """Everything sealed that hangs on these conversations, and their state."""
        self.messages(t.Message.conversation_id.in_(ids))
        self._column(t.Handoff, "sealed_brief", t.Handoff.conversation_id.in_(ids), BRIEF)
        self._column(t.Note, "sealed", t.Note.conversation_id.in_(ids), NOTE)
        self._column(t.ScheduledSend, "sealed", t.ScheduledSend.conversation_id.in_(ids), LATER)
        self._column(t.Job, "sealed", t.Job.conversation_id.in_(ids), JOB)
        self._column(t.Conversation, "sealed_state", t.Conversation.id.in_(ids), STATE)

    def belongings(self, contact_id: int, to: int) -> None:
        """What belongs to a person rather than to a conversation; it becomes that of the contact `to`."""
        self._column(t.Address, "sealed", t.Address.contact_id == contact_id, ADDRESS, contact_id=to)
        self._column(t.Artefact, "sealed", t.Artefact.contact_id == contact_id, ARTEFACT, contact_id=to)
        self._column(t.PlanStep, "sealed", t.PlanStep.contact_id == contact_id, PLAN_STEP, contact_id=to)

    def _column(self, of: type[t.Base], name: str, where: ColumnElement[bool], purpose: str, **values: Any) -> None:
        """One sealed column of one table, in the order of its key."""
        rows = table(of)
        write = (
            update(rows)
            .where(rows.c.id == bindparam("row"))
            .values({name: bindparam("resealed", type_=LargeBinary), **values})
        )
        last = -1
        while batch := self._connection.execute(
            select(rows.c.id, rows.c[name]).where(where, rows.c.id > last).order_by(rows.c.id).limit(_BATCH)
        ).all():
            last = batch[-1].id
            again = [{"row": row.id, "resealed": self.again(row[1], purpose)} for row in batch]
            self._connection.execute(write, again)
