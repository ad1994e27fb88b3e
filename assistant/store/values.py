"""Frozen values that the store gives out and takes in. No row object ever leaves this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assistant.dialogue.values import Event, Json
from assistant.effects import Effect
from assistant.store.sealing import DataKey
from assistant.values import ChannelKind, Lane, Media, RenderedOption, RiskLevel

NOTHING_KEPT = ("under_16", "not_said")
"""Age bands whose consent does not count: who turns out to be of one is a guest from then on."""

SAFETY_FLOWS = ("safety", "safety_concern")
"""The flows that answer danger."""

UNPROVEN = ("known_again", "invited")
"""What a conversation's state holds while nobody can be sure who writes: the track that asks, and the code they came
with (`turns/recognising.py`)."""


def is_flag(reason: str | None, risk: str | None) -> bool:
    """Whether a handoff that is open was made because of danger. Somebody who closes a crisis lowers its risk."""
    return reason == "safety" and risk in {"concern", "crisis"}


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message says, as it is sealed. For a bot's line also its place and raw arguments, so that it can be
    shown in another language."""

    text: str
    options: tuple[RenderedOption, ...] = ()
    payload: str | None = None
    media: tuple[Media, ...] = ()
    response: str | None = None
    variation: int = 0
    args: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Channel:
    id: int
    team_id: int
    kind: ChannelKind
    account: str
    address: str
    service: str | None
    default_locale: str
    country: str


@dataclass(frozen=True, slots=True)
class Contact:
    id: int
    locale: str
    country: str
    age_band: str
    age_corrections: int
    consent: str
    key: DataKey = field(repr=False)
    last_inbound_at: datetime | None = None
    """When they last wrote, on any channel."""
    locked_at: datetime | None = None
    """Since when nothing of before is shown, because the number may have changed hands."""
    word_lookup: bytes | None = field(default=None, repr=False)
    """Keyed hash of the word they chose to be known again by (`store/words.py`)."""


@dataclass(frozen=True, slots=True)
class Address:
    id: int
    kind: ChannelKind
    value: str = field(repr=False)
    """Empty once the number has a new holder: nothing can be sent to this person then."""
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers together, when they are there, and how patient they promise to be (`tables.Team` says more)."""

    id: int
    name: str
    country: str = "FR"
    time_zone: str = "Europe/Paris"
    opening_hours: str = "mon-fri 09:00-18:00"
    keeps_holidays: bool = True
    closures: str = ""
    languages: str = ""
    territory: str = ""
    wait_minutes: int = 10
    answer_minutes: int = 30
    idle_minutes: int = 1440
    page_minutes: int = 5


@dataclass(frozen=True, slots=True)
class OpenHandoffView:
    """The wish for a person that is open now. `told_at`: when the person was told that nobody can answer yet."""

    id: int
    state: str
    reason: str
    risk: RiskLevel
    opened_at: datetime
    told_at: datetime | None = None
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A team, and whom it can page: medium and hours of each, the hours empty for those of the team."""

    team: Team
    on_call: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as read at `version`, with everything a turn needs to think."""

    id: int
    version: int
    epoch: int
    team_id: int
    owner_id: int | None
    risk: RiskLevel
    crisis_open: bool
    last_inbound_at: datetime | None
    state: Mapping[str, Json] | None = field(repr=False)
    contact: Contact
    address: Address
    channel: Channel
    handoff: OpenHandoffView | None
    has_unsent: bool = True
    """Whether a row of the outbox has not been handed over yet."""
    counsellor_seen_at: datetime | None = None
    """When somebody of the team who is available was last at work in the console."""
    duty: Callable[[], Duty] = field(default=lambda: Duty(Team(0, "")), repr=False, compare=False)
    """Reads, once and when it is first asked, who answers: most turns never ask."""
    referent_id: int | None = None
    """The counsellor whose young person it is."""
    returned_how: str | None = None
    """Set while the person has not been told that it is the assistant again."""
    snoozed_until: datetime | None = None
    """Put off until then, or until the person writes."""

    @property
    def in_danger(self) -> bool:
        """Whether a safety flag is open, as `Holding.in_danger`."""
        return self.crisis_open or (self.handoff is not None and is_flag(self.handoff.reason, self.handoff.risk))


@dataclass(frozen=True, slots=True)
class Kept:
    """A thing the person made (`kind` of artefact), or a step planned (`kind` is its flow)."""

    kind: str
    text: str
    made_at: datetime
    id: int = 0
    """Of the artefact; 0 where none is asked for."""


@dataclass(frozen=True, slots=True)
class NewInbound:
    """A message to keep as received. `failed` marks one whose turn raised: nothing of it is lost."""

    account: str
    provider_id: str
    content: MessageContent
    received_at: datetime
    failed: bool = False


@dataclass(frozen=True, slots=True)
class NewOutbound:
    """A row for the outbox. `key` makes it idempotent, and lets a later turn cancel it while it is unsent."""

    lane: Lane
    content: MessageContent
    due_at: datetime
    question: bool = False
    flow: str = ""
    step: str = ""
    expires_at: datetime | None = None
    key: str | None = None
    author_id: int | None = None
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """Everything one turn changes, committed at once under the version that was read.

    `state` None leaves the state as it is. `finished_job` closes the job whose result this turn is,
    `finished_timer` takes away the timer that made it: when that is gone already nothing is written.
    """

    read: Conversation
    now: datetime
    inbound: NewInbound | None = None
    state: Mapping[str, Json] | None = None
    effects: tuple[Effect, ...] = ()
    events: tuple[Event, ...] = ()
    outbound: tuple[NewOutbound, ...] = ()
    finished_job: int | None = None
    finished_timer: int | None = None
    cancel_keys: tuple[str, ...] = ()
