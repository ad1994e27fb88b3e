"""What young people wrote and the assistant did not understand: to read, and to teach it with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assistant.console.conversation.composing import language_name
from assistant.console.core import me, the_console
from assistant.console.presenting import Reader
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.console.showing import shown
from assistant.console.times import moment_in_short
from assistant.store.misunderstood import MOST_SHOWN, Misunderstood, list_misunderstood

DAYS = (7, 30, 90)
_AFTER = 50
"""Messages, of whomever, from a phrase to the end of the page that shows it: what followed stands there too."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One message, and where it stands."""

    text: str
    conversation_id: int
    before: int
    anchor: str
    moment: str


@dataclass(frozen=True, slots=True)
class Group:
    """What came instead of an answer to one question, in one language. `question` is "" where nothing was being asked;
    `lines` are the phrases as training data has them."""

    question: str
    language: str
    lang: str
    phrases: tuple[Phrase, ...]
    lines: str


def register(console: Blueprint) -> None:
    console.add_url_rule("/not-understood", "misunderstood", misunderstood)


def misunderstood() -> ResponseReturnValue:
    """The newest first, under the question that stood before them."""
    console, here = the_console(), reader()
    days = request.args.get("days", type=int)
    days = days if days in DAYS else DAYS[1]
    found = list_misunderstood(console.store, me(), here.now, here.now - timedelta(days=days))
    return render(
        "lists/misunderstood.html",
        person=me(),
        groups=groups(found, here),
        days=days,
        spans=DAYS,
        cut=len(found) >= MOST_SHOWN,
        count=len(found),
    )


def groups(found: Sequence[Misunderstood], here: Reader) -> tuple[Group, ...]:
    """The largest first: where the assistant has most to learn."""
    apart: dict[tuple[str, str], list[Misunderstood]] = {}
    for one in found:
        apart.setdefault((_question(one, here), one.locale), []).append(one)
    made = [_group(question, locale, ones, here) for (question, locale), ones in apart.items()]
    return tuple(sorted(made, key=lambda group: -len(group.phrases)))


def _question(one: Misunderstood, here: Reader) -> str:
    ports = the_console().ports
    if not one.flow:
        return ""
    asked = ports.asked(one.flow, one.step, here.locale)
    return asked or dict(ports.flow_names(here.locale)).get(one.flow) or one.flow.replace("_", " ")


def _group(question: str, locale: str, ones: Sequence[Misunderstood], here: Reader) -> Group:
    phrases = tuple(_phrase(one, here) for one in ones)
    lines = "\n".join(f"- {text}" for text in dict.fromkeys(phrase.text for phrase in phrases))
    return Group(question, language_name(locale, here.locale), locale.replace("_", "-"), phrases, lines)


def _phrase(one: Misunderstood, here: Reader) -> Phrase:
    """On one line, as training data needs it."""
    text, moment = " ".join(shown(one.text).split()), moment_in_short(one.at, here.zone, here.locale)
    return Phrase(text, one.conversation_id, one.message_id + _AFTER, f"m{one.message_id}", moment)
