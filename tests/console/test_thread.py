"""One conversation on a page: its lines, and what can be done there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from assistant.dialogue.values import Event
from assistant.handoff.ownership import take_over
from assistant.handoff.replies import WHATSAPP_WINDOW
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.thread_lines import Line
from assistant.store.threads import read_thread
from tests.console.conftest import Browser, World
from tests.support.people import NOON, YoungPerson, counsellor, young_person

MINUTE = timedelta(minutes=1)


def page_of(browser: Browser, leo: YoungPerson, query: str = "") -> str:
    return browser.text(f"/conversations/{leo.conversation_id}{query}")


def act(browser: Browser, leo: YoungPerson, action: str, *, script: bool = False, **fields: str) -> tuple[int, str]:
    headers = {"HX-Request": "true"} if script else None
    answer = browser.post(f"/conversations/{leo.conversation_id}/{action}", headers=headers, **fields)
    return answer.status_code, answer.get_data(as_text=True)


def lines_of(store: Store, leo: YoungPerson, person: Person) -> tuple[Line, ...]:
    thread = read_thread(store, person.teams, leo.conversation_id)
    assert thread is not None
    return thread.lines


def human_lines(store: Store) -> int:
    with store.db.read() as connection:
        return len(connection.execute(select(t.Message.id).where(t.Message.lane == "human")).all())


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_newest_line_comes_last(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("first")
    leo.hears("second", NOON + MINUTE)
    texts = [line.content.text for line in lines_of(both, leo, sam) if line.content]
    assert texts == ["first", "second"]


def test_a_long_thread_comes_in_pages(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    for number in range(5):
        leo.writes(str(number), NOON + number * MINUTE)
    newest = read_thread(both, sam.teams, leo.conversation_id, limit=2)
    assert newest is not None
    before = read_thread(both, sam.teams, leo.conversation_id, before=newest.earlier, limit=2)
    assert before is not None
    assert [line.content.text for line in before.lines if line.content] == ["1", "2"]


def test_the_first_page_has_none_before_it(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    thread = read_thread(both, sam.teams, leo.conversation_id)
    assert thread is not None
    assert thread.earlier is None


def test_another_teams_thread_is_none(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both, team="Lyon")
    assert read_thread(both, sam.teams, leo.conversation_id) is None


def test_somebody_without_a_team_reads_nothing(both: Store) -> None:
    leo = young_person(both)
    assert read_thread(both, frozenset(), leo.conversation_id) is None


def test_erased_words_leave_their_place_in_the_thread(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    line = leo.writes("forget this")
    with both.db.write() as connection:
        connection.execute(update(t.Message).where(t.Message.id == line).values(sealed=None))
    assert [found.content for found in lines_of(both, leo, sam)] == [None]


def test_a_line_that_cannot_be_opened_does_not_hide_the_others(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    broken = leo.writes("altered")
    leo.writes("fine", NOON + MINUTE)
    with both.db.write() as connection:
        connection.execute(update(t.Message).where(t.Message.id == broken).values(sealed=b"\x01nonsense"))
    assert [line.content is None for line in lines_of(both, leo, sam)] == [True, False]


def test_a_person_without_a_key_is_shown_as_erased(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("forget me")
    with store.db.write() as connection:
        connection.execute(update(t.Contact).values(wrapped_key=None))
    assert "These words were erased." in page_of(browser, leo)


def test_every_speaker_is_named(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("hello")
    leo.hears("Good morning")
    act(browser, leo, "reply", text="This is Sam", key="k")
    page = page_of(browser, leo)
    assert [name for name in ("Young person", "Assistant", "Sam") if f"<span>{name}</span>" not in page] == []


def test_a_line_that_was_cancelled_says_so(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.hears("Shall we go on?")
    take_over(store, sam, leo.conversation_id, NOON)
    assert "Cancelled, never sent: a counsellor had taken over" in page_of(browser, leo)


def test_a_message_that_broke_the_assistant_is_marked(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("hello", NOON, failed=True)
    assert "the assistant could not answer" in page_of(browser, leo)


def test_what_happened_stands_between_the_lines(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.hears("Who are you talking to?", NOON, Event("flow_started", "pitch"))
    assert "Started: My pitch" in page_of(browser, leo)


def test_the_single_steps_of_a_flow_do_not_fill_the_page(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.hears(
        "Who?", NOON, Event("slot_set", "pitch", "ask", "audience"), Event("flow_started", "pattern_session_start")
    )
    assert 'class="marker"' not in page_of(browser, leo)


def test_a_step_of_a_colleague_is_told_with_their_name(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    assert "Kim took over" in page_of(browser, leo)


def test_the_assistants_line_is_also_in_my_language(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.hears("Bonjour", response="utter_hello")
    assert "[en] utter_hello" in page_of(browser, leo)


def test_a_line_in_my_own_language_stands_once(sam: Person, store: Store, browser: Browser) -> None:
    browser.post("/language", locale="fr")
    leo = young_person(store)
    leo.hears("Bonjour", response="utter_hello")
    assert "utter_hello" not in page_of(browser, leo)


def test_an_older_page_leads_back_to_the_newest(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    newest = [leo.writes("hello"), leo.writes("again")][1]
    assert "Back to the newest messages" in page_of(browser, leo, f"?before={newest}")


def test_an_unchanged_thread_is_not_sent_again(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    path = f"/conversations/{leo.conversation_id}/lines"
    tag = browser.get(path).headers["ETag"]
    assert browser.get(path, **{"If-None-Match": tag}).status_code == 304


def test_a_delivery_is_news(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    line = leo.hears("hello")
    path = f"/conversations/{leo.conversation_id}/lines"
    tag = browser.get(path).headers["ETag"]
    with store.db.write() as connection:
        connection.execute(update(t.Message).where(t.Message.id == line).values(status="read"))
    assert browser.get(path, **{"If-None-Match": tag}).status_code == 200


# ── Acting ───────────────────────────────────────────────────────────────────────────────────────────


def test_taking_over_from_the_page(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    act(browser, leo, "take-over")
    assert leo.read().owner_id == sam.id


def test_who_comes_second_reads_who_was_first(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    status, page = act(browser, leo, "take-over")
    assert (status, "Kim answers this person now." in page) == (409, True)


def test_a_reply_goes_into_the_outbox_and_wakes_it(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    act(browser, leo, "reply", text="Hello Leo", key="k")
    assert (human_lines(store), world.woken) == (1, 1)


def test_a_reply_by_script_brings_an_empty_box_with_a_new_key(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    status, box = act(browser, leo, "reply", script=True, text="Hello Leo", key="the-key")
    assert (status, "Hello Leo" in box, "the-key" in box) == (200, False, False)


def test_a_reply_pressed_twice_leaves_once(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    for _ in range(2):
        act(browser, leo, "reply", text="Hello Leo", key="k")
    assert human_lines(store) == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_reply_after_the_window_keeps_its_text(
    sam: Person, store: Store, browser: Browser, world: World, *, script: bool
) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello")
    world.now += WHATSAPP_WINDOW
    status, page = act(browser, leo, "reply", script=script, text="Too late, Leo", key="k")
    assert (status, "Too late, Leo</textarea>" in page, "Your text was not sent." in page) == (409, True, True)


def test_a_reply_to_a_colleagues_conversation_keeps_its_text(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    status, page = act(browser, leo, "reply", script=True, text="Hello Leo", key="k")
    assert (status, "Hello Leo</textarea>" in page, "Kim answers" in page) == (409, True, True)


def test_an_empty_reply_is_refused(sam: Person, store: Store, browser: Browser) -> None:
    status, page = act(browser, young_person(store), "reply", script=True, text=" ", key="k")
    assert (status, "Write something before sending." in page) == (422, True)


def test_nobody_who_asked_us_to_stop_is_offered_a_box(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.opts_out()
    assert 'id="reply"' not in page_of(browser, leo)


def test_handing_back_from_the_page_with_a_flow(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    act(browser, leo, "hand-back", flow="pitch", outcome="answered")
    assert (leo.read().owner_id, world.started) == (None, ["pitch"])


def test_a_flow_there_is_not_is_not_started(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    act(browser, leo, "hand-back", flow="rm -rf", outcome="answered")
    assert world.started == [None]


def test_handing_back_in_a_crisis_is_refused_with_what_to_do(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    status, page = act(browser, leo, "hand-back")
    assert (status, "close it with its outcome" in page) == (409, True)


def test_in_a_crisis_the_page_offers_to_close_it_and_not_to_hand_back(
    sam: Person, store: Store, browser: Browser
) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    page = page_of(browser, leo)
    assert ('id="close-crisis"' in page, 'id="hand-back"' in page) == (True, False)


def test_a_crisis_is_closed_with_its_outcome(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    act(browser, leo, "close-crisis", outcome="safe")
    assert not leo.read().crisis_open


def test_an_outcome_there_is_not_is_refused(sam: Person, store: Store, browser: Browser) -> None:
    status, _ = act(browser, young_person(store), "close-crisis", outcome="whatever")
    assert status == 400


# ── The size of a reply ──────────────────────────────────────────────────────────────────────────────


def test_the_size_of_an_sms_is_told_as_it_will_leave(sam: Person, store: Store, browser: Browser) -> None:
    _, size = act(browser, young_person(store), "size", text="peut-être")
    assert " ".join(size.split()) == "9 characters · 1 SMS"


def test_a_character_that_makes_an_sms_dearer_is_pointed_out(sam: Person, store: Store, browser: Browser) -> None:
    _, size = act(browser, young_person(store), "size", text="naïf")
    assert "dearer" in size


def test_nothing_typed_has_no_size(sam: Person, store: Store, browser: Browser) -> None:
    _, size = act(browser, young_person(store), "size", text="")
    assert size.strip() == ""


def test_an_emoji_that_sms_does_not_carry_is_told_before_sending(sam: Person, store: Store, browser: Browser) -> None:
    _, size = act(browser, young_person(store), "size", text="well done 🎉")
    assert "emojis do not leave by SMS" in size


# ── The box, when somebody else acts ─────────────────────────────────────────────────────────────────


def test_the_box_made_anew_keeps_its_text_and_its_key(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    _, box = act(browser, leo, "composer", script=True, text="I was just", key="k1")
    assert ("Kim answers this person." in box, ">I was just</textarea>" in box, 'value="k1"' in box) == (True,) * 3


def test_a_conflict_leads_back_to_the_conversation(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    _, page = act(browser, leo, "take-over")
    assert f'href="/console/conversations/{leo.conversation_id}"' in page
