"""Two young people who turn out to be one: everything goes along, readable by who may read it and by nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from assistant.dialogue.values import Json
from assistant.effects import (
    KeepArtefact,
    KeepPlanStep,
    LockContact,
    OpenHandoff,
    RecordAgeBand,
    RecordConsent,
    SetLocale,
    SetWord,
    ShareBrief,
    StartJob,
)
from assistant.errors import HandoffConflict
from assistant.handoff.numbers import merge
from assistant.handoff.ownership import take_over
from assistant.handoff.refusals import Reason, Refused
from assistant.handoff.replies import Reply, reply
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.contents import LATER, NOTE, open_slots, readable_text
from assistant.store.conversations import find_conversation
from assistant.store.keeps import KeptOf
from assistant.store.nicknames import nickname_in, set_nickname
from assistant.store.notes import write_note
from assistant.store.people import Person
from assistant.store.scheduled import NewLater, add_later
from assistant.store.store import Store
from assistant.store.threads import read_thread
from assistant.store.values import TurnRecord
from assistant.values import Draft, Inbound
from tests.support.people import NOON, YOUNG_PERSON, YoungPerson, counsellor, young_person

NEW_NUMBER = "+33639980002"
LATER_ON = NOON + timedelta(days=30)
AGREED = RecordConsent("yes", "privacy/utter_ask_consent_answer", "May I keep it?")
REFUSED = RecordConsent("no", "privacy/utter_ask_consent_answer", "May I keep it?")


@pytest.fixture
def old(store: Store) -> YoungPerson:
    """Known for a while, with something of everything."""
    leo = young_person(store)
    kept = (KeepArtefact("letter", "Dear sir", "e_reputation"), KeepPlanStep("Call", NOON.date(), "pitch"))
    leo.writes("I would like to go on", NOON, AGREED, RecordAgeBand("18_25"), *kept)
    leo.hears("Of course")
    return leo


@pytest.fixture
def new(store: Store) -> YoungPerson:
    """The same young person on another number."""
    leo = young_person(store, sender=NEW_NUMBER, at=LATER_ON)
    leo.writes("It is me, with another number", LATER_ON)
    return leo


def texts(store: Store, leo: YoungPerson) -> list[str | None]:
    thread = read_thread(store, teams(store), leo.conversation_id)
    assert thread is not None
    return [line.content.text if line.content else None for line in thread.lines]


def teams(store: Store) -> frozenset[int]:
    with store.db.read() as connection:
        return frozenset(connection.execute(select(t.Team.id)).scalars())


def refusal(store: Store, name: str, a: int, b: int) -> Reason:
    with pytest.raises(Refused) as refused:
        merge(store, counsellor(store, name), a, b, LATER_ON)
    return refused.value.reason


def contact_ids(store: Store) -> list[int]:
    with store.db.read() as connection:
        return list(connection.execute(select(t.Contact.id).order_by(t.Contact.id)).scalars())


def test_both_conversations_are_one_persons_afterwards(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert (old.read().contact.id, new.read().contact.id, contact_ids(store)) == (1, 1, [1])


def test_what_was_written_on_both_numbers_can_be_read(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    sam = counsellor(store)
    merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    assert texts(store, old) == ["I would like to go on", "Of course"]
    assert texts(store, new) == ["It is me, with another number"]


def test_both_numbers_lead_to_them(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert (old.read().address.value, new.read().address.value) == (YOUNG_PERSON, NEW_NUMBER)


def test_the_next_message_from_the_new_number_is_theirs(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    ours = new.read().channel.address
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    found = find_conversation(store, Inbound("AC1", "SM-new", "sms", NEW_NUMBER, ours, "hi", LATER_ON))
    assert found is not None
    assert found.conversation.contact.id == 1


def test_what_they_made_is_found_from_the_new_number(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    kept = KeptOf(store, new.read().contact)
    assert [one.text for one in (*kept.artefacts(), *kept.plan_steps())] == ["Dear sir", "Call"]


def test_what_they_made_on_the_new_number_goes_along(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    new.writes("and this", LATER_ON, KeepArtefact("pitch", "Hello, I am", "pitch"))
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert [one.text for one in KeptOf(store, old.read().contact).artefacts()] == ["Hello, I am", "Dear sir"]


def test_everything_sealed_beside_the_conversation_goes_along(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    sam = counsellor(store)
    new.writes(
        "a person", LATER_ON, OpenHandoff("asked"), ShareBrief("six lines"), StartJob("r1", "search", {"a": "b"})
    )
    write_note(store, sam, new.conversation_id, "Seen at the desk", LATER_ON)
    with store.db.write() as connection:
        later = NewLater(new.conversation_id, sam.id, "See you on Monday", LATER_ON, "key")
        add_later(connection, new.read().contact.key, later, LATER_ON)
    merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    key = old.read().contact.key
    with store.db.read() as connection:
        brief = connection.execute(select(t.Handoff.sealed_brief)).scalar_one()
        note = connection.execute(select(t.Note.sealed)).scalar_one()
        planned = connection.execute(select(t.ScheduledSend.sealed)).scalar_one()
        job = connection.execute(select(t.Job.sealed)).scalar_one()
    read = [
        readable_text(key, brief or b"", "brief"),
        readable_text(key, note, NOTE),
        readable_text(key, planned, LATER),
    ]
    assert (read, open_slots(key, job)) == (["six lines", "Seen at the desk", "See you on Monday"], {"a": "b"})


def test_where_they_were_in_an_exercise_goes_along(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    state: dict[str, Json] = {"coach": {"v": 1, "slots": {"pitch_goal": "job"}}}
    commit_turn(store, TurnRecord(new.read(), LATER_ON, state=state))
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert new.read().state == state


@pytest.mark.parametrize("who", ["kept", "gone"])
def test_a_nickname_goes_along_unless_there_is_one(store: Store, old: YoungPerson, new: YoungPerson, who: str) -> None:
    sam = counsellor(store)
    set_nickname(store, sam, new.conversation_id, "Leo of the new number", LATER_ON)
    if who == "kept":
        set_nickname(store, sam, old.conversation_id, "Leo", LATER_ON)
    merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    assert nickname_in(store, sam, new.conversation_id) == {"kept": "Leo", "gone": "Leo of the new number"}[who]


def test_of_two_consents_the_last_counts(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    new.writes("no", LATER_ON, REFUSED)
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert old.read().contact.consent == "no"


def test_an_earlier_consent_holds_where_nobody_asked_again(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert (new.read().contact.consent, new.read().contact.age_band) == ("yes", "18_25")


def test_who_says_last_that_they_are_too_young_has_nothing_kept(
    store: Store, old: YoungPerson, new: YoungPerson
) -> None:
    new.writes("15", LATER_ON, RecordAgeBand("under_16"))
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert (old.read().contact.consent, old.read().contact.age_band) == ("no", "under_16")


def test_they_are_answered_in_the_language_they_write_now(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    new.writes("english please", LATER_ON, SetLocale("en"))
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert old.read().contact.locale == "en"


def test_their_word_and_the_proof_of_consent_go_along(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    new.writes("zebra", LATER_ON, SetWord("zebra"))
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    with store.db.read() as connection:
        proofs = connection.execute(select(t.ConsentRecord.contact_id)).scalars().all()
    assert (new.read().contact.word_lookup is not None, proofs) == (True, [1])


def test_who_a_colleague_knows_is_not_asked_who_they_are(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    old.writes("hello", LATER_ON, LockContact())
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert old.read().contact.locked_at is None


def test_whose_young_person_they_were_they_stay(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    sam = counsellor(store)
    take_over(store, sam, old.conversation_id, NOON)
    merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    assert new.read().referent_id == sam.id


def test_a_turn_that_was_thinking_thinks_again(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    before = new.read()
    merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert new.read().version > before.version


def test_a_reply_after_it_can_be_read(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    sam = counsellor(store)
    merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    reply(store, sam, new.conversation_id, Reply("k", "Hello again", (Draft("Hello again"),)), LATER_ON)
    assert texts(store, new)[-1] == "Hello again"


def test_it_is_written_down_on_both_sides(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    sam = counsellor(store)
    merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    with store.db.read() as connection:
        rows = connection.execute(
            select(t.Audit.counsellor_id, t.Audit.conversation_id, t.Audit.detail).where(t.Audit.action == "merged")
        ).all()
    assert sorted(tuple(row) for row in rows) == [(sam.id, 1, "2"), (sam.id, 2, "1")]


def test_doing_it_twice_is_doing_it_once(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    sam = counsellor(store)
    for _ in range(2):
        merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    assert len(texts(store, new)) == 1


def test_a_conversation_is_not_merged_with_itself(store: Store, old: YoungPerson) -> None:
    assert refusal(store, "Sam", old.conversation_id, old.conversation_id) == "same_person"


def test_another_teams_conversation_does_not_exist(store: Store, old: YoungPerson) -> None:
    other = young_person(store, team="Lyon", sender=NEW_NUMBER)
    assert refusal(store, "Sam", other.conversation_id, old.conversation_id) == "unknown"


def test_who_was_erased_is_nobody_any_more(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    with store.db.write() as connection:
        connection.execute(update(t.Contact).where(t.Contact.id == 1).values(wrapped_key=None))
    assert refusal(store, "Sam", new.conversation_id, old.conversation_id) == "erased"


@pytest.mark.parametrize("whose", ["new", "old"])
def test_a_crisis_that_a_colleague_holds_is_not_moved(
    store: Store, old: YoungPerson, new: YoungPerson, whose: str
) -> None:
    in_danger = {"new": new, "old": old}[whose]
    in_danger.is_in_a_crisis(LATER_ON)
    take_over(store, counsellor(store, "Kim"), in_danger.conversation_id, LATER_ON)
    with pytest.raises(HandoffConflict, match="Kim"):
        merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)


def test_who_holds_the_crisis_may_say_who_it_is(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    sam = counsellor(store)
    new.is_in_a_crisis(LATER_ON)
    take_over(store, sam, new.conversation_id, LATER_ON)
    merge(store, sam, new.conversation_id, old.conversation_id, LATER_ON)
    assert (new.read().crisis_open, new.read().owner_id) == (True, sam.id)


def test_a_refused_merge_changes_nothing(store: Store, old: YoungPerson, new: YoungPerson) -> None:
    new.is_in_a_crisis(LATER_ON)
    take_over(store, counsellor(store, "Kim"), new.conversation_id, LATER_ON)
    with pytest.raises(HandoffConflict):
        merge(store, counsellor(store), new.conversation_id, old.conversation_id, LATER_ON)
    assert (contact_ids(store), new.read().contact.id) == ([1, 2], 2)


def test_two_who_merge_at_once_in_both_directions_make_one_person(
    store: Store, old: YoungPerson, new: YoungPerson
) -> None:
    sam, kim, together = counsellor(store), counsellor(store, "Kim"), Barrier(2)

    def merging(person: Person, a: YoungPerson, b: YoungPerson) -> None:
        together.wait()
        with suppress(Refused):
            merge(store, person, a.conversation_id, b.conversation_id, LATER_ON)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(merging, sam, new, old), pool.submit(merging, kim, old, new)]:
            done.result()
    assert old.read().contact.id == new.read().contact.id
