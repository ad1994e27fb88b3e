"""Every script in `tests/conversations/` walked through the real turns, one test per case.

The format is Rasa's for end-to-end tests: `user`, `utter` (a response by name), `bot` (its words), `slot_was_set`.
The `metadata` of a case says who writes: locale, country, channel, consent, age_band, on_duty, waiting_human, and at
which hour of a Monday (hour, UTC); that of a `user` step how long they were away (hours_away). What is said must be
exactly what the script says, in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import update

from assistant.effects import OpenHandoff
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.values import TurnRecord
from assistant.turns.mind import Mind
from tests.support.databases import SqliteFactory
from tests.support.houses import Said, TestHouse
from tests.support.people import counsellor

SCRIPTS = Path(__file__).parent / "conversations"


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    steps: tuple[Mapping[str, Any], ...]
    who: Mapping[str, Any]
    metadata: Mapping[str, Mapping[str, Any]] = field(repr=False)


def scripts() -> Iterator[Script]:
    for path in sorted(SCRIPTS.glob("*.yml")):
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        metadata = {name: values for entry in file.get("metadata", ()) for name, values in entry.items()}
        for case in file["test_cases"]:
            who = metadata[case["metadata"]] if "metadata" in case else {}
            yield Script(f"{path.stem}: {case['test_case']}", tuple(case["steps"]), who, metadata)


@pytest.mark.parametrize("script", tuple(scripts()), ids=lambda script: script.name)
def test_conversation(script: Script, mind: Mind, sqlite_factory: SqliteFactory) -> None:
    with sqlite_factory.fresh() as db:
        who = script.who
        house = TestHouse(
            db, mind, who.get("channel", "sms"), locale=who.get("locale", "en"), country=who.get("country", "GB")
        )
        _prepare(house, who)
        told, heard = _walk(house, script)
    assert heard == told


def _prepare(house: TestHouse, who: Mapping[str, Any]) -> None:
    """Make what the metadata says true before the first message."""
    if "hour" in who:
        house.clock.now = house.clock.now.replace(hour=who["hour"])
    if who.get("on_duty"):
        counsellor(house.store, team="Counsellors")
    known = {name: who[name] for name in ("consent", "age_band") if name in who}
    if known or who.get("waiting_human"):
        house.meet()
    if known:
        house.set_contact(**known)
    if who.get("waiting_human"):
        record = TurnRecord(house.conversation(), house.clock(), effects=(OpenHandoff("asked"),))
        commit_turn(house.store, record)


def _walk(house: TestHouse, script: Script) -> tuple[list[str], list[str]]:
    """What the script tells and what was heard, as lines to compare."""
    told: list[str] = []
    heard: list[str] = []
    said: list[Said] = []
    for step in script.steps:
        if "user" in step:
            heard += [f"    utter: {one.response}" for one in said if one.response]
            line = f"user: {step['user']}"
            told.append(line)
            heard.append(line)
            said = list(_say(house, script, step))
        elif "utter" in step:
            told.append(f"    utter: {step['utter']}")
        elif "bot" in step:
            told.append(f"    utter: {_response_of(said, step['bot'])}")
        elif "slot_was_set" in step:
            for slot in step["slot_was_set"]:
                heard_slots = house.slots()
                for name, value in slot.items():
                    assert heard_slots.get(name) == value, f"after {heard[-1]!r}, slot {name}"
    heard += [f"    utter: {one.response}" for one in said if one.response]
    return told, heard


def _say(house: TestHouse, script: Script, step: Mapping[str, Any]) -> tuple[Said, ...]:
    away = script.metadata[step["metadata"]]["hours_away"] if "metadata" in step else 0
    house.clock.forward(hours=away)
    if script.who.get("on_duty"):
        with house.db.write() as connection:
            connection.execute(update(t.Counsellor).values(last_seen_at=house.clock()))
    text = str(step["user"])
    # A tapped button is written as its payload, as Rasa does.
    return house.hear("", payload=text) if text.startswith("/") else house.hear(text)


def _response_of(said: list[Said], words: str) -> str:
    """The response of these words; the numbered answers below a question need not be written."""
    found = (one.response or "" for one in said if one.text == words or one.text.startswith(words + "\n"))
    return next(found, f"nothing with these words: {words}, but {[one.text for one in said]}")
