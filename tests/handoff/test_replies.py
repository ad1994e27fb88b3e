"""A counsellor's reply leaves once, by whoever holds the conversation, when it may leave at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Row, select

from assistant.errors import HandoffConflict
from assistant.handoff.ownership import take_over
from assistant.handoff.refusals import Reason, Refused
from assistant.handoff.replies import WHATSAPP_WINDOW, Reply, may_write, reply, window_end
from assistant.store import tables as t
from assistant.store.contents import open_content
from assistant.store.store import Store
from assistant.values import Draft
from tests.support.people import NOON, YoungPerson, counsellor, young_person

HELLO = Reply("key-1", "Hello, this is Sam.", (Draft("Hello, this is Sam."),))


def human_rows(store: Store) -> list[Row[Any]]:
    statement = select(t.Message.__table__).where(t.Message.lane == "human").order_by(t.Message.id)
    with store.db.read() as connection:
        return list(connection.execute(statement).all())


def refusal(store: Store, leo: YoungPerson, words: Reply = HELLO) -> Reason:
    with pytest.raises(Refused) as refused:
        reply(store, counsellor(store), leo.conversation_id, words, NOON)
    return refused.value.reason


def test_a_reply_waits_in_the_outbox_in_the_human_lane(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    (row,) = human_rows(store)
    assert (row.status, row.author_id, row.due_at) == ("due", sam.id, NOON)


def test_a_reply_says_what_was_typed(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    content = open_content(leo.read().contact.key, human_rows(store)[0].sealed)
    assert content is not None
    assert content.text == "Hello, this is Sam."


def test_a_reply_takes_over_from_the_assistant(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.asks_for_a_person()
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    after = leo.read()
    assert (after.owner_id, after.epoch) == (sam.id, 1)


def test_a_reply_is_written_under_the_new_epoch(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    assert human_rows(store)[0].epoch == leo.read().epoch


def test_a_reply_moves_the_version_so_that_a_turn_thinks_again(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    before = leo.read().version
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    assert leo.read().version == before + 1


def test_a_reply_to_a_colleagues_conversation_is_refused_with_their_name(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    with pytest.raises(HandoffConflict, match="Sam"):
        reply(store, kim, leo.conversation_id, HELLO, NOON)


def test_a_double_click_sends_one_message(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    first = reply(store, sam, leo.conversation_id, HELLO, NOON)
    again = reply(store, sam, leo.conversation_id, HELLO, NOON)
    assert (again, len(human_rows(store))) == (first, 1)


def test_many_clicks_at_once_send_one_message(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    start = Barrier(4)

    def click(_: int) -> tuple[int, ...]:
        start.wait()
        return reply(store, sam, leo.conversation_id, HELLO, NOON)

    with ThreadPoolExecutor(4) as pool:
        sent = set(pool.map(click, range(4)))
    assert (len(sent), len(human_rows(store))) == (1, 1)


def test_an_edited_text_under_the_same_key_is_another_message(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    reply(store, sam, leo.conversation_id, Reply("key-1", "Hello again.", (Draft("Hello again."),)), NOON)
    assert len(human_rows(store)) == 2


def test_a_long_reply_leaves_in_its_order(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    drafts = (Draft("First part."), Draft("Second part."))
    reply(store, sam, leo.conversation_id, Reply("key-1", "First part. Second part.", drafts), NOON)
    assert [row.position for row in human_rows(store)] == [0, 1]


def test_a_reply_is_in_the_audit(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    with store.db.read() as connection:
        actions = list(connection.execute(select(t.Audit.action).order_by(t.Audit.id)).scalars())
    assert actions == ["taken_over", "replied"]


def test_nobody_can_write_to_a_person_who_opted_out(store: Store) -> None:
    leo = young_person(store)
    leo.opts_out()
    assert refusal(store, leo) == "opted_out"


def test_a_refused_reply_does_not_take_over(store: Store) -> None:
    leo = young_person(store)
    leo.opts_out()
    refusal(store, leo)
    assert leo.read().owner_id is None


def test_a_whatsapp_reply_is_refused_a_day_after_the_persons_last_message(store: Store) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello", NOON - WHATSAPP_WINDOW)
    assert refusal(store, leo) == "window_closed"


def test_a_whatsapp_reply_leaves_within_a_day_of_the_persons_last_message(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store, kind="whatsapp")
    leo.writes("hello", NOON - WHATSAPP_WINDOW + timedelta(seconds=1))
    assert reply(store, sam, leo.conversation_id, HELLO, NOON)


def test_an_sms_reply_has_no_window(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.writes("hello", NOON - timedelta(days=30))
    assert reply(store, sam, leo.conversation_id, HELLO, NOON)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_reply_without_words_is_refused(store: Store, text: str) -> None:
    assert refusal(store, young_person(store), Reply("key-1", text, ())) == "empty"


def test_a_letter_is_refused_as_too_long(store: Store) -> None:
    text = "word " * 1000
    assert refusal(store, young_person(store), Reply("key-1", text, (Draft(text),))) == "too_long"


def test_another_teams_conversation_does_not_exist(store: Store) -> None:
    assert refusal(store, young_person(store, team="Lyon")) == "unknown"


def test_the_window_is_open_until_its_end() -> None:
    end = window_end("whatsapp", NOON)
    assert end is not None
    assert (may_write("whatsapp", NOON, end - timedelta(seconds=1)), may_write("whatsapp", NOON, end)) == (True, False)


def test_a_person_who_never_wrote_on_whatsapp_cannot_be_written_to() -> None:
    assert not may_write("whatsapp", None, NOON)
