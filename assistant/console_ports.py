"""What the console asks of rooms it must not enter: wired here, by the composition root."""

from __future__ import annotations

from flask import Flask

from assistant.building import House, utc_now
from assistant.console.config import ConsoleConfig, ConsolePorts
from assistant.console.install import install_console
from assistant.dialogue.book import Book
from assistant.dialogue.flow import Flow
from assistant.dialogue.values import Say
from assistant.outbound.policies import shape
from assistant.store.people import Person
from assistant.store.values import MessageContent
from assistant.values import ChannelKind, Draft, Rendered
from assistant.wording.console import ConsoleTexts
from assistant.wording.render import Voice


def add_console(app: Flask, house: House) -> None:
    """Serve the counsellors' pages, with security headers on every answer of the application."""
    settings = house.settings
    country = house.mind.countries.resolve(settings.country)
    config = ConsoleConfig(
        https=settings.public_url.startswith("https://"),
        streams=min(settings.console_streams, settings.threads // 2),
        time_zone=country.timezone.key,
    )
    install_console(app, house.store, _ports(house), ConsoleTexts.load(settings.content_root), config)


def _ports(house: House) -> ConsolePorts:
    mind = house.mind

    def hand_back(conversation_id: int, person: Person, flow: str | None) -> None:
        house.turns.hand_back(conversation_id, person.id, flow)

    def shaped(text: str, kind: ChannelKind, locale: str) -> tuple[Draft, ...]:
        return shape([Rendered(text)], kind, mind.packs.resolve(locale).sms_accents)

    return ConsolePorts(
        hand_back=hand_back,
        wake=house.dispatcher.wake,
        shape=shaped,
        rendered_in=lambda locale, content: rendered_in(mind.voice, locale, content),
        flow_names=lambda locale: flow_names(mind.book, mind.voice, locale),
        now=utc_now,
    )


def rendered_in(voice: Voice, locale: str, content: MessageContent) -> str | None:
    """An assistant's line in another language; None when it is no line of ours or its response is gone."""
    if content.response is None:
        return None
    try:
        return voice.render(Say(content.response, content.variation, content.args), locale, "whatsapp").text
    except (KeyError, IndexError):
        return None  # The flow files changed since it was said.


def flow_names(book: Book, voice: Voice, locale: str) -> tuple[tuple[str, str], ...]:
    """The flows a counsellor may start: those a young person can ask for in their own words and that coach."""
    startable = [flow for flow in book.flows.values() if flow.triggers and flow.guard is not None]
    translate = voice.translator(locale)
    return tuple((flow.id, translate(name_place(flow), flow.name)) for flow in startable)


def name_place(flow: Flow) -> str:
    """The catalogue place of a flow's name (docs/design.md)."""
    return f"{flow.topic}/{flow.id}/name"
