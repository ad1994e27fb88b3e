"""A conversation with a small book, as people and tests see it: what was said by name, the slots, the events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.dialogue.book import Book
from assistant.dialogue.engine import advance
from assistant.dialogue.loader import load_book_from_text
from assistant.dialogue.state import new_state
from assistant.dialogue.values import (
    Context,
    HandedBack,
    Heard,
    Input,
    Json,
    Outcome,
    Returned,
    StartFlow,
    Understanding,
)
from assistant.dialogue.words import Words

TODAY = date(2026, 11, 23)  # a Monday

WORDS = Words(
    numbers={
        "un": 1,
        "one": 1,
        "deux": 2,
        "two": 2,
        "le deuxieme": 2,
        "trois": 3,
        "sept": 7,
        "dernier": -1,
        "last": -1,
    },
    yes=frozenset({"oui", "yes", "ok", "grave", "je veux bien"}),
    no=frozenset({"non", "no", "pas du tout", "pas trop", "je veux pas", "je refuse"}),
    skip=frozenset({"passe", "skip"}),
    dont_know=frozenset({"jsp", "aucune idee"}),
    corrections=("en fait", "non plutot"),
    fillers=frozenset({"le", "la", "c est", "c", "est", "plutot", "je dirais", "environ", "a"}),
    commands={
        "menu": "menu",
        "retour": "back",
        "pourquoi": "why",
        "humain": "human",
        "annuler": "cancel",
        "repete": "repeat",
        "pause": "pause",
        "recommencer": "restart",
        "merci": "thanks",
    },
    days={"demain": 1, "tomorrow": 1, "apres demain": 2},
    weekdays={"lundi": 0, "mardi": 1, "samedi": 5},
)

FACTS: Mapping[str, Json] = {
    "consent": "unknown",
    "age_band": "unknown",
    "locale": "fr",
    "country": "FR",
    "channel": "sms",
    "hours_away": 0.0,
    "on_duty": True,
    "known": True,
}

CONTEXT = Context("fr", "sms", TODAY, WORDS, FACTS)


def context(**facts: Json) -> Context:
    """The usual context with some facts changed."""
    return replace(CONTEXT, facts={**FACTS, **facts})


def understood(text: str, intent: str | None, confidence: float = 0.95, *more: tuple[str, float]) -> Heard:
    """A message with what the interpreter made of it; `more` are the runners-up."""
    ranking = ((intent, confidence), *more) if intent else ()
    return Heard(text, understanding=Understanding(text, intent, confidence, ranking))


@dataclass
class Talk:
    """One conversation. Every state goes through JSON, as the store does it."""

    book: Book
    state: Mapping[str, Json] = field(default_factory=new_state)
    last: Outcome | None = None

    @classmethod
    def about(cls, text: str | Mapping[str, str], actions: tuple[str, ...] = (), begun: bool = True) -> Talk:
        """A conversation with the book of this text; `begun`: the first message is behind it."""
        talk = cls(load_book_from_text(text, actions))
        if begun:
            talk.state = {**new_state(), "started": True}
        return talk

    def give(self, heard: Input, **facts: Json) -> list[str]:
        """Advance by one input; returns the responses said."""
        self.last = advance(self.book, self.state, heard, context(**facts))
        self.state = json.loads(json.dumps(self.last.state))
        return [say.response for say in self.last.says]

    def hear(self, text: str, intent: str | None = None, **facts: Json) -> list[str]:
        return self.give(understood(text, intent) if intent else Heard(text), **facts)

    def tap(self, payload: str) -> list[str]:
        return self.give(Heard("", payload=payload))

    def start(self, flow: str, **slots: Json) -> list[str]:
        return self.give(StartFlow(flow, slots))

    def hand_back(self, flow: str | None = None) -> list[str]:
        return self.give(HandedBack(flow))

    def answer(self, failed: bool = False, **slots: Json) -> list[str]:
        """The result of the action asked for last."""
        assert self.last is not None
        return self.give(Returned(self.last.requests[-1].id, slots, failed))

    @property
    def slots(self) -> Mapping[str, Json]:
        slots = self.state["slots"]
        assert isinstance(slots, dict)
        return slots

    @property
    def events(self) -> list[tuple[str, str, str]]:
        assert self.last is not None
        return [(event.name, event.flow, event.detail) for event in self.last.events]

    @property
    def offered(self) -> list[str]:
        """Titles of the answers offered by the last message."""
        assert self.last is not None
        return [option.title for option in self.last.says[-1].options]
