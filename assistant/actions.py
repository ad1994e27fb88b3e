"""The interface of named actions: what a flow's `action: name` runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from assistant.dialogue.values import Json
from assistant.dialogue.words import Words
from assistant.effects import Effect
from assistant.store.values import Kept


class Reader(Protocol):
    """What an action may read of the person it works for."""

    def artefacts(self) -> tuple[Kept, ...]: ...

    def plan_steps(self) -> tuple[Kept, ...]: ...

    def messages_held(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ActionContext:
    """The world around one action. `say` puts a response of the flow files into the person's language.

    `say(response, args)` returns the text; `label(slot, value)` the one display name of a slot's value.
    """

    locale: str
    country: str
    channel: str
    now: datetime
    today: date
    """The day where the person lives."""
    facts: Mapping[str, Json]
    say: Callable[[str, Mapping[str, Json]], str]
    label: Callable[[str, Json], str]
    read: Reader
    words: Words = field(default_factory=Words)
    """The words of the person's language that the engine itself knows."""
    back: Callable[[], tuple[str, str] | None] = lambda: None
    """The day and the time when the team is there again, in the person's language; None when nobody can say."""
    asked: str | None = None
    """The response by which the running flow asked its last question."""
    interrupted: str | None = None
    """The exercise that waits beneath the running flow, by the id of its flow."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """Slots to fill and effects to commit. Raising means failed: the flow goes on with `failed` set."""

    slots: Mapping[str, Json] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """`local`: computation and our own tables, done within the turn. `remote`: another machine, done as a job."""

    name: str
    run: Callable[[Mapping[str, Json], ActionContext], ActionResult]
    where: Literal["local", "remote"] = "local"
    fills: tuple[str, ...] = ()
    """Slots it may fill, so that `assistant check` can tell which slots are never set."""
