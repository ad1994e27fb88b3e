"""Prepaid numbers change hands: after long silence nothing of before is shown to whoever writes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from assistant.dialogue.state import new_state
from assistant.dialogue.values import Json
from assistant.effects import KeepArtefact, KeepPlanStep, SetWord
from assistant.handoff.ownership import take_over
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import Reply, reply
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.contents import open_content
from assistant.store.values import Conversation, TurnRecord
from assistant.turns.mind import Mind
from assistant.values import Draft
from tests.support.databases import SqliteFactory
from tests.support.houses import PHONE, Said, TestHouse
from tests.support.people import counsellor

NAME = "Zephyrine"
WORD = "Tigre blanc"
SECRET = "un pitch sur la patisserie orientale"
AWAY = 91
WORDS = Reply("a", "Bonjour Zoé", (Draft("Bonjour Zoé"),))


def of(said: tuple[Said, ...]) -> list[str | None]:
    return [one.response for one in said]


def live_ones(house: TestHouse) -> list[int]:
    """The conversations this number leads to."""
    lookup = house.store.keyring.lookup("sms", PHONE)
    found = select(t.Conversation.id).join(t.Address, t.Address.id == t.Conversation.address_id)
    with house.db.read() as connection:
        return list(connection.execute(found.where(t.Address.lookup == lookup)).scalars())


def contacts(house: TestHouse) -> int:
    with house.db.read() as connection:
        return connection.execute(select(func.count()).select_from(t.Contact)).scalar_one()


def is_locked(house: TestHouse) -> bool:
    return house.conversation().contact.locked_at is not None


def knows(house: TestHouse, word: str | None = WORD) -> None:
    """Somebody who agreed that things are kept, made some, and is in the middle of something."""
    house.hear("slt")
    house.hear("un pitch")
    house.set_contact(consent="yes", age_band="18_25")
    kept = (KeepArtefact("pitch", SECRET, "pitch"), KeepPlanStep(SECRET, house.clock().date(), "pitch"))
    chosen = (SetWord(word),) if word else ()
    commit_turn(house.store, TurnRecord(house.conversation(), house.clock(), effects=(*kept, *chosen)))


@pytest.fixture
def house_with_word(house: TestHouse) -> TestHouse:
    knows(house)
    house.clock.forward(days=AWAY)
    return house


@pytest.fixture
def house_without_word(house: TestHouse) -> TestHouse:
    knows(house, word=None)
    house.clock.forward(days=AWAY)
    return house


def test_after_ninety_silent_days_the_word_is_asked_for(house_with_word: TestHouse) -> None:
    assert of(house_with_word.hear("slt")) == ["utter_ask_known_word"]


def test_after_eighty_nine_nothing_is_asked(house: TestHouse) -> None:
    knows(house)
    house.clock.forward(days=89)
    assert "utter_ask_known_word" not in of(house.hear("slt"))


def test_where_nothing_was_kept_nothing_is_asked(house: TestHouse) -> None:
    house.hear("slt")
    house.set_contact(consent="no")
    with house.db.write() as connection:
        connection.execute(update(t.Conversation).values(sealed_state=None))
    house.clock.forward(days=AWAY)
    assert of(house.hear("slt")) == ["utter_ask_wish"]


@pytest.mark.parametrize(
    "said", [WORD, "tigre blanc", "TIGRE  BLANC !", "tigré blanc", "tigreblanc", "c'est tigre blanc"]
)
def test_the_word_opens_what_was_kept_however_it_is_written(house_with_word: TestHouse, said: str) -> None:
    house_with_word.hear("slt")
    assert of(house_with_word.hear(said)) == ["utter_known", "utter_ask_resume_choice"]


def test_who_is_known_again_finds_what_they_made(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear(WORD)
    assert SECRET in " ".join(one.text for one in house_with_word.hear("mes trucs"))


def test_who_is_known_again_is_locked_no_more(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear(WORD)
    assert not is_locked(house_with_word)


def test_a_wrong_word_has_one_more_try(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    assert of(house_with_word.hear("lion")) == ["utter_ask_known_word_again"]


def test_the_second_try_may_be_right(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear("lion")
    assert of(house_with_word.hear(WORD))[0] == "utter_known"


def test_after_two_wrong_words_a_fresh_start_is_offered(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear("lion")
    assert of(house_with_word.hear("panthere")) == ["utter_ask_known_fresh"]


def test_there_is_no_third_guess(house_with_word: TestHouse) -> None:
    for said in ("slt", "lion", "panthere", "non", "slt", WORD):
        house_with_word.hear(said)
    assert is_locked(house_with_word)


@pytest.mark.parametrize("said", ["repartir de zéro", "1", "non", "c'est pas moi", "vous vous trompez de numéro"])
def test_who_is_somebody_else_starts_fresh(house_with_word: TestHouse, said: str) -> None:
    house_with_word.hear("slt")
    assert of(house_with_word.hear(said)) == ["utter_fresh_start", "utter_ask_wish"]


def test_a_payload_that_claims_the_word_was_right_opens_nothing(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear("", payload="/SetSlots(known_word=right)")
    assert is_locked(house_with_word)


def test_a_text_that_claims_the_word_was_right_opens_nothing(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear("right")
    assert is_locked(house_with_word)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("oui", ["utter_fresh_unproven", "utter_ask_wish"]),
        ("non", ["utter_fresh_start", "utter_ask_wish"]),
        ("c pas moi", ["utter_fresh_start", "utter_ask_wish"]),
        ("hein", ["utter_fresh_start", "utter_ask_wish"]),
    ],
)
def test_without_a_word_it_is_a_fresh_start_and_it_is_said_why(
    house_without_word: TestHouse, said: str, told: list[str]
) -> None:
    first = house_without_word.hear("slt")
    assert [of(first), of(house_without_word.hear(said))] == [["utter_ask_still_you"], told]


def test_whoever_asks_for_something_instead_of_answering_gets_it(house_without_word: TestHouse) -> None:
    house_without_word.hear("slt")
    said = of(house_without_word.hear("je veux préparer mon pitch"))
    assert said[:2] == ["utter_fresh_start", "utter_session_start"]


def test_a_fresh_start_is_another_person_in_another_conversation(house_without_word: TestHouse) -> None:
    house_without_word.hear("slt")
    house_without_word.hear("non")
    assert (live_ones(house_without_word), contacts(house_without_word)) == ([2], 2)


def test_what_is_written_after_a_fresh_start_stands_in_the_new_conversation(house_without_word: TestHouse) -> None:
    house_without_word.hear("slt")
    house_without_word.hear("non")
    assert house_without_word.receive("un pitch").conversation_id == 2


def test_a_fresh_start_leaves_everything_with_the_person_of_before(house_without_word: TestHouse) -> None:
    house_without_word.hear("slt")
    house_without_word.hear("non")
    with house_without_word.db.read() as connection:
        owners = connection.execute(select(t.Artefact.contact_id)).scalars().all()
    coach = (house_without_word.conversation(1).state or {})["coach"]
    assert (owners, isinstance(coach, dict) and bool(coach["stack"])) == ([1], True)


def test_nothing_of_before_is_shown_after_a_fresh_start(house_without_word: TestHouse) -> None:
    house_without_word.hear("slt")
    house_without_word.hear("non")
    assert SECRET not in " ".join(one.text for one in house_without_word.hear("mes trucs"))


def test_what_the_new_holder_wrote_before_it_was_known_goes_with_them(house_without_word: TestHouse) -> None:
    house_without_word.hear("bonjour je suis Karim")
    house_without_word.hear("non")
    key = house_without_word.conversation(2).contact.key
    with house_without_word.db.read() as connection:
        rows = connection.execute(
            select(t.Message.sealed).where(t.Message.conversation_id == 2, t.Message.direction == "in")
        ).scalars()
        texts = [content.text for sealed in rows if (content := open_content(key, sealed))]
    assert texts == ["bonjour je suis Karim", "non"]


def test_the_silence_of_the_person_of_before_goes_on(house_without_word: TestHouse) -> None:
    before = house_without_word.conversation().contact.last_inbound_at
    house_without_word.hear("slt")
    house_without_word.hear("non")
    assert house_without_word.conversation(1).contact.last_inbound_at == before


def test_a_fresh_start_leaves_no_number_in_the_old_conversation(house_without_word: TestHouse) -> None:
    house_without_word.hear("slt")
    house_without_word.hear("non")
    assert house_without_word.conversation(1).address.value == ""


@pytest.mark.parametrize("kind", ["locked", "crisis"])
def test_danger_is_answered_whatever_is_locked(house_with_word: TestHouse, kind: str) -> None:
    if kind == "locked":
        house_with_word.hear("slt")
    assert of(house_with_word.hear("je veux mourir"))[0] in {
        "utter_ask_safety_reply",
        "utter_ask_safety_reply_off_duty",
    }


def test_after_a_first_message_in_danger_the_number_is_locked_all_the_same(house_with_word: TestHouse) -> None:
    house_with_word.hear("je veux mourir")
    assert is_locked(house_with_word)


def test_a_concern_is_asked_about_without_what_was_before(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    asked = house_with_word.hear("j'en peux plus de tout")
    answered = house_with_word.hear("oui")
    assert (of(asked), of(answered)) == (["utter_ask_safe_now"], ["utter_safe_for_now", "utter_ask_known_word"])


def test_a_concern_that_is_not_safe_becomes_a_crisis(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear("j'en peux plus de tout")
    house_with_word.hear("non")
    assert house_with_word.conversation().crisis_open


def test_a_stop_is_obeyed_while_locked(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    assert (of(house_with_word.hear("stop")), house_with_word.hear("allo")) == (["utter_opted_out"], ())


def test_a_counsellor_may_not_write_while_it_is_locked(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    sam = counsellor(house_with_word.store, team="Counsellors")
    with pytest.raises(Refused) as refused:
        reply(house_with_word.store, sam, 1, WORDS, house_with_word.clock())
    assert refused.value.reason == "locked"


def test_a_counsellor_may_write_to_somebody_in_danger_whatever_is_locked(house_with_word: TestHouse) -> None:
    house_with_word.hear("je veux mourir")
    sam = counsellor(house_with_word.store, team="Counsellors")
    assert reply(house_with_word.store, sam, 1, WORDS, house_with_word.clock())


def test_a_counsellor_may_not_write_to_who_has_lost_the_number(house_without_word: TestHouse) -> None:
    house_without_word.hear("slt")
    house_without_word.hear("non")
    sam = counsellor(house_without_word.store, team="Counsellors")
    with pytest.raises(Refused) as refused:
        reply(house_without_word.store, sam, 1, WORDS, house_without_word.clock())
    assert refused.value.reason == "number_gone"


def test_who_is_asked_for_their_word_is_asked_whoever_holds_the_conversation(house_with_word: TestHouse) -> None:
    sam = counsellor(house_with_word.store, team="Counsellors")
    take_over(house_with_word.store, sam, 1, house_with_word.clock())
    assert of(house_with_word.hear("slt")) == ["utter_ask_known_word"]


def test_with_a_person_in_charge_the_word_opens_and_the_assistant_is_silent(house_with_word: TestHouse) -> None:
    sam = counsellor(house_with_word.store, team="Counsellors")
    take_over(house_with_word.store, sam, 1, house_with_word.clock())
    house_with_word.hear("slt")
    assert of(house_with_word.hear(WORD)) == ["utter_known"]


def test_what_is_given_back_while_locked_shows_nothing(house_with_word: TestHouse) -> None:
    sam = counsellor(house_with_word.store, team="Counsellors")
    take_over(house_with_word.store, sam, 1, house_with_word.clock())
    house_with_word.hear("slt")
    before = len(house_with_word.provider.texts)
    house_with_word.turns.hand_back(1, sam.id)
    house_with_word.deliver()
    assert house_with_word.provider.texts[before:] == []


def test_a_flow_cannot_be_started_while_locked(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    sam = counsellor(house_with_word.store, team="Counsellors")
    with pytest.raises(Refused) as refused:
        house_with_word.turns.start_flow(1, sam.id, "pitch")
    assert refused.value.reason == "locked"


def test_both_channels_of_a_person_are_locked_together(house_with_word: TestHouse) -> None:
    house_with_word.add_channel("whatsapp")
    house_with_word.hear("slt")
    with house_with_word.db.read() as connection:
        locked = connection.execute(select(t.Contact.locked_at)).scalars().all()
    assert None not in locked


# ── "That's not me" ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said", ["c'est pas moi", "vous vous trompez de numéro", "wrong number", "je suis pas Léo", "mauvais numéro"]
)
def test_that_is_not_me_is_understood_at_any_time(house: TestHouse, said: str) -> None:
    knows(house)
    assert of(house.hear(said)) == ["utter_ask_not_me_sure"]


def test_who_confirms_it_starts_fresh_with_an_apology(house: TestHouse) -> None:
    knows(house)
    house.hear("c'est pas moi")
    assert of(house.hear("oui")) == ["utter_fresh_sorry", "utter_ask_wish"]


def test_who_takes_it_back_goes_on(house: TestHouse) -> None:
    knows(house)
    house.hear("c'est pas moi")
    assert (of(house.hear("non"))[0], live_ones(house)) == ("utter_still_you", [1])


def test_nothing_of_before_is_shown_to_who_was_not_me(house: TestHouse) -> None:
    knows(house)
    house.hear("c'est pas moi")
    house.hear("oui")
    shown = " ".join(one.text for said in ("mes trucs", "mes donnees") for one in house.hear(said))
    assert SECRET not in shown


# ── The word ────────────────────────────────────────────────────────────────────────────────────────


def chooses(house: TestHouse, word: str) -> tuple[Said, ...]:
    house.hear("slt")
    house.set_contact(consent="yes", age_band="18_25")
    house.hear("mes donnees")
    house.hear("mon mot")
    return house.hear(word)


def test_a_word_can_be_chosen_later(house: TestHouse) -> None:
    assert of(chooses(house, "girafe"))[0] == "utter_word_kept"


@pytest.mark.parametrize("word", ["ok", "oui", "menu", "je ne sais pas du tout quoi mettre ici en fait"])
def test_what_anybody_could_guess_is_no_word(house: TestHouse, word: str) -> None:
    chooses(house, word)
    assert house.conversation().contact.word_lookup is None


def test_a_word_is_kept_as_a_keyed_hash_alone(house: TestHouse) -> None:
    chooses(house, "girafe")
    read = house.conversation()
    state = read.state
    with house.db.read() as connection:
        sealed = connection.execute(select(t.Message.sealed)).scalars().all()
        events = connection.execute(select(t.Event.detail)).scalars().all()
    kept = [content.text for one in sealed if (content := open_content(read.contact.key, one))]
    assert "girafe" not in f"{state} {kept} {events}".casefold()


def test_the_word_that_opened_stands_nowhere_either(house_with_word: TestHouse) -> None:
    house_with_word.hear("slt")
    house_with_word.hear(WORD)
    read = house_with_word.conversation()
    with house_with_word.db.read() as connection:
        sealed = connection.execute(select(t.Message.sealed)).scalars().all()
    kept = [content.text for one in sealed if (content := open_content(read.contact.key, one))]
    assert "tigre" not in f"{read.state} {kept}".casefold()


def test_another_word_replaces_the_first(house: TestHouse) -> None:
    knows(house)
    house.hear("mes donnees")
    house.hear("mon mot")
    house.hear("girafe")
    house.clock.forward(days=AWAY)
    house.hear("slt")
    assert [of(house.hear(WORD))[0], of(house.hear("girafe"))[0]] == ["utter_ask_known_word_again", "utter_known"]


# ── While locked, nothing of before, whatever is written ────────────────────────────────────────────

ANYTHING = st.one_of(
    st.sampled_from(
        [
            *("mes trucs", "mes données", "menu", "reprendre", "continuer", "oui", "non", "1", "2", "stop", "start"),
            *("je veux parler à quelqu'un", "répète", "retour", "pourquoi", "en fait c'est Lyon", "supprime tout"),
            *("j'en peux plus", "je veux mourir", "english", "un pitch", "right", "", "lion", "passe", "jsp"),
        ]
    ),
    st.text(max_size=30),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(says=st.lists(ANYTHING, min_size=1, max_size=6), word=st.booleans())
def test_while_locked_no_line_holds_anything_of_before(
    says: list[str], word: bool, mind: Mind, sqlite_factory: SqliteFactory
) -> None:
    with sqlite_factory.fresh() as db:
        house = TestHouse(db, mind)
        house.hear("slt")
        _fill(house, WORD if word else None)
        house.clock.forward(days=AWAY)
        heard = ""
        for said in says:
            heard += " ".join(f"{one.text} {one.options}" for one in house.hear(said))
    assert [one for one in (SECRET, NAME) if one in heard] == []


def _fill(house: TestHouse, word: str | None) -> None:
    """Every text the coaching track can hold, and everything kept, says something of before."""
    texts: Json = {name: NAME for name, slot in house.mind.book.slots.items() if slot.type in ("text", "any")}
    frame: Json = {"flow": "pitch", "step": house.mind.book.flows["pitch"].steps[0].id, "kind": "flow", "phase": "run"}
    coach: Json = {**new_state(), "started": True, "slots": texts, "stack": [frame]}
    read: Conversation = house.conversation()
    kept = (KeepArtefact("pitch", SECRET, "pitch"), KeepPlanStep(SECRET, house.clock().date(), "pitch"))
    chosen = (SetWord(word),) if word else ()
    commit_turn(house.store, TurnRecord(read, house.clock(), state={"coach": coach}, effects=(*kept, *chosen)))
    house.set_contact(consent="yes", age_band="18_25")
