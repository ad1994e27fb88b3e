"""The pictures of docs/console.md: the list and a conversation as they are, each on a real page.

`PICTURES=docs/pictures pytest tests/console/test_pictures.py` writes them anew.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import update

from assistant.dialogue.values import Event
from assistant.effects import OpenHandoff
from assistant.handoff.ownership import take_over
from assistant.handoff.replies import Reply, reply
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.values import Draft
from tests.console.conftest import World
from tests.console.screens import open_thread
from tests.support.people import YoungPerson, young_person

MOST_BYTES = 300_000


def picture(page: Page, name: str) -> int:
    """Take it, 1280 wide and light, keep it where `PICTURES` says, and give its size in bytes."""
    taken = page.screenshot(animations="disabled")
    if folder := os.environ.get("PICTURES"):
        (Path(folder) / f"{name}.png").write_bytes(taken)
    return len(taken)


def delivered(store: Store) -> None:
    """As if a provider had reported each line so far, to somebody who chose English."""
    with store.db.write() as connection:
        connection.execute(update(t.Message).where(t.Message.status == "due").values(status="delivered"))
        connection.execute(update(t.Contact).values(locale="en"))


def ago(world: World, minutes: int) -> datetime:
    return world.now - timedelta(minutes=minutes)


def a_morning(store: Store, world: World) -> None:
    """Four people who wait: one is not well, one worries, two ask."""
    noa, ines, tom, lou = (
        young_person(store, sender=f"+336399800{number}", at=ago(world, 60)) for number in range(21, 25)
    )
    tom.writes("I'd rather talk to somebody real", ago(world, 34), OpenHandoff("asked", "none"))
    ines.writes("they keep posting my picture", ago(world, 19), OpenHandoff("flow", "concern"))
    lou.writes("can someone look at my message before I send it?", ago(world, 8), OpenHandoff("asked", "none"))
    noa.is_in_a_crisis(ago(world, 3))


def a_conversation(store: Store, kim: Person, world: World) -> YoungPerson:
    """Coached, then asks for a person, who answers."""
    leo = young_person(store, at=ago(world, 30))
    leo.writes("hi, i need help for a forum", ago(world, 14))
    started = Event("flow_started", "pitch")
    leo.hears("A pitch is 30 seconds to say who you are. Where will you use it first?", ago(world, 14), started)
    leo.writes("job fair on thursday", ago(world, 12))
    leo.hears("Tell me one thing you did and are proud of.", ago(world, 12))
    leo.writes(
        "i look after my brother, does that count? can I talk to someone", ago(world, 9), OpenHandoff("asked", "none")
    )
    leo.hears("I am telling the team. Somebody will answer you here.", ago(world, 9))
    delivered(store)
    take_over(store, kim, leo.conversation_id, ago(world, 5))
    words = "Hi, Kim here. Yes, it counts. What do you do with your brother?"
    reply(store, kim, leo.conversation_id, Reply("k", words, [Draft(words)]), ago(world, 4))
    delivered(store)
    leo.writes("homework, and dinner most days", ago(world, 1))
    return leo


def test_the_list_fits_its_picture(page: Page, store: Store, world: World) -> None:
    a_morning(store, world)
    page.set_viewport_size({"width": 1280, "height": 640})
    page.goto("/console/")
    expect(page.locator("#live")).to_have_text("Live")
    assert picture(page, "console") < MOST_BYTES


def test_a_conversation_fits_its_picture(page: Page, store: Store, kim: Person, world: World) -> None:
    a_morning(store, world)
    leo = a_conversation(store, kim, world)
    page.set_viewport_size({"width": 1280, "height": 800})
    open_thread(page, leo)
    page.get_by_label("Your reply").fill(
        "That is organising, every day. Shall we put it into your 30 seconds together?"
    )
    expect(page.locator("#size")).to_contain_text("1 SMS")
    assert picture(page, "thread") < MOST_BYTES
