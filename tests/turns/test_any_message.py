"""Whatever is written, in whatever order: nothing raises, all is kept, nothing twice, and an answer comes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.store import tables as t
from assistant.store.values import Conversation
from assistant.turns.mind import Mind
from assistant.values import Media, Receipt
from tests.support.databases import SqliteFactory
from tests.support.houses import TestHouse

WORDS = (
    *("slt", "oui", "non", "1", "2", "12", "menu", "retour", "pk", "stop", "START", "infos", "jsp", "passe", "encore"),
    *("mon image en ligne", "un pitch", "mes donnees", "supprime mes donnees", "english", "en fait c'est 2"),
    *("je veux parler a quelqu'un", "jveu mourir", "jen peux plus", "tout va bien", "moins de 16 ans"),
)
PAYLOADS = (
    *("/SetSlots(consent_answer=yes)", "/SetSlots(delete_choice=yes)", "/SetSlots(age_answer=under_16)"),
    *("/SetSlots(no_such=1)", "/SetSlots(", "/StartFlow(pitch)", "\x00", "{}"),
)
JUNK = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["\x00", "\ud800", "\u202eesrever", "e" + "\u0301" * 2_000, "🙂" * 200, "x" * 2_000, "{slot}", "%s %(a)s", " \n\t"]
)
MEDIA = st.sampled_from(["image/jpeg", "audio/ogg", "", "text/x-vcard"]).map(
    lambda kind: (Media("https://api.twilio.com/media", kind),)
)
MESSAGES = st.fixed_dictionaries(
    {"text": st.sampled_from(WORDS) | JUNK},
    optional={
        "payload": st.sampled_from(PAYLOADS) | JUNK,
        "media": MEDIA,
        "location": st.booleans(),
        "opt_out": st.sampled_from(["STOP", "START", "HELP"]),
    },
)


def owes_an_answer(before: Conversation | None, message: dict[str, Any]) -> bool:
    """Somebody whom we may write to and who did not just use a keyword, which may be the provider's to confirm."""
    return not message.get("opt_out") and not (before and (before.owner_id or before.address.opted_out))


def listen(house: TestHouse, messages: list[dict[str, Any]]) -> list[Receipt]:
    """Receive all of them, each an hour's eighth after the one before, and check each answer."""
    receipts: list[Receipt] = []
    for message in messages:
        house.clock.forward(minutes=8)
        before = house.conversation() if receipts else None
        receipts.append(house.receive(**message))
        assert receipts[-1].message_ids or not owes_an_answer(before, message), f"no answer to {message!a}"
    return receipts


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MESSAGES, min_size=1, max_size=9))
@example(
    [{"text": "jveu mourir"}, {"text": "stop"}, {"text": "supprime mes donnees"}, {"text": "1"}, {"text": "START"}]
)
@example([{"text": "supprime mes donnees"}, {"text": "1"}, {"text": "oui"}, {"text": "jen peux plus"}, {"text": "non"}])
def test_any_conversation(mind: Mind, sqlite_factory: SqliteFactory, messages: list[dict[str, Any]]) -> None:
    with sqlite_factory.fresh() as db:
        house = TestHouse(db, mind)
        listen(house, messages)
        with db.read() as connection:
            rows = connection.execute(
                select(t.Message.provider_id, t.Message.status).where(t.Message.direction == "in")
            ).all()
        state = house.conversation().state
    assert [row.status for row in rows] == ["received"] * len(messages)
    assert len({row.provider_id for row in rows}) == len(messages)
    assert json.loads(json.dumps(state)) == state
