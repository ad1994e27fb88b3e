"""What the console asks of rooms it must not enter: wired here, by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask

from assistant.building import House, connect_timeout, utc_now
from assistant.console.config import ConsoleConfig, ConsolePorts
from assistant.console.install import install_console
from assistant.dialogue.book import Book
from assistant.dialogue.flow import Flow
from assistant.dialogue.values import Json, Say
from assistant.handoff.duty import back_at
from assistant.outbound.fetched import Fetched, MediaProblem
from assistant.outbound.options import numbered
from assistant.outbound.providers.transport import TwilioConfig
from assistant.settings import Settings
from assistant.store.people import Person
from assistant.store.values import MessageContent, Team
from assistant.turns.mind import Mind
from assistant.turns.speaking import shaped_words
from assistant.values import ChannelKind, Draft
from assistant.wording.console import ConsoleTexts
from assistant.wording.known import Knowledge, asked, known
from assistant.wording.moments import moment_in_words
from assistant.wording.render import Voice

if TYPE_CHECKING:
    from assistant.outbound.media import MediaFetcher


def add_console(app: Flask, house: House) -> None:
    """Serve the counsellors' pages, with security headers on every answer of the application."""
    settings = house.settings
    country = house.mind.countries.resolve(settings.country)
    config = ConsoleConfig(
        https=settings.public_url.startswith("https://"),
        streams=min(settings.console_streams, settings.threads // 2),
        time_zone=country.timezone.key,
        public_url=settings.public_url,
        mail=settings.mail is not None,
        require_second_factor=settings.require_totp,
        sms_price=settings.sms_price,
    )
    install_console(app, house.store, _ports(house), ConsoleTexts.load(settings.content_root), config)


def _ports(house: House) -> ConsolePorts:
    mind = house.mind

    def hand_back(conversation_id: int, person: Person, flow: str | None, outcome: str | None) -> None:
        house.turns.hand_back(conversation_id, person.id, flow, outcome)

    def shaped(text: str, kind: ChannelKind, locale: str) -> tuple[Draft, ...]:
        return shaped_words(mind, text, kind, locale)

    return ConsolePorts(
        hand_back=hand_back,
        start_flow=lambda conversation_id, person, flow: house.turns.start_flow(conversation_id, person.id, flow),
        wake=house.dispatcher.wake,
        shape=shaped,
        rendered_in=lambda locale, content: rendered_in(mind.book, mind.voice, locale, content),
        flow_names=lambda locale: flow_names(mind.book, mind.voice, locale),
        now=utc_now,
        holidays=mind.holidays,
        opening=lambda team, locale: opening(mind, team, locale),
        fetch_media=media_fetcher(house.settings),
        known=lambda state, locale: known_of(mind, state, locale),
        asked=lambda flow, step, locale: asked(mind.book, mind.voice, flow, step, locale),
        countries=frozenset(country.code for country in mind.countries.by_code.values()),
        paging_media=lambda: mind.paging_media,
    )


def media_fetcher(settings: Settings) -> Callable[[str, str], Fetched | MediaProblem]:
    """Asks the provider of the settings; without one it knows no account, and fetches nothing.

    The HTTP client is brought in by the first attachment that somebody looks at: it weighs as much as the console.
    """
    config = TwilioConfig(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_api_url,
        connect_timeout=connect_timeout(settings),
        read_timeout=settings.twilio_timeout_seconds,
    )

    @cache
    def fetcher() -> MediaFetcher:
        from assistant.outbound.media import MediaFetcher

        return MediaFetcher(config)

    return lambda account, url: fetcher().fetch(account, url)


def opening(mind: Mind, team: Team, locale: str) -> str | None:
    """When a team that is not there now is there again."""
    now = mind.clock()
    moment = back_at(team, now, mind.holidays)
    return None if moment is None else moment_in_words(moment, now, team.time_zone, locale)


def known_of(mind: Mind, state: Mapping[str, Json], locale: str) -> Knowledge:
    """What the coaching track knows; what was said in a crisis stands in the thread and nowhere else."""
    coach = state.get("coach")
    return known(mind.book, mind.voice, coach, locale) if isinstance(coach, dict) else Knowledge()


def rendered_in(book: Book, voice: Voice, locale: str, content: MessageContent) -> str | None:
    """An assistant's line in another language, its choices as numbered lines; None when it is no line of ours, or when
    the flow files have changed since it was said."""
    variation = book.variation(content.response, content.variation) if content.response else None
    if variation is None or content.response is None:
        return None
    options = tuple(button.option for button in variation.buttons)
    rendered = voice.render(Say(content.response, content.variation, content.args, options), locale, "whatsapp")
    return numbered(rendered.text, rendered.options)


def flow_names(book: Book, voice: Voice, locale: str) -> tuple[tuple[str, str], ...]:
    """The flows a counsellor may start: those a young person can ask for in their own words and that coach."""
    startable = [flow for flow in book.flows.values() if flow.triggers and flow.guard is not None]
    translate = voice.translator(locale)
    return tuple((flow.id, translate(name_place(flow), flow.name)) for flow in startable)


def name_place(flow: Flow) -> str:
    """The catalogue place of a flow's name (docs/design.md)."""
    return f"{flow.topic}/{flow.id}/name"
