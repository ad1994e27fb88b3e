"""What the place to write in needs, gathered for the conversation that is shown."""

from __future__ import annotations

import secrets

from assistant.console.conversation.composing import Composer, NoteBox, composer_for
from assistant.console.conversation.planning import LaterCard, later_cards
from assistant.console.core import the_console
from assistant.console.reading import reader
from assistant.store.canned import Canned, list_canned
from assistant.store.conversations import read_conversation
from assistant.store.keeps import KeptOf
from assistant.store.threads import Thread
from assistant.store.values import Kept


def write_values(found: Thread, composer: Composer | None = None, note: NoteBox | None = None) -> dict[str, object]:
    """The values of `_write.html`; what is given stands in for what would be shown otherwise."""
    return {
        "composer": composer or composer_of(found),
        "note": note or NoteBox(),
        "writing": "note" if note is not None else "reply",
        **later_values(found),
    }


def later_values(found: Thread, cards: tuple[LaterCard, ...] | None = None) -> dict[str, object]:
    """The values of `_later.html`; `cards` stand in for what would be shown otherwise."""
    return {
        "thread": found,
        "later": later_cards(found, reader()) if cards is None else cards,
        "zone": the_console().config.time_zone,
        "refresh": False,
    }


def composer_of(found: Thread, *, text: str = "", key: str = "", error: str = "") -> Composer:
    """The box for a reply, with a key for its next press of the button unless it has one."""
    key = key or secrets.token_hex(16)
    return composer_for(found, reader(), things_of(found), canned_of(found), key=key, text=text, error=error)


def things_of(found: Thread) -> tuple[Kept, ...]:
    """What the young person made, newest first."""
    store = the_console().store
    read = read_conversation(store, found.id)
    return KeptOf(store, read.contact).artefacts() if read is not None else ()


def canned_of(found: Thread) -> tuple[Canned, ...]:
    """The replies in store of the team that has the conversation."""
    return list_canned(the_console().store, frozenset({found.team_id}))
