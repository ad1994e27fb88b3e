"""A team with a duty roster: pages run, notices are sent and answers heard, by a clock moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from assistant.duty_door import behind_duty_door
from assistant.handoff.paging import PageDuty
from assistant.outbound.notices import NoticeSender
from assistant.outbound.providers.memory import MemoryProvider
from assistant.packs.holidays import HolidayRules
from assistant.store import tables as t
from assistant.store.channels import ensure_channel, ensure_team
from assistant.store.database import Database
from assistant.store.duty_contacts import DutyContact
from assistant.store.holding import Holding, lock
from assistant.store.notices import Medium
from assistant.store.paging import open_page
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.team_settings import add_contact
from assistant.store.values import Channel
from assistant.values import Inbound, Receipt
from tests.support.houses import ACCOUNT, OURS, Clock
from tests.support.people import YoungPerson, counsellor, open_store, young_person

URL = "https://coach.example.org"
FRENCH_HOLIDAYS = HolidayRules(fixed=("01-01", "12-25"))
MARIE, PAUL, LISA = "+33639980091", "+33639980092", "+33639980093"


@dataclass
class DutyHouse:
    """`said` is what reached the phones and mailboxes, as (to, text)."""

    db: Database
    clock: Clock = field(default_factory=Clock)
    store: Store = field(init=False)
    lead: Person = field(init=False)
    provider: MemoryProvider = field(default_factory=MemoryProvider)
    media: frozenset[Medium] = frozenset({"sms", "email"})
    heard: list[Inbound] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = open_store(self.db)
        self.lead = counsellor(self.store, "Ada", role="supervisor")
        team = ensure_team(self.store, "Paris")
        ensure_channel(self.store, Channel(0, team, "sms", ACCOUNT, OURS, None, "fr", "FR"))
        self.set_team(opening_hours="24/7", keeps_holidays=False)

    @property
    def team(self) -> int:
        return next(iter(self.lead.teams))

    def set_team(self, **values: object) -> None:
        with self.db.write() as connection:
            connection.execute(update(t.Team).where(t.Team.id == self.team).values(values))

    def roster(self, name: str, address: str, level: int = 1, hours: str = "", **more: Any) -> int:
        medium: Medium = "email" if "@" in address else "sms"
        contact = DutyContact(0, name, medium, address, level, hours, more.pop("locale", "en"), **more)
        return add_contact(self.store, self.lead, self.team, contact, self.clock())

    def waiting(self, *, crisis: bool = False, sender: str = "+33639980001") -> YoungPerson:
        """Somebody waits for a person, and the team is paged from now on."""
        leo = young_person(self.store, sender=sender, at=self.clock())
        if crisis:
            leo.is_in_a_crisis(self.clock())
        else:
            leo.asks_for_a_person(self.clock())
        self.page(leo, "crisis" if crisis else "waiting")
        return leo

    def page(self, leo: YoungPerson, reason: str) -> None:
        open_page(self.store, self.held(leo), reason, None, self.clock())

    def held(self, leo: YoungPerson) -> Holding:
        with self.db.write() as connection:
            held = lock(connection, leo.conversation_id, None)
        assert held is not None
        return held

    def runner(self) -> PageDuty:
        return PageDuty(self.store, lambda _country: FRENCH_HOLIDAYS, lambda: self.media, URL)

    def run(self, **later: float) -> tuple[str, ...]:
        """Let time pass, run what is due, and give the names of those who were called."""
        self.clock.forward(**later)
        before = len(self.events("page_sent"))
        self.runner().run_due(self.clock())
        return tuple(self.events("page_sent")[before:])

    def rounds(self, minutes: int) -> list[int]:
        """Let so many minutes pass, looking every minute: at which of them somebody was called."""
        return [minute for minute in range(minutes) if self.run(minutes=1 if minute else 0)]

    def post(self) -> tuple[tuple[str, str], ...]:
        """Send the SMS that are due: to whom, and what."""
        sender = NoticeSender(self.store, {ACCOUNT: self.provider}, None, self.clock, str)
        before = len(self.provider.accepted)
        sender.send_due(self.clock())
        return tuple((one.to, one.text) for _, one in self.provider.accepted[before:])

    def answers(self, sender: str, text: str, **more: Any) -> None:
        """An SMS comes to our number."""

        def receive(inbound: Inbound) -> Receipt:
            self.heard.append(inbound)
            return Receipt(1)

        inbound = Inbound(ACCOUNT, "SM1", "sms", sender, OURS, text, self.clock(), **more)
        behind_duty_door(self.store, receive)(inbound)

    def events(self, name: str) -> list[str]:
        statement = select(t.Event.detail).where(t.Event.name == name).order_by(t.Event.id)
        with self.db.read() as connection:
            return list(connection.execute(statement).scalars())

    def row(self) -> Any:
        """The newest page."""
        with self.db.read() as connection:
            return connection.execute(select(t.Page.__table__).order_by(t.Page.id.desc()).limit(1)).one()

    def at(self, moment: datetime) -> None:
        self.clock.now = moment

    def in_minutes(self, moment: datetime | None) -> float | None:
        return None if moment is None else (moment - self.clock()) / timedelta(minutes=1)
