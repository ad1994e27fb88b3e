"""Everything the provider remembers: messages, contents, who opted out. Safe to use from several threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from standin.contents import Content
from standin.messages import Attachment, Message


@dataclass(frozen=True, slots=True)
class Search:
    """The filters of the list call; `since` and `until` bound the sending time, ends included."""

    to: str | None = None
    sender: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def matches(self, message: Message) -> bool:
        return (
            (self.to is None or message.to == self.to)
            and (self.sender is None or message.sender == self.sender)
            and (self.since is None or message.updated_at >= self.since)
            and (self.until is None or message.updated_at <= self.until)
        )


class Ledger:
    """`change` is woken with every new message and status, so that nobody needs to ask again and again."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.change = threading.Condition()
        self._messages: dict[str, Message] = {}
        self._contents: dict[str, Content] = {}
        self._media: dict[str, Attachment] = {}
        self._opted_out: set[tuple[str, str]] = set()
        self._changes = 0

    def keep(self, message: Message) -> None:
        with self.change:
            self._messages[message.sid] = message
            self._media |= {attachment.sid: attachment for attachment in message.media}
            self._touch(message)

    def update(self, message: Message, **changes: Any) -> None:
        with self.change:
            for name, value in changes.items():
                setattr(message, name, value)
            message.updated_at = self.now()
            self._touch(message)

    def _touch(self, message: Message) -> None:
        self._changes += 1
        message.changed = self._changes
        self.change.notify_all()

    def message(self, sid: str) -> Message | None:
        with self.change:
            return self._messages.get(sid)

    def search(self, search: Search) -> list[Message]:
        """Newest first, as the real list is."""
        with self.change:
            return [message for message in reversed(self._messages.values()) if search.matches(message)]

    def thread(self, phone: str, channel: str, after: int = 0) -> list[Message]:
        """A phone's messages on one channel that are new or changed since `after`, oldest first."""
        with self.change:
            mine = (m for m in self._messages.values() if m.phone == phone and m.channel == channel)
            return [message for message in mine if message.changed > after]

    def last_from(self, phone_address: str, to: Iterable[str]) -> datetime | None:
        """When this phone last wrote to one of our senders."""
        senders = frozenset(to)
        with self.change:
            for message in reversed(self._messages.values()):
                if message.direction == "inbound" and message.sender == phone_address and message.to in senders:
                    return message.created_at
        return None

    def attachment(self, sid: str) -> Attachment | None:
        with self.change:
            return self._media.get(sid)

    def keep_content(self, content: Content) -> None:
        with self.change:
            self._contents[content.sid] = content

    def content(self, sid: str) -> Content | None:
        with self.change:
            return self._contents.get(sid)

    def contents(self) -> list[Content]:
        with self.change:
            return list(self._contents.values())

    def set_opt_out(self, phone: str, ours: str, opted_out: bool) -> None:
        with self.change:
            (self._opted_out.add if opted_out else self._opted_out.discard)((phone, ours))

    def opted_out(self, phone: str, ours: str) -> bool:
        with self.change:
            return (phone, ours) in self._opted_out
