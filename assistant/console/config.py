"""What the console is given when it is built: its settings, and the doors to the rooms it must not enter itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from assistant.dialogue.values import Json
from assistant.handoff.duty import HolidaysOf
from assistant.outbound.fetched import Fetched, MediaProblem
from assistant.store.people import Person
from assistant.store.values import MessageContent, Team
from assistant.values import ChannelKind, Draft
from assistant.wording.known import Knowledge


@dataclass(frozen=True, slots=True)
class ConsolePorts:
    """What others do for the console.

    hand_back(conversation_id, person, flow, outcome): the assistant takes over again, optionally starting a flow.
        Raises `HandoffConflict` or another `AssistantError`.
    start_flow(conversation_id, person, flow): the assistant starts a flow where it has the conversation.
    wake(): a row was put into the outbox.
    shape(text, kind, locale): the messages a counsellor's text becomes on that channel, for a person of that locale.
    rendered_in(locale, content): an assistant's line in another language; None when it is not one of its lines.
    flow_names(locale): the flows a counsellor may start, as (name in the files, name for people).
    now(): the time, aware.
    holidays(country): its public holidays; None reckons without them.
    opening(team, locale): when a team that is not there now is there again, in the words of a locale; None otherwise.
    fetch_media(account, url): an attachment, from the provider that keeps it.
    known(state, locale): what a conversation's state says of its person, and where they are.
    asked(flow, step, locale): the question of a step; None when there is none any more.
    countries: those whose public holidays are known, by ISO code.
    paging_media(): what people on call can be reached by: "sms", "email".
    """

    hand_back: Callable[[int, Person, str | None, str | None], None]
    start_flow: Callable[[int, Person, str], None]
    wake: Callable[[], None]
    shape: Callable[[str, ChannelKind, str], tuple[Draft, ...]]
    rendered_in: Callable[[str, MessageContent], str | None]
    flow_names: Callable[[str], tuple[tuple[str, str], ...]]
    now: Callable[[], datetime]
    holidays: HolidaysOf | None = None
    opening: Callable[[Team, str], str | None] = lambda _team, _locale: None
    fetch_media: Callable[[str, str], Fetched | MediaProblem] = lambda _account, _url: MediaProblem("not_ours")
    known: Callable[[Mapping[str, Json], str], Knowledge] = lambda _state, _locale: Knowledge()
    asked: Callable[[str, str, str], str | None] = lambda _flow, _step, _locale: None
    countries: Collection[str] = ("FR",)
    paging_media: Callable[[], Collection[str]] = frozenset


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account that is no secret: the login page comes filled in with it. For demonstrations."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class ConsoleConfig:
    """`https`: cookies leave on encrypted connections only. `streams`: live connections at most, 0 for polling only;
    each holds one of the server's threads, so it stays below them. `time_zone`: an IANA name."""

    https: bool = True
    streams: int = 6
    time_zone: str = "Europe/Paris"
    sms_price: Decimal | None = None
    """Of one part, in the currency of the channel's country; None: no price is shown."""
    session_length: timedelta = timedelta(hours=10)
    stream_length: timedelta = timedelta(minutes=2)
    """A stream ends after this and is opened anew by the page: an ended session ends its streams too."""
    watch_every: timedelta = timedelta(seconds=1)
    shown_account: ShownAccount | None = None
    public_url: str = "http://127.0.0.1:8080"
    """Where letters lead back to."""
    mail: bool = False
    """Whether letters can be sent: without it links are shown to whoever makes them, to be handed over."""
    require_second_factor: bool = False
    """Whoever has none sets it up right after the login, before anything else."""
