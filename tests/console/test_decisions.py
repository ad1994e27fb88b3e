"""Decisions about a conversation from its page: taken over, given on, put off, handed back, a flow started."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from assistant.console.conversation.decision_values import presets
from assistant.effects import RaiseRisk
from assistant.handoff.ownership import close_crisis, take_over
from assistant.handoff.replies import WHATSAPP_WINDOW
from assistant.handoff.snoozing import snooze
from assistant.store import tables as t
from assistant.store.channels import ensure_team
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.conftest import Browser, World
from tests.console.leading import change_person, make_leading
from tests.support.people import NOON, YoungPerson, counsellor, young_person

PARIS = ZoneInfo("Europe/Paris")
FORMS = ("hand-back", "transfer", "snooze", "start-flow")
STEPS = (*FORMS, "take-over", "close-crisis", "wake")


def page_of(browser: Browser, leo: YoungPerson, form: str = "") -> str:
    return browser.text(f"/conversations/{leo.conversation_id}{form and '/'}{form}")


def act(browser: Browser, leo: YoungPerson, step: str, **fields: str) -> tuple[int, str]:
    answer = browser.post(f"/conversations/{leo.conversation_id}/{step}", None, **fields)
    return answer.status_code, answer.get_data(as_text=True)


def held_by(store: Store, person: Person) -> YoungPerson:
    leo = young_person(store)
    leo.writes("hello")
    take_over(store, person, leo.conversation_id, NOON)
    return leo


def human_lines(store: Store) -> int:
    with store.db.read() as connection:
        return len(connection.execute(select(t.Message.id).where(t.Message.lane == "human")).all())


def steps_offered(page: str) -> set[str]:
    return set(re.findall(r'data-decide="([a-z-]+)"', page))


# ── The head ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_assistant_has_can_be_taken_over_and_given_an_exercise(
    sam: Person, store: Store, browser: Browser
) -> None:
    page = page_of(browser, young_person(store))
    assert ('id="take-over"' in page, steps_offered(page)) == (True, {"start-flow"})


def test_who_waits_can_be_put_off_too(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    assert steps_offered(page_of(browser, leo)) == {"snooze", "start-flow"}


def test_what_i_hold_can_be_handed_back_given_on_and_put_off(sam: Person, store: Store, browser: Browser) -> None:
    assert steps_offered(page_of(browser, held_by(store, sam))) == {"hand-back", "transfer", "snooze"}


def test_in_a_crisis_it_can_only_be_closed_or_given_to_a_colleague(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    page = page_of(browser, leo)
    assert ('id="close-crisis"' in page, steps_offered(page)) == (True, {"transfer"})


def test_what_a_colleague_holds_is_left_alone(sam: Person, store: Store, browser: Browser) -> None:
    leo = held_by(store, counsellor(store, "Kim"))
    page = page_of(browser, leo)
    assert ('id="take-over"' in page, steps_offered(page)) == (False, set())


def test_a_colleague_who_owes_an_answer_for_too_long_can_be_relieved(
    sam: Person, store: Store, browser: Browser
) -> None:
    leo = held_by(store, counsellor(store, "Kim"))
    with store.db.write() as connection:
        connection.execute(update(t.Handoff).values(overdue_at=NOON))
    offered = "Relieve Kim" in page_of(browser, leo)
    act(browser, leo, "take-over")
    assert (offered, leo.read().owner_id) == (True, sam.id)


def test_who_leads_may_give_on_what_others_hold(sam: Person, store: Store, browser: Browser) -> None:
    make_leading(store, sam)
    assert steps_offered(page_of(browser, held_by(store, counsellor(store, "Kim")))) == {"transfer"}


# ── Handing back ─────────────────────────────────────────────────────────────────────────────────────


def test_handing_back_says_what_became_of_it(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = held_by(store, sam)
    act(browser, leo, "hand-back", outcome="partner")
    assert (leo.read().owner_id, world.outcomes) == (None, ["partner"])


@pytest.mark.parametrize("outcome", ["", "whatever"])
def test_without_saying_so_nothing_is_handed_back_and_no_word_is_lost(
    sam: Person, store: Store, browser: Browser, outcome: str
) -> None:
    leo = held_by(store, sam)
    status, page = act(browser, leo, "hand-back", text="Take care", outcome=outcome)
    assert (status, "Say what became of it." in page, "Take care</textarea>" in page) == (422, True, True)
    assert (leo.read().owner_id, human_lines(store)) == (sam.id, 0)


def test_last_words_are_sent_once_however_often_the_button_is_pressed(
    sam: Person, store: Store, browser: Browser, world: World
) -> None:
    leo = held_by(store, sam)
    form = {"text": "Take care", "key": "k", "epoch": str(leo.read().epoch), "outcome": "answered"}
    statuses = [act(browser, leo, "hand-back", **form)[0] for _ in range(3)]
    assert (statuses, human_lines(store), world.outcomes) == ([303, 303, 303], 1, ["answered"])


def test_a_form_opened_before_a_colleague_took_over_hands_nothing_back(
    sam: Person, store: Store, browser: Browser
) -> None:
    leo = held_by(store, sam)
    epoch = str(leo.read().epoch)
    leo.is_handed_back(sam)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    status, page = act(browser, leo, "hand-back", text="Take care", key="k", epoch=epoch, outcome="answered")
    assert (status, "Kim answers this person now." in page, human_lines(store)) == (409, True, 0)


def test_last_words_after_the_window_stay_in_their_box(
    sam: Person, store: Store, browser: Browser, world: World
) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello")
    take_over(store, sam, leo.conversation_id, NOON)
    world.now += WHATSAPP_WINDOW
    status, page = act(browser, leo, "hand-back", text="Take care", key="k", outcome="answered")
    assert (status, "Take care</textarea>" in page, leo.read().owner_id) == (409, True, sam.id)


def test_how_it_was_may_be_asked_after_a_person_has_helped(sam: Person, store: Store, browser: Browser) -> None:
    assert 'value="satisfaction"' in page_of(browser, held_by(store, sam), "hand-back")


def test_how_it_was_is_never_asked_after_a_crisis(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    close_crisis(store, sam, leo.conversation_id, "safe", NOON)
    offered = 'value="satisfaction"' in page_of(browser, leo, "hand-back")
    act(browser, leo, "hand-back", outcome="answered", flow="satisfaction")
    assert (offered, world.started) == (False, [None])


def test_how_it_was_is_never_asked_when_danger_came_up_on_the_way(sam: Person, store: Store, browser: Browser) -> None:
    leo = held_by(store, sam)
    leo.writes("I do not want to live", NOON, RaiseRisk("crisis", "1", "suicide"))
    close_crisis(store, sam, leo.conversation_id, "safe", NOON)
    assert 'value="satisfaction"' not in page_of(browser, leo, "hand-back")


def test_how_it_was_is_not_asked_outside_the_window(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello")
    take_over(store, sam, leo.conversation_id, NOON)
    world.now += WHATSAPP_WINDOW
    assert 'value="satisfaction"' not in page_of(browser, leo, "hand-back")


# ── Giving on ────────────────────────────────────────────────────────────────────────────────────────


def test_colleagues_are_shown_with_what_they_hold(sam: Person, store: Store, browser: Browser) -> None:
    kim = counsellor(store, "Kim")
    change_person(store, kim, last_seen_at=NOON, capacity=4)
    leo = held_by(store, sam)
    take_over(store, kim, young_person(store, sender="+33639980002").conversation_id, NOON)
    assert "at work · holds 1 of 4" in page_of(browser, leo, "transfer")


def test_somebody_away_can_be_given_it_with_a_warning(sam: Person, store: Store, browser: Browser) -> None:
    kim = counsellor(store, "Kim")
    change_person(store, kim, availability="away", last_seen_at=NOON)
    leo = held_by(store, sam)
    warned = "away · holds 0 of 10 · may see it late" in page_of(browser, leo, "transfer")
    act(browser, leo, "transfer", to=f"person-{kim.id}", note="She knows you")
    assert (warned, leo.read().owner_id) == (True, kim.id)


def test_teams_are_shown_with_their_languages_and_whether_they_are_open(
    sam: Person, store: Store, browser: Browser
) -> None:
    team = ensure_team(store, "Lyon")
    with store.db.write() as connection:
        connection.execute(update(t.Team).where(t.Team.id == team).values(languages="fr, en", territory="Rhône"))
    assert "French, English · Rhône · open now" in page_of(browser, held_by(store, sam), "transfer")


def test_a_public_holiday_closes_a_team(sam: Person, store: Store, browser: Browser, world: World) -> None:
    leo = held_by(store, sam)
    ensure_team(store, "Lyon")
    world.now = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)
    assert "closed now" in page_of(browser, leo, "transfer")


def test_without_a_note_nothing_is_given_on(sam: Person, store: Store, browser: Browser) -> None:
    kim, leo = counsellor(store, "Kim"), held_by(store, sam)
    status, page = act(browser, leo, "transfer", to=f"person-{kim.id}", note=" ")
    assert (status, "Say why" in page, leo.read().owner_id) == (422, True, sam.id)


@pytest.mark.parametrize("to", ["", "person-999", "person-x", "team-999", "person-99999999999999999999", "moon-1"])
def test_to_nobody_nothing_is_given_and_the_note_is_kept(sam: Person, store: Store, browser: Browser, to: str) -> None:
    counsellor(store, "Kim")
    leo = held_by(store, sam)
    status, page = act(browser, leo, "transfer", to=to, note="She knows you")
    assert (status, "She knows you</textarea>" in page, leo.read().owner_id) == (422, True, sam.id)


def test_after_it_went_to_another_team_it_is_not_there_any_more(sam: Person, store: Store, browser: Browser) -> None:
    leo = held_by(store, sam)
    answer = browser.post(
        f"/conversations/{leo.conversation_id}/transfer", to=f"team-{ensure_team(store, 'Lyon')}", note="She moved"
    )
    path = f"/conversations/{leo.conversation_id}"
    assert answer.headers["Location"] == "/console/?view=mine"
    assert [browser.get(f"{path}{part}").status_code for part in ("", "/lines", "/transfer")] == [404, 404, 404]


# ── Putting off ──────────────────────────────────────────────────────────────────────────────────────


def test_a_conversation_is_put_off_until_tomorrow_morning(sam: Person, store: Store, browser: Browser) -> None:
    leo = held_by(store, sam)
    act(browser, leo, "snooze", until="tomorrow", note="In class")
    assert leo.read().snoozed_until == datetime(2026, 3, 3, 9, 0, tzinfo=PARIS)


def test_a_moment_of_ones_own_is_read_by_the_clock_on_the_wall(sam: Person, store: Store, browser: Browser) -> None:
    leo = held_by(store, sam)
    act(browser, leo, "snooze", until="other", at="2026-03-05T14:30", note="In class")
    assert leo.read().snoozed_until == datetime(2026, 3, 5, 14, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("until", "at"), [("", ""), ("other", ""), ("other", "soon"), ("other", "2020-01-01T00:00"), ("never", "")]
)
def test_a_moment_that_is_none_is_refused_and_the_note_is_kept(
    sam: Person, store: Store, browser: Browser, until: str, at: str
) -> None:
    leo = held_by(store, sam)
    status, page = act(browser, leo, "snooze", until=until, at=at, note="In class")
    assert (status, "In class</textarea>" in page, leo.read().snoozed_until) == (422, True, None)


def test_what_is_put_off_says_until_when_and_can_be_taken_up(sam: Person, store: Store, browser: Browser) -> None:
    leo = held_by(store, sam)
    snooze(store, sam, leo.conversation_id, NOON + timedelta(hours=1), "In class", NOON)
    shown = "snoozed until 2:00\u202fPM" in page_of(browser, leo)
    act(browser, leo, "wake")
    assert (shown, leo.read().snoozed_until) == (True, None)


def test_this_evening_is_offered_until_late_afternoon() -> None:
    offered = ["evening" in presets(datetime(2026, 3, 2, hour, 0, tzinfo=PARIS), PARIS) for hour in (9, 16, 17, 22)]
    assert offered == [True, True, False, False]


def test_monday_is_offered_once(sam: Person) -> None:
    sunday, monday = datetime(2026, 3, 1, 10, 0, tzinfo=PARIS), datetime(2026, 3, 2, 10, 0, tzinfo=PARIS)
    assert ("monday" in presets(sunday, PARIS), presets(monday, PARIS)["monday"]) == (
        False,
        datetime(2026, 3, 9, 9, 0, tzinfo=PARIS),
    )


def test_mornings_stay_at_nine_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 28, 12, 0, tzinfo=PARIS)
    assert presets(before, PARIS)["tomorrow"].astimezone(UTC) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


# ── Starting an exercise ─────────────────────────────────────────────────────────────────────────────


def test_an_exercise_is_started_where_the_assistant_answers(
    sam: Person, store: Store, browser: Browser, world: World
) -> None:
    act(browser, young_person(store), "start-flow", flow="pitch")
    assert (world.started, world.woken) == (["pitch"], 1)


def test_an_exercise_there_is_not_is_not_started(sam: Person, store: Store, browser: Browser, world: World) -> None:
    status, _ = act(browser, young_person(store), "start-flow", flow="rm -rf")
    assert (status, world.started) == (400, [])


# ── Full hands ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def full(sam: Person, store: Store) -> Person:
    """Sam holds one conversation, of one; nobody waits in it."""
    change_person(store, sam, capacity=1)
    leo = young_person(store, sender="+33639980009")
    take_over(store, sam, leo.conversation_id, NOON)
    return sam


def test_who_is_full_is_asked_before_taking_over_more(full: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    status, page = act(browser, leo, "take-over")
    said = "You hold 1 conversation, and said that you can hold 1." in page
    assert (status, said, leo.read().owner_id) == (409, True, None)


def test_who_is_full_may_take_over_all_the_same(full: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    act(browser, leo, "take-over", full="yes")
    assert leo.read().owner_id == full.id


def test_in_a_crisis_nobody_is_asked(full: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    act(browser, leo, "take-over")
    assert leo.read().owner_id == full.id


def test_the_next_of_who_is_full_is_their_own_first(full: Person, store: Store, browser: Browser) -> None:
    YoungPerson(store, 1).writes("are you there?", NOON)
    young_person(store).asks_for_a_person(NOON - timedelta(hours=1))
    assert browser.get("/next").headers["Location"] == "/console/conversations/1"


def test_who_is_full_is_asked_before_the_next_of_others(full: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    asked, then = browser.get("/next"), browser.get("/next?full=yes")
    assert (asked.status_code, "Your hands are full" in asked.get_data(as_text=True)) == (200, True)
    assert then.headers["Location"] == f"/console/conversations/{leo.conversation_id}"


def test_who_is_full_is_led_to_a_crisis_without_a_question(full: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    YoungPerson(store, 1).writes("are you there?", NOON)
    assert browser.get("/next").headers["Location"] == f"/console/conversations/{leo.conversation_id}"


# ── Whose it is ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMS)
def test_another_teams_forms_do_not_exist(sam: Person, store: Store, browser: Browser, form: str) -> None:
    leo = young_person(store, team="Lyon")
    assert browser.get(f"/conversations/{leo.conversation_id}/{form}").status_code == 404


@pytest.mark.parametrize("step", STEPS)
def test_another_teams_conversation_is_not_decided_about(
    sam: Person, store: Store, browser: Browser, step: str
) -> None:
    leo = young_person(store, team="Lyon")
    leo.asks_for_a_person()
    before = leo.read().version
    fields = {"outcome": "safe", "to": f"person-{sam.id}", "note": "mine", "until": "tomorrow", "flow": "pitch"}
    assert (act(browser, leo, step, **fields)[0], leo.read().version) == (404, before)


@pytest.mark.parametrize("step", STEPS)
def test_a_decision_without_our_token_is_refused(sam: Person, store: Store, browser: Browser, step: str) -> None:
    leo = young_person(store)
    assert browser.client.post(f"/console/conversations/{leo.conversation_id}/{step}").status_code == 400


def test_a_script_gets_the_form_alone(sam: Person, store: Store, browser: Browser) -> None:
    leo = held_by(store, sam)
    page = browser.get(f"/conversations/{leo.conversation_id}/transfer", **{"HX-Request": "true"})
    assert page.get_data(as_text=True).lstrip().startswith("<form")
