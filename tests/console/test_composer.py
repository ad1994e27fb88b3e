"""The box: what it says before sending, what fills it, and what is kept for later."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from assistant.console import ConsoleConfig
from assistant.console.conversation.composing import composer_state
from assistant.console.conversation.planning import presets
from assistant.console.presenting import Reader
from assistant.handoff.falling_due import send_due
from assistant.handoff.ownership import take_over
from assistant.handoff.replies import WHATSAPP_WINDOW
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import Thread, read_thread
from tests.console.conftest import Browser, World, application_of
from tests.support.people import NOON, YoungPerson, counsellor, young_person

PARIS = ZoneInfo("Europe/Paris")
TOMORROW = "2026-03-03T09:00"
PITCH = "I am Leo, and I look after my brother."


def act(browser: Browser, leo: YoungPerson, action: str, *, script: bool = False, **fields: str) -> tuple[int, str]:
    headers = {"HX-Request": "true"} if script else None
    answer = browser.post(f"/conversations/{leo.conversation_id}/{action}", headers=headers, **fields)
    return answer.status_code, answer.get_data(as_text=True)


def page_of(browser: Browser, leo: YoungPerson) -> str:
    return browser.text(f"/conversations/{leo.conversation_id}")


def thread_of(store: Store, person: Person, leo: YoungPerson) -> Thread:
    thread = read_thread(store, person.teams, leo.conversation_id)
    assert thread is not None
    return thread


def sent(store: Store, person: Person, leo: YoungPerson) -> list[str]:
    return [line.content.text for line in thread_of(store, person, leo).lines if line.lane == "human" and line.content]


def makes_a_pitch(store: Store, leo: YoungPerson) -> int:
    contact = leo.read().contact
    with store.db.write() as connection:
        row = {"contact_id": contact.id, "kind": "pitch", "flow": "pitch", "created_at": NOON}
        sealed = contact.key.seal(PITCH.encode(), "artefact")
        connection.execute(insert(t.Artefact).values(row | {"sealed": sealed}))
        return connection.execute(select(t.Artefact.id)).scalar_one()


def keep_for_later(browser: Browser, leo: YoungPerson, at: str = TOMORROW, text: str = "Good luck!") -> int:
    act(browser, leo, "later", text=text, at=at, key="k")
    (number,) = re.findall(r'id="later-(\d+)"', page_of(browser, leo))
    return int(number)


# ── Two ways of writing ──────────────────────────────────────────────────────────────────────────────


def test_a_reply_and_a_note_are_told_apart_in_words(sam: Person, store: Store, browser: Browser) -> None:
    page = page_of(browser, young_person(store))
    assert [words in page for words in ("Your reply", "Your note", "it is never sent")] == [True] * 3


def test_a_note_can_be_kept_where_nothing_can_be_sent(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.opts_out()
    page = page_of(browser, leo)
    assert ('id="reply"' in page, 'id="note"' in page) == (False, True)


# ── What is said before sending ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("price", "text", "said"),
    [("0.0798", "hello", "€0.08"), ("0.0798", "a" * 200, "€0.16"), ("0.0045", "hello", "€0.005"), ("0", "hello", "€0")],
)
def test_the_price_is_told_while_typing(store: Store, world: World, price: str, text: str, said: str) -> None:
    browser = Browser(application_of(world, ConsoleConfig(sms_price=Decimal(price))).test_client())
    browser.log_in(counsellor(store))
    assert said in act(browser, young_person(store), "size", text=text)[1]


def test_without_a_price_none_is_told(sam: Person, store: Store, browser: Browser) -> None:
    assert "€" not in act(browser, young_person(store), "size", text="hello")[1]


def test_the_end_of_whatsapps_window_stands_at_the_box(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello", NOON - timedelta(hours=22, minutes=30))
    page = page_of(browser, leo)
    assert ("Goes out until 2:30\u202fPM" in page, 'class="window hint soon"' in page) == (True, True)


def test_a_window_that_ends_tomorrow_says_so(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello")
    assert "Goes out until tomorrow, 1:00\u202fPM" in page_of(browser, leo)


def test_an_sms_has_no_window(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("hello")
    assert "Goes out until" not in page_of(browser, leo)


# ── What the young person made ───────────────────────────────────────────────────────────────────────


def test_what_the_person_made_is_offered(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    makes_a_pitch(store, leo)
    page = page_of(browser, leo)
    assert [words in page for words in ("Things made", "Pitch</strong>", PITCH)] == [True] * 3


def test_who_made_nothing_is_offered_nothing(sam: Person, store: Store, browser: Browser) -> None:
    assert "Things made" not in page_of(browser, young_person(store))


@pytest.mark.parametrize("script", [True, False])
def test_a_thing_is_put_behind_what_was_typed(sam: Person, store: Store, browser: Browser, *, script: bool) -> None:
    leo = young_person(store)
    artefact = str(makes_a_pitch(store, leo))
    _, box = act(browser, leo, "fill", script=script, text="Here it is:", artefact=artefact, key="k")
    assert f"Here it is:\n{PITCH}</textarea>" in box


def test_a_thing_is_sent_as_it_is_and_the_box_stays(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    artefact = str(makes_a_pitch(store, leo))
    _, box = act(browser, leo, "artefact", script=True, text="half a", artefact=artefact, key="k")
    assert (sent(store, sam, leo), "half a</textarea>" in box) == ([PITCH], True)


def test_a_thing_sent_by_a_double_click_leaves_once(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    artefact = str(makes_a_pitch(store, leo))
    for _ in range(2):
        act(browser, leo, "artefact", text="", artefact=artefact, key="k")
    assert sent(store, sam, leo) == [PITCH]


def test_another_persons_thing_is_not_sent(sam: Person, store: Store, browser: Browser) -> None:
    leo, mia = young_person(store), young_person(store, sender="+33639980002")
    artefact = str(makes_a_pitch(store, mia))
    status, _ = act(browser, leo, "artefact", text="", artefact=artefact, key="k")
    assert (status, sent(store, sam, leo)) == (422, [])


# ── Messages for later ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (datetime(2026, 3, 4, 12, tzinfo=UTC), ["2026-03-05T09:00", "2026-03-09T09:00"]),
        (datetime(2026, 3, 8, 12, tzinfo=UTC), ["2026-03-09T09:00"]),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), ["2026-03-04T09:00", "2026-03-09T09:00"]),
    ],
)
def test_presets_are_tomorrow_and_monday_by_the_consoles_clock(day: datetime, found: list[str]) -> None:
    reader = Reader(1, "en", PARIS, day, lambda text, **values: text % values if values else text)
    assert [preset.value for preset in presets(reader)] == found


@pytest.mark.parametrize("field", ["at", "preset"])
def test_a_moment_is_taken_by_the_consoles_clock(sam: Person, store: Store, browser: Browser, field: str) -> None:
    leo = young_person(store)
    act(browser, leo, "later", script=False, text="Good luck!", key="k", **{field: TOMORROW})
    (one,) = thread_of(store, sam, leo).later
    assert one.due_at == datetime(2026, 3, 3, 9, tzinfo=PARIS)


def test_a_message_for_later_is_listed_above_the_box(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    keep_for_later(browser, leo)
    assert "To be sent: tomorrow, 9:00\u202fAM" in page_of(browser, leo)


def test_keeping_by_script_brings_the_list_and_an_empty_box(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    _, box = act(browser, leo, "later", script=True, text="Good luck!", at=TOMORROW, key="k")
    assert ("Good luck!</textarea>" in box.partition('id="later"')[0], "To be sent" in box) == (False, True)


@pytest.mark.parametrize("at", ["", "tomorrow", "2026-03-02T09:00"])
@pytest.mark.parametrize("script", [True, False])
def test_a_moment_that_cannot_be_keeps_the_text(
    sam: Person, store: Store, browser: Browser, at: str, *, script: bool
) -> None:
    status, page = act(browser, young_person(store), "later", script=script, text="Good luck!", at=at, key="k")
    assert (status, "still to come" in page, "Good luck!</textarea>" in page) == (422, True, True)


def test_a_moment_with_a_zone_of_its_own_is_no_form_of_ours(sam: Person, store: Store, browser: Browser) -> None:
    assert act(browser, young_person(store), "later", text="x", at="2026-03-03T09:00+02:00", key="k")[0] == 400


def test_after_the_window_the_box_offers_to_wait_for_the_person(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello", NOON - WHATSAPP_WINDOW)
    page = page_of(browser, leo)
    assert ("Keep until they write again" in page, 'id="reply"' in page) == (True, True)


def test_a_reply_that_came_after_the_window_is_offered_to_wait(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello", NOON - WHATSAPP_WINDOW)
    status, page = act(browser, leo, "reply", script=True, text="Too late", key="k")
    assert (status, "Too late</textarea>" in page, "Keep until they write again" in page) == (409, True, True)


def test_what_waits_for_the_person_is_listed_so(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello", NOON - WHATSAPP_WINDOW)
    act(browser, leo, "later", text="I am here", at="reply", key="k")
    assert "To be sent: when they write again" in page_of(browser, leo)


def test_it_is_sent_now(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    act(browser, leo, f"later/{keep_for_later(browser, leo)}/send")
    assert (sent(store, sam, leo), world.woken, thread_of(store, sam, leo).later) == (["Good luck!"], 1, ())


def test_it_is_changed(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    number = keep_for_later(browser, leo)
    act(browser, leo, f"later/{number}/change", script=True, text="All the best!", at="2026-03-04T10:00")
    (one,) = thread_of(store, sam, leo).later
    assert (one.text, one.due_at) == ("All the best!", datetime(2026, 3, 4, 10, tzinfo=PARIS))


def test_a_change_that_cannot_be_is_mended_where_it_was_made(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    number = keep_for_later(browser, leo)
    status, shown = act(browser, leo, f"later/{number}/change", script=True, text="All the best!", at="")
    assert (status, "still to come" in shown, "All the best!</textarea>" in shown) == (422, True, True)


def test_it_is_given_up(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    act(browser, leo, f"later/{keep_for_later(browser, leo)}/cancel")
    assert thread_of(store, sam, leo).later == ()


def test_what_was_sent_meanwhile_cannot_be_given_up(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    number = keep_for_later(browser, leo)
    send_due(store, world.ports().shape, lambda: None, NOON + timedelta(days=1))
    status, page = act(browser, leo, f"later/{number}/cancel")
    assert (status, "sent or given up already" in page) == (409, True)


def test_why_it_was_not_sent_stands_there(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    keep_for_later(browser, leo)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    send_due(store, world.ports().shape, lambda: None, NOON + timedelta(days=1))
    assert "Was not sent, because a colleague holds the conversation." in page_of(browser, leo)


def test_its_author_finds_it_among_the_mentions(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    keep_for_later(browser, leo)
    leo.is_in_a_crisis()
    send_due(store, world.ports().shape, lambda: None, NOON + timedelta(days=1))
    assert "A message for later was not sent, because a crisis is open." in browser.text("/mentions")


@pytest.mark.parametrize("step", ["send", "change", "cancel"])
def test_another_teams_messages_do_not_exist(sam: Person, store: Store, browser: Browser, step: str) -> None:
    leo = young_person(store)
    number = keep_for_later(browser, leo)
    stranger = Browser(browser.client.application.test_client())
    stranger.log_in(counsellor(store, "Kim", team="Lyon"))
    status, _ = act(stranger, leo, f"later/{number}/{step}", text="x", at=TOMORROW)
    assert (status, len(thread_of(store, sam, leo).later)) == (404, 1)


def test_it_is_news_to_an_open_page(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    path = f"/conversations/{leo.conversation_id}/lines"
    tag = browser.get(path).headers["ETag"]
    keep_for_later(browser, leo)
    assert browser.get(path, **{"If-None-Match": tag}).status_code == 200


# ── A number that was silent for long ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "said"), [(89, False), (90, True), (400, True)])
def test_who_writes_after_a_long_silence_is_told_whose_number_it_may_be(
    browser: Browser, sam: Person, store: Store, world: World, days: int, said: bool
) -> None:
    leo = young_person(store)
    leo.writes("hello", world.now - timedelta(days=days))
    page = page_of(browser, leo)
    assert ("the number may belong to somebody else by now" in page, 'id="reply"' in page) == (said, True)


def test_the_box_is_made_anew_when_the_silence_ends(store: Store, sam: Person, world: World) -> None:
    leo = young_person(store)
    leo.writes("hello", world.now - timedelta(days=120))
    before = composer_state(thread_of(store, sam, leo), world.now)
    leo.writes("it is me", world.now)
    assert (before, composer_state(thread_of(store, sam, leo), world.now)) == ("silent", "")


def test_without_a_reply_in_store_the_box_leads_to_where_they_are_kept(
    browser: Browser, sam: Person, store: Store
) -> None:
    leo = young_person(store)
    leo.writes("hello")
    assert "No reply in store yet" in page_of(browser, leo)
