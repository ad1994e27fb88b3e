"""Putting the house together from its settings. Each function builds one thing; `build_house` builds all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path

from assistant.account_jobs import account_jobs
from assistant.actions import Action
from assistant.coach import dates, languages, pitches, removals, things
from assistant.dialogue.book import Book
from assistant.dialogue.interpreter import Interpreter
from assistant.dialogue.loader import load_book
from assistant.errors import ConfigurationError
from assistant.handoff import actions as handoff_actions
from assistant.handoff.paging import PageDuty
from assistant.jobs import Runner, all_jobs, duty_jobs
from assistant.outbound.dispatcher import Dispatcher, DispatcherConfig
from assistant.outbound.notices import NoticeSender
from assistant.outbound.providers.base import Provider
from assistant.outbound.providers.transport import TwilioConfig
from assistant.outbound.providers.twilio import TwilioProvider
from assistant.packs.country import Countries, load_countries
from assistant.packs.locale import Packs, load_locales
from assistant.privacy import actions as privacy_actions
from assistant.privacy import knowing
from assistant.safety import actions as safety_actions
from assistant.safety.detect import Detector
from assistant.safety.lexicon import Lexicons, load_lexicons
from assistant.settings import Settings
from assistant.store.channels import ensure_channel, ensure_team
from assistant.store.database import Database
from assistant.store.keys import require_keys
from assistant.store.provider_contents import StoredContentIds
from assistant.store.revision import require_current
from assistant.store.sealing import parse_keyring
from assistant.store.store import Store
from assistant.store.values import Channel
from assistant.turns.life import Turns
from assistant.turns.mind import CRISIS_TOPIC, Mind
from assistant.values import ChannelKind
from assistant.wording.catalogues import Catalogues
from assistant.wording.render import Voice
from nlu.config import read_config
from nlu.distress import SecondStage
from nlu.interpreter import EmbeddedInterpreter
from nlu.rasa.servers import RasaServers
from webhooks import rest


@dataclass(frozen=True, slots=True)
class House:
    """Everything wired together. Nothing runs until `start`."""

    settings: Settings
    store: Store
    mind: Mind
    catalogues: Catalogues
    turns: Turns
    dispatcher: Dispatcher
    runner: Runner

    def start(self) -> None:
        self.dispatcher.start()
        self.runner.start()

    def stop(self) -> None:
        self.runner.stop()
        self.dispatcher.stop()


SEND_REQUESTS = 3
"""Requests to the provider that one sending may need: making a content, sending it, sending plain words instead."""


def build_house(
    settings: Settings, providers: Mapping[str, Provider] | None = None, sending: DispatcherConfig | None = None
) -> House:
    """`providers` by account and `sending` replace what the settings say (the terminal, tests).

    Raises `ConfigurationError`, `ContentError` or `NotMigrated` with what to do.
    """
    store = open_store(settings)
    ensure_channels(store, settings)
    mind, catalogues = read_mind(settings.content_root, settings.models_dir, settings.rasa)
    by_account = providers if providers is not None else build_providers(settings, store)
    statuses = f"{settings.public_url}/webhooks/twilio/status"
    dispatcher = Dispatcher(
        store, by_account, utc_now, lambda row: f"{statuses}?row={row}", sending or sending_of(settings)
    )
    notices = NoticeSender(store, by_account, settings.mail, utc_now, lambda row: f"{statuses}?notice={row}")
    # What was read is shared by whoever builds a house; what can be sent by is this house's.
    mind = replace(mind, paging_media=notices.media)
    turns = Turns(mind, store, dispatcher.wake)
    pages = PageDuty(store, mind.holidays, lambda: notices.media, settings.public_url)
    jobs = (*all_jobs(store, turns), *account_jobs(store, settings), *duty_jobs(pages, notices))
    return House(settings, store, mind, catalogues, turns, dispatcher, Runner(jobs, utc_now))


def sending_of(settings: Settings) -> DispatcherConfig:
    """The dispatcher's pace. Its lease outlasts every time-out of one sending, whatever patience is set."""
    usual = DispatcherConfig()
    longest = timedelta(seconds=SEND_REQUESTS * (connect_timeout(settings) + settings.twilio_timeout_seconds))
    return DispatcherConfig(
        threads=settings.send_threads,
        gap=timedelta(seconds=settings.send_gap_seconds),
        lease=max(usual.lease, longest + usual.start_within),
    )


def connect_timeout(settings: Settings) -> float:
    """Seconds. A connection that does not come at once does not come."""
    return min(5.0, settings.twilio_timeout_seconds)


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(settings: Settings) -> Store:
    """The migrated database with its keys."""
    keyring = parse_keyring(settings.keyring.get_secret_value(), settings.hash_key.get_secret_value())
    store = Store(Database(settings.database_url, pool_size=settings.threads + settings.send_threads + 4), keyring)
    require_current(store.db)
    require_keys(store)
    return store


