"""What a turn may change besides the conversation's state. Thinking writes nothing: actions return these
values, and the turn's one commit applies them all or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from assistant.dialogue.values import Json
from assistant.values import RiskLevel

ConsentAnswer = Literal["yes", "no"]
AgeBand = Literal["under_16", "16_17", "18_25", "26_over", "not_said"]
HandoffReason = Literal["asked", "repair", "flow", "safety", "failure", "unanswered"]
TimerKind = Literal[
    "page", "wait_notice", "closing", "unanswered", "idle", "end_of_duty", "snooze", "silence", "undelivered"
]
"""What a conversation waits for, one timer of each kind at most (`handoff/timers.py`)."""
CallbackMoment = Literal["morning", "afternoon", "evening"]
ReleaseHow = Literal["handed_back", "idle", "off_duty", "unanswered"]


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
class NoteRisk:
    """Append to the risk log what became of a risk: `what` is one of `store/risk_steps.py`."""

    what: Literal["said_safe", "silent", "said_elsewhere"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StartJob:
    """A remote action: done later on, its result comes back as an internal event with `request_id`."""

    request_id: str
    action: str
    slots: Mapping[str, Json] = field(default_factory=dict)
    expires_seconds: int = 600


@dataclass(frozen=True, slots=True)
class ReleaseConversation:
    """The person who owned it gives it back to the bot: owner, epoch and handoff change in the same commit.

    `outcome` is what became of it, when somebody said so. `silently`: nothing is said now, so that the assistant's next
    line has to say that it is the assistant again.
    """

    owner_id: int
    how: ReleaseHow = "handed_back"
    outcome: str | None = None
    silently: bool = False


@dataclass(frozen=True, slots=True)
class AnnounceReturn:
    """What is said in this turn tells that the assistant is back."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Arm the conversation's timer of this kind; `due_at` None disarms it. `keep`: one that is armed stays."""

    kind: TimerKind
    due_at: datetime | None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class MarkTold:
    """The person was told the truth about the wait: it is not told again."""


@dataclass(frozen=True, slots=True)
class ShareBrief:
    """The lines about themselves that the person saw and agreed to pass on, with the wish for a person."""

    text: str


@dataclass(frozen=True, slots=True)
class SetCallback:
    """When they would like a person to answer; None: it does not matter."""

    moment: CallbackMoment | None


@dataclass(frozen=True, slots=True)
class RecordSatisfaction:
    """The answer to the one question after a handoff: 1 (not at all), 2, 3 (yes). Kept with the handoff closed last."""

    score: int


@dataclass(frozen=True, slots=True)
class LockContact:
    """The number may have changed hands: nothing of before is shown from now on."""


@dataclass(frozen=True, slots=True)
class UnlockContact:
    """Whoever writes is known again."""


@dataclass(frozen=True, slots=True)
class StartFresh:
    """Somebody else has this number now: it becomes that of a new person, who begins with nothing. What follows in the
    same commit is the new person's; what was kept of the old one stays with them, out of reach of the number."""


@dataclass(frozen=True, slots=True)
class SetWord:
    """The word they chose to be known again by. Only its keyed hash is kept."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """They came with a counsellor's code: they are that counsellor's young person from now on."""

    invitation_id: int
    counsellor_id: int


@dataclass(frozen=True, slots=True)
class WriteDown:
    """A counsellor took a step that changes no owner: into the thread, and into the audit."""

    person_id: int
    what: str
    detail: str = ""


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
    | NoteRisk
    | StartJob
    | ReleaseConversation
    | AnnounceReturn
    | SetTimer
    | MarkTold
    | ShareBrief
    | SetCallback
    | WriteDown
    | RecordSatisfaction
    | LockContact
    | UnlockContact
    | StartFresh
    | SetWord
    | AcceptInvitation
)
