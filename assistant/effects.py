"""What a turn may change besides the conversation's state. Thinking writes nothing: actions return these
values, and the turn's one commit applies them all or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.dialogue.values import Json
from assistant.values import RiskLevel

ConsentAnswer = Literal["yes", "no"]
AgeBand = Literal["under_16", "16_17", "18_25", "26_over", "not_said"]
HandoffReason = Literal["asked", "repair", "flow", "safety", "failure"]


@dataclass(frozen=True, slots=True)
class KeepArtefact:
    """Keep a thing the person made. `kind` is `metadata.artefact`; a newer one of a kind stands before older ones."""

    kind: str
    text: str
    flow: str


@dataclass(frozen=True, slots=True)
class KeepPlanStep:
    """Keep a dated next step."""

    text: str
    on: date
    flow: str


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """`text_place` is the catalogue place of the question the person answered, `text_shown` its words."""

    answer: ConsentAnswer
    text_place: str
    text_shown: str


@dataclass(frozen=True, slots=True)
class RecordAgeBand:
    band: AgeBand


@dataclass(frozen=True, slots=True)
class SetLocale:
    locale: str


@dataclass(frozen=True, slots=True)
class OpenHandoff:
    """Ask for a person. Idempotent while one is open: only `risk` may rise."""

    reason: HandoffReason
    risk: RiskLevel = "none"


@dataclass(frozen=True, slots=True)
class CancelHandoff:
    """The person goes on without waiting. Never closes a crisis."""


@dataclass(frozen=True, slots=True)
class EraseContact:
    """Destroy the data key and every row of the person, keeping a keyed-hash suppression entry."""


@dataclass(frozen=True, slots=True)
class SetOptOut:
    """Stop or resume writing to this address."""

    opted_out: bool
    word: str


@dataclass(frozen=True, slots=True)
class RaiseRisk:
    """Append to the risk log and raise the conversation's level; never lowers it."""

    level: RiskLevel
    lexicon_version: str
    category: str
    text_shown: str = ""


@dataclass(frozen=True, slots=True)
class StartJob:
    """A remote action: done later on, its result comes back as an internal event with `request_id`."""

    request_id: str
    action: str
    slots: Mapping[str, Json] = field(default_factory=dict)
    expires_seconds: int = 600


@dataclass(frozen=True, slots=True)
class ReleaseConversation:
    """The person who owned it gives it back to the bot: owner, epoch and handoff change in the same commit."""

    owner_id: int
    how: Literal["handed_back", "idle", "off_duty"] = "handed_back"


Effect = (
    KeepArtefact
    | KeepPlanStep
    | RecordConsent
    | RecordAgeBand
    | SetLocale
    | OpenHandoff
    | CancelHandoff
    | EraseContact
    | SetOptOut
    | RaiseRisk
    | StartJob
    | ReleaseConversation
)
