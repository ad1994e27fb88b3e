"""What a provider is to us: takes a submission, and says exactly what is known about its fate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from assistant.values import ChannelKind, RenderedOption


@dataclass(frozen=True, slots=True)
class Submission:
    """One message to hand over. `row_id` is our outbox row; `status_callback` carries it back to us.

    `created_at` is when this attempt began: nothing the provider made before it can be this message.
    Words and addresses do not show in its `repr`, so that they cannot slip into a log.
    """

    row_id: int
    account: str
    kind: ChannelKind
    sender: str
    to: str = field(repr=False)
    service: str | None
    text: str = field(repr=False)
    options: tuple[RenderedOption, ...] = field(repr=False)
    status_callback: str
    validity_seconds: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it, under this id."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider certainly does not have it. `code` is its error code, or ours in words ("no connection").

    `permanent`: trying again is useless. `retry_after`: seconds the provider asked us to wait.
    """

    code: str
    permanent: bool
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows whether the provider has it: no answer in time, or an answer that says nothing."""

    reason: str


Fate = Accepted | Refused | Ambiguous


@dataclass(frozen=True, slots=True)
class Found:
    """The look-up was answered: ids of messages that can be this submission, oldest first. None: it never arrived."""

    provider_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """The look-up itself got no answer: nothing is known."""

    reason: str


class Provider(Protocol):
    """`send` never raises for what a provider or a network may do; neither does `find`."""

    def send(self, submission: Submission) -> Fate: ...

    def find(self, submission: Submission) -> Found | LookUpFailed:
        """Messages at the provider that can be this submission: same recipient, same words, made since."""
        ...
