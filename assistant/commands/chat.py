"""`assistant chat`: a conversation in the terminal, through the same turns, outbox and dispatcher as a real one."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal, cast
from uuid import uuid4

import click
from pydantic import SecretStr

from assistant.building import House, build_house, utc_now
from assistant.commands.database import open_database
from assistant.errors import AssistantError, HandoffConflict
from assistant.handoff.ownership import take_over
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import Reply, reply
from assistant.log import configure_logging
from assistant.outbound.policies import shape
from assistant.outbound.providers.base import Submission
from assistant.outbound.providers.memory import MemoryProvider
from assistant.outbound.segments import count_segments
from assistant.settings import Settings, load_settings
from assistant.store.channels import ensure_channel, ensure_team
from assistant.store.migrate import upgrade
from assistant.store.people import Person, add_counsellor
from assistant.store.sealing import new_key
from assistant.store.values import Channel
from assistant.values import Inbound, Media, Rendered

ACCOUNT = "terminal"
YOU, US = "+33639980001", "+33639980099"
"""Numbers from France's range reserved for fiction (06 39 98)."""

_HELP = """Write as a young person would. Lines that start with a colon are for you, not for them:
  :tap 2        tap the second button of the last message (WhatsApp)
  :photo        send a photo            :place     send a location
  :take         take over as a counsellor
  :say TEXT     answer as the counsellor (takes over when nobody has)
  :back [FLOW]  hand back to the assistant, perhaps with a flow to start
  :quit         leave (Ctrl-D does too)"""


@click.command("chat")
@click.option("--locale", default="fr", show_default=True, help="Language the number answers in at first.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp"]), default="sms", show_default=True)
@click.option(
    "--database",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the conversation in this SQLite file while the command runs. Default: a temporary one.",
)
def chat(locale: str, channel: str, database: Path | None) -> None:
    """Talk with the assistant in the terminal.

    Nothing is sent anywhere: the provider is in memory, everything else is the real thing. :help shows more.
    """
    configure_logging("ERROR")
    with tempfile.TemporaryDirectory(prefix="declic-chat-") as folder:
        path = database or Path(folder) / "chat.db"
        talk = _open(path, locale, cast("Literal['sms', 'whatsapp']", channel))
        click.echo("Write to the assistant (:help shows what else you can do, :quit leaves).", err=True)
        while (line := _read()) is not None:
            if not talk.take(line):
                break


def _read() -> str | None:
    """The next line; None at the end of the input."""
    stdin = sys.stdin
    if stdin.isatty():
        try:
            return input("you> ")
        except (EOFError, KeyboardInterrupt):
            return None
    line = stdin.readline()
    if line:
        click.echo(f"you> {line}", nl=False)
    return line.rstrip("\n") if line else None


def _open(path: Path, locale: str, kind: Literal["sms", "whatsapp"]) -> Talk:
    settings = _settings(path, locale)
    upgrade(open_database(settings.database_url))
    provider = MemoryProvider()
    house = build_house(settings, {ACCOUNT: provider})
    if locale not in house.mind.packs.locales:
        raise AssistantError(f"There is no usable locale {locale}: run `assistant check --locale {locale}`.")
    if locale not in house.catalogues.locales:
        click.echo(
            f"The catalogue of {locale} cannot be used, so you will read another language: "
            f"run `assistant check --locale {locale}`.",
            err=True,
        )
    team = ensure_team(house.store, settings.team)
    country = house.mind.packs.resolve(locale).default_country
    ensure_channel(house.store, Channel(0, team, kind, ACCOUNT, US, None, locale, country))
    counsellor = add_counsellor(
        house.store,
        email="counsellor@example.org",
        name="You",
        password=uuid4().hex,
        locale=locale,
        role="counsellor",
        team_ids=frozenset({team}),
        now=utc_now(),
    )
    return Talk(house, provider, kind, counsellor)