@lru_cache(maxsize=1)
def read_mind(root: Path, models_dir: Path, rasa: RasaServers | None = None) -> tuple[Mind, Catalogues]:
    """What turns think with, read once: the process that checks it before serving hands it to the worker it forks.

    A broken locale or country is left out; `assistant check` says why.
    """
    countries = load_countries(root, utc_now().date())
    actions = named_actions(countries)
    book = load_book(root / "flows", actions)
    catalogues = Catalogues.load(root, book.texts())
    lexicons = load_lexicons(root)
    packs = load_packs(root, catalogues, lexicons)
    embedded = EmbeddedInterpreter.load(root, models_dir)
    mind = Mind(
        book=book,
        crisis_book=book.only(CRISIS_TOPIC),
        interpreter=choose_interpreter(embedded, root, rasa),
        guess_language=partial(embedded.guess_language, among=packs.languages),
        voice=Voice(book, catalogues),
        packs=packs,
        countries=countries,
        detector=Detector(lexicons.by_locale.values(), SecondStage.load(root, models_dir)),
        actions=actions,
        clock=utc_now,
    )
    return mind, catalogues


def choose_interpreter(embedded: EmbeddedInterpreter, root: Path, rasa: RasaServers | None) -> Interpreter:
    """The embedded interpreter, or Rasa with the embedded one behind it."""
    if rasa is None:
        return embedded
    # It brings an HTTP client, which only who chose Rasa should carry.
    from nlu.rasa.adapter import RasaInterpreter

    config = read_config(root)
    return RasaInterpreter(
        dict(rasa.addresses),
        embedded,
        outside=config.out_of_scope.intent,
        threshold=rasa.threshold,
        timeout=rasa.timeout,
        max_characters=config.normaliser.max_characters,
        choose=embedded.locale_for,
    )


def load_packs(root: Path, catalogues: Catalogues, lexicons: Lexicons) -> Packs:
    """Locales whose pack, catalogue and safety lexicon are all usable are live; the others wait."""
    return load_locales(root).keep_live(lexicons.locales).keep_translated(catalogues.locales)


def load_gate(root: Path, models_dir: Path) -> Detector:
    """The gate as it stands before every turn: all lexicons, and the second stage."""
    return Detector(load_lexicons(root).by_locale.values(), SecondStage.load(root, models_dir))


def named_actions(countries: Countries) -> dict[str, Action]:
    """Every action a flow can name."""
    actions = (
        *dates.ACTIONS,
        *things.ACTIONS,
        *pitches.ACTIONS,
        *languages.ACTIONS,
        *removals.removal_actions(countries),
        *handoff_actions.ACTIONS,
        *safety_actions.ACTIONS,
        *privacy_actions.ACTIONS,
        *privacy_actions.referral_actions(countries),
        *knowing.ACTIONS,
    )
    return {action.name: action for action in actions}


def load_the_book(root: Path) -> Book:
    """The flows under this content root, with the actions they may name."""
    return load_book(root / "flows", named_actions(Countries({})))


def build_providers(settings: Settings, store: Store) -> dict[str, Provider]:
    if not settings.twilio_configured:
        return {}
    config = TwilioConfig(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_api_url,
        settings.twilio_content_url,
        connect_timeout=connect_timeout(settings),
        read_timeout=settings.twilio_timeout_seconds,
    )
    return {settings.twilio_account_sid: TwilioProvider(config, StoredContentIds(store))}


def ensure_channels(store: Store, settings: Settings) -> None:
    """The channels the settings name exist before the first message comes."""
    wanted: list[tuple[ChannelKind, str, str, str | None]] = []
    service = settings.twilio_messaging_service_sid or None
    if settings.twilio_configured:
        account = settings.twilio_account_sid
        for kind, number in (("sms", settings.twilio_sms_number), ("whatsapp", settings.twilio_whatsapp_number)):
            if number:
                wanted.append(("sms" if kind == "sms" else "whatsapp", account, number, service))
    if settings.rest_token.get_secret_value():
        wanted.append(("rest", rest.ACCOUNT, rest.ADDRESS, None))
    if not wanted:
        return
    team = ensure_team(store, settings.team)
    for kind, account, address, of_service in wanted:
        ensure_channel(
            store, Channel(0, team, kind, account, address, of_service, settings.default_locale, settings.country)
        )


def require_secret_key(settings: Settings) -> str:
    """The key of the session cookies. Raises `ConfigurationError` when there is none."""
    key = settings.secret_key.get_secret_value()
    if len(key) < 32:
        raise ConfigurationError("ASSISTANT_SECRET_KEY is missing or too short: run `assistant init`, which makes it.")
    return key
