"""The tables. One set of classes for SQLite and PostgreSQL; the turn and the dispatcher use Core statements on them.

`sealed` columns hold AES-GCM bytes, under the contact's data key unless a column says otherwise (`sealing.py`); nothing
a person wrote, and nothing that was said to them, stands in clear in any column.

The conditions of partial indexes are named here for SQLite only: naming PostgreSQL's would load that dialect in every
process. The migrations make them on both.
"""

from assistant.store.tables.base import Base
from assistant.store.tables.conversations import Conversation, Handoff, Message, Stretch, Timer
from assistant.store.tables.duty import DutyContact, Notice, Page
from assistant.store.tables.people import Address, Artefact, ConsentRecord, Contact, PlanStep
from assistant.store.tables.records import (
    Audit,
    Event,
    Job,
    ProviderContent,
    RiskLog,
    RiskStep,
    Suppression,
    Throttle,
)
from assistant.store.tables.staff import AccountLink, Channel, Counsellor, Membership, RecoveryCode, Team
from assistant.store.tables.work import (
    CannedReply,
    ConversationTag,
    Invitation,
    MediaCopy,
    Mention,
    Note,
    Presence,
    ScheduledSend,
)

__all__ = [
    "AccountLink",
    "Address",
    "Artefact",
    "Audit",
    "Base",
    "CannedReply",
    "Channel",
    "ConsentRecord",
    "Contact",
    "Conversation",
    "ConversationTag",
    "Counsellor",
    "DutyContact",
    "Event",
    "Handoff",
    "Invitation",
    "Job",
    "MediaCopy",
    "Membership",
    "Mention",
    "Message",
    "Note",
    "Notice",
    "Page",
    "PlanStep",
    "Presence",
    "ProviderContent",
    "RecoveryCode",
    "RiskLog",
    "RiskStep",
    "ScheduledSend",
    "Stretch",
    "Suppression",
    "Team",
    "Throttle",
    "Timer",
]