def _settings(path: Path, locale: str) -> Settings:
    usual = load_settings()
    return usual.model_copy(
        update={
            "database_url": f"sqlite:///{path}",
            "keyring": SecretStr(f"chat:{new_key()}"),
            "hash_key": SecretStr(new_key()),
            "send_gap_seconds": 0.0,
            "default_locale": locale,
            "rest_token": SecretStr(""),
            "twilio_account_sid": "",
        }
    )


@dataclass(slots=True)
class Talk:
    """One conversation, and the counsellor who may step in."""

    house: House
    provider: MemoryProvider
    kind: Literal["sms", "whatsapp"]
    counsellor: Person
    conversation_id: int | None = None
    last: Submission | None = None
    shown: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def take(self, line: str) -> bool:
        """Do one line; False when it asks to leave."""
        word, _, rest = line.partition(" ")
        if not word.startswith(":"):
            self._send(text=line)
        elif word in _LEAVING:
            return False
        else:
            try:
                _COMMANDS.get(word, Talk.explain)(self, rest.strip())
            except (HandoffConflict, Refused, AssistantError) as error:
                click.echo(f"   ({error})")
        self._show_new()
        return True

    def explain(self, _rest: str) -> None:
        click.echo(_HELP)

    def tap(self, number: str) -> None:
        options = self.last.options if self.last else ()
        if not (number.isascii() and number.isdigit() and 0 < int(number) <= len(options)):
            raise AssistantError(f"The last message has {len(options)} buttons.")
        option = options[int(number) - 1]
        self._send(text=option.title, payload=option.payload)

    def photo(self, _rest: str) -> None:
        self._send(media=(Media("https://example.org/photo.jpg", "image/jpeg"),))

    def place(self, _rest: str) -> None:
        self._send(location=True)

    def take_over(self, _rest: str) -> None:
        take_over(self.house.store, self.counsellor, self._conversation(), utc_now())
        click.echo("   (you are the counsellor now)")

    def say(self, text: str) -> None:
        drafts = shape([Rendered(text)], self.kind, self.house.mind.packs.resolve("fr").sms_accents)
        reply(self.house.store, self.counsellor, self._conversation(), Reply(uuid4().hex, text, drafts), utc_now())

    def hand_back(self, flow: str) -> None:
        self.house.turns.hand_back(self._conversation(), self.counsellor.id, flow or None)

    def _conversation(self) -> int:
        if self.conversation_id is None:
            raise AssistantError("Nobody has written yet.")
        return self.conversation_id

    def _send(
        self, text: str = "", payload: str | None = None, media: tuple[Media, ...] = (), *, location: bool = False
    ) -> None:
        inbound = Inbound(
            account=ACCOUNT,
            provider_id=f"line-{next(self.numbers)}",
            kind=self.kind,
            sender=YOU,
            to=US,
            text=text,
            received_at=utc_now(),
            payload=payload,
            media=media,
            location=location,
        )
        self.conversation_id = self.house.turns.receive(inbound).conversation_id

    def _show_new(self) -> None:
        self.house.dispatcher.run_once()
        self.house.runner.run_once()
        self.house.dispatcher.run_once()
        for _, submission in self.provider.accepted[self.shown :]:
            self.last = submission
            _show(submission, self.kind)
        self.shown = len(self.provider.accepted)


_LEAVING = frozenset({":quit", ":q", ":exit"})
_COMMANDS: dict[str, Callable[[Talk, str], None]] = {
    ":tap": Talk.tap,
    ":photo": Talk.photo,
    ":place": Talk.place,
    ":take": Talk.take_over,
    ":say": Talk.say,
    ":back": Talk.hand_back,
}


def _show(submission: Submission, kind: str) -> None:
    for line in submission.text.splitlines() or [""]:
        click.echo(f"   {line}")
    for number, option in enumerate(submission.options, 1):
        click.echo(f"   [{number}] {option.title}")
    if kind == "sms":
        cost = count_segments(submission.text)
        parts = "1 part" if cost.parts == 1 else f"{cost.parts} parts"
        click.echo(click.style(f"   ({cost.characters} characters, {cost.encoding}, {parts})", dim=True))
    click.echo()
