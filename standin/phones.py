"""Messages from a phone to the application: the inbound webhooks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from standin.config import StandInConfig
from standin.contents import Choice
from standin.courier import Courier, Parcel
from standin.ledger import Ledger
from standin.messages import API_VERSION, WHATSAPP, Attachment, Message, parts

_STOP = frozenset(
    "stop stopall unsubscribe cancel end quit revoke optout arret arrêt arrete aret arrret fin".split()  # noqa: SIM905
)
_START = frozenset({"start", "yes", "unstop"})
_HELP = frozenset({"help", "info"})


class UnknownOnPhoneError(Exception):
    """A tap on something the phone does not show, or a message to a number that is not the application's."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the person sends. `tap` is (message id, choice id); `location` is (latitude, longitude) in degrees."""

    text: str = ""
    tap: tuple[str, str] | None = None
    media: tuple[Attachment, ...] = ()
    location: tuple[float, float] | None = None


class Phones:
    """Any number of phones; they exist by writing."""

    def __init__(self, config: StandInConfig, ledger: Ledger, courier: Courier) -> None:
        self._config = config
        self._ledger = ledger
        self._courier = courier
        self.inbound_url = config.inbound_url
        self.base_url = config.base_url

    def send(self, phone: str, channel: str, words: Words, to: str | None = None) -> Message:
        """A message leaves the phone. Raises `UnknownOnPhoneError`."""
        prefix = WHATSAPP if channel == "whatsapp" else ""
        ours = self._ours(channel, to)
        tapped, choice = self._tapped(words)
        now = self._ledger.now()
        message = Message(
            sid=("MM" if words.media else "SM") + secrets.token_hex(16),
            account=self._config.account_sid,
            direction="inbound",
            sender=prefix + phone,
            to=ours,
            body=choice.title if choice else words.text,
            status="receiving",
            created_at=now,
            updated_at=now,
            service=next((s for s, senders in self._config.services.items() if ours in senders), None),
            media=words.media,
            location=words.location,
        )
        fields = self._fields(message) | self._tap_fields(tapped, choice)
        self._ledger.keep(message)
        self._opt_out(message, fields)
        self._courier.take(
            Parcel("inbound", self.inbound_url, fields, after=lambda answered: self._arrived(message, answered))
        )
        return message

    def _arrived(self, message: Message, answered: bool) -> None:
        self._ledger.update(message, status="received" if answered else "failed")

    def _ours(self, channel: str, to: str | None) -> str:
        known = {*self._config.numbers, *(n for numbers in self._config.services.values() for n in numbers)}
        fitting = sorted(n for n in known if n.startswith(WHATSAPP) == (channel == "whatsapp") and to in (None, n))
        if not fitting:
            raise UnknownOnPhoneError("the application has no such number on this channel")
        return next((number for number in self._config.numbers if number in fitting), fitting[0])

    def _tapped(self, words: Words) -> tuple[Message | None, Choice | None]:
        if words.tap is None:
            return None, None
        message = self._ledger.message(words.tap[0])
        items = message.choices.items if message and message.choices else ()
        choice = next((item for item in items if item.id == words.tap[1]), None)
        if choice is None:
            raise UnknownOnPhoneError("there is no such choice under that message")
        return message, choice

    def _fields(self, message: Message) -> dict[str, str]:
        """What an inbound webhook holds (https://www.twilio.com/docs/messaging/guides/webhook-request)."""
        fields = {
            "SmsMessageSid": message.sid,
            "NumMedia": str(len(message.media)),
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "Body": message.body,
            "To": message.to,
            "NumSegments": str(max(1, parts(message.body))),
            "MessageSid": message.sid,
            "AccountSid": message.account,
            "From": message.sender,
            "ApiVersion": API_VERSION,
        }
        if message.service:
            fields["MessagingServiceSid"] = message.service
        if message.channel == "whatsapp":
            fields |= {"ProfileName": self._config.profile_name, "MessageType": _message_type(message)}
            fields |= {"WaId": message.phone.lstrip("+")} if message.phone.startswith("+") else {}
        else:
            fields |= {f"{side}{what}": "" for side in ("From", "To") for what in ("City", "State", "Zip", "Country")}
        for number, attachment in enumerate(message.media):
            fields[f"MediaUrl{number}"] = f"{self.base_url}{message.uri}/Media/{attachment.sid}"
            fields[f"MediaContentType{number}"] = attachment.content_type
        if message.location:
            fields |= {"Latitude": str(message.location[0]), "Longitude": str(message.location[1])}
        return fields

    def _tap_fields(self, tapped: Message | None, choice: Choice | None) -> dict[str, str]:
        if tapped is None or choice is None:
            return {}
        replied = {"OriginalRepliedMessageSid": tapped.sid, "OriginalRepliedMessageSender": tapped.sender}
        if tapped.choices and tapped.choices.kind == "list":
            return replied | {"MessageType": "interactive", "ListId": choice.id, "ListTitle": choice.title}
        return replied | {"MessageType": "button", "ButtonText": choice.title, "ButtonPayload": choice.id}

    def _opt_out(self, message: Message, fields: dict[str, str]) -> None:
        word = message.body.strip().casefold()
        if not self._config.opt_outs or message.channel != "sms":
            return
        for kind, vocabulary in (("STOP", _STOP), ("START", _START), ("HELP", _HELP)):
            if word in vocabulary:
                fields["OptOutType"] = kind
        if word in _STOP | _START:
            self._ledger.set_opt_out(message.sender, message.to, opted_out=word in _STOP)


def _message_type(message: Message) -> str:
    if message.location:
        return "location"
    return message.media[0].content_type.partition("/")[0] if message.media else "text"
