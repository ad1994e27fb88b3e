"""What a turn thinks with: everything that is read once at start and never changes while serving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.actions import Action
from assistant.dialogue.book import Book
from assistant.dialogue.interpreter import Interpreter
from assistant.packs.country import Countries
from assistant.packs.holidays import HolidayRules
from assistant.packs.locale import Packs
from assistant.safety.detect import Detector
from assistant.wording.render import Voice

CRISIS_TOPIC = "safety"
"""The one flow file that runs while a crisis is open."""
KNOWN_AGAIN_TOPIC = "known_again"
"""The one flow file that runs while nobody can be sure who has the number."""
CONCERN_FLOW = "safety_concern"
"""Asks whether the person is safe, whoever they are."""


@dataclass(frozen=True, slots=True)
class Mind:
    """`crisis_book` is `book.only(CRISIS_TOPIC)`. `clock` gives the current time, aware, in UTC."""

    book: Book
    crisis_book: Book
    interpreter: Interpreter
    guess_language: Callable[[str], str | None]
    """The language code of a text that is surely in one of ours, else None."""
    voice: Voice
    packs: Packs
    countries: Countries
    detector: Detector
    actions: Mapping[str, Action]
    clock: Callable[[], datetime]
    paging_media: frozenset[str] = frozenset({"sms", "email"})
    """What duty contacts can be reached by: a contact nobody can page is not on duty."""

    @property
    def known_again_book(self) -> Book:
        """What runs while nobody can be sure who has the number; the book keeps what it made."""
        return self.book.only(KNOWN_AGAIN_TOPIC, CONCERN_FLOW)

    def holidays(self, country: str) -> HolidayRules:
        """The public holidays of a country, by its ISO code."""
        return self.countries.resolve(country).holidays
