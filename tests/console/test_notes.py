"""Private notes: read by the team, never sent, and seen by the colleagues they name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from assistant.effects import EraseContact
from assistant.handoff.ownership import take_over
from assistant.privacy.retention import GUEST_TIME, clear_guests
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.mentions import Colleague, count_unseen, list_mentions, named_in
from assistant.store.notes import LONGEST_NOTE, SAME_PRESS, write_note
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import read_thread
from assistant.store.values import TurnRecord
from tests.console.conftest import Browser
from tests.support.people import NOON, YoungPerson, counsellor, young_person

MINUTE = timedelta(minutes=1)
ASK_KIM = "Ask @Kim about the forum"


def note(store: Store, person: Person, leo: YoungPerson, text: str = ASK_KIM, at: int = 0) -> int | None:
    return write_note(store, person, leo.conversation_id, text, NOON + at * MINUTE)


def texts(store: Store, person: Person, leo: YoungPerson, before: int | None = None, limit: int = 60) -> list[str]:
    thread = read_thread(store, person.teams, leo.conversation_id, before, limit)
    assert thread is not None
    return [one.text or "" for one in thread.notes]


def rows(store: Store, table: type[t.Base]) -> int:
    with store.db.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def keep(browser: Browser, leo: YoungPerson, text: str, *, script: bool = False) -> tuple[int, str]:
    headers = {"HX-Request": "true"} if script else None
    answer = browser.post(f"/conversations/{leo.conversation_id}/note", headers=headers, text=text)
    return answer.status_code, answer.get_data(as_text=True)


# ── Keeping a note ───────────────────────────────────────────────────────────────────────────────────


def test_a_note_is_read_in_the_thread(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    note(both, sam, leo)
    assert texts(both, sam, leo) == [ASK_KIM]


def test_a_note_moves_neither_owner_epoch_nor_version(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    before = leo.read()
    note(both, sam, leo)
    after = leo.read()
    assert (after.owner_id, after.epoch, after.version) == (before.owner_id, before.epoch, before.version)


def test_a_note_can_be_kept_where_a_colleague_answers(both: Store) -> None:
    sam, kim, leo = counsellor(both), counsellor(both, "Kim"), young_person(both)
    take_over(both, kim, leo.conversation_id, NOON)
    note(both, sam, leo)
    assert (texts(both, kim, leo), leo.read().owner_id) == ([ASK_KIM], kim.id)


def test_open_pages_learn_of_it(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    note(both, sam, leo, at=5)
    with both.db.read() as connection:
        assert connection.execute(select(t.Conversation.changed_at)).scalar_one() == NOON + 5 * MINUTE


def test_its_words_are_sealed(both: Store) -> None:
    note(both, counsellor(both), young_person(both))
    with both.db.read() as connection:
        assert b"forum" not in connection.execute(select(t.Note.sealed)).scalar_one()


def test_a_double_click_keeps_one_note(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    assert note(both, sam, leo) == note(both, sam, leo)


def test_the_same_words_later_are_another_note(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    note(both, sam, leo)
    note(both, sam, leo, at=int(SAME_PRESS / MINUTE))
    assert len(texts(both, sam, leo)) == 2


def test_nobody_of_another_team_can_keep_one(both: Store) -> None:
    assert note(both, counsellor(both), young_person(both, team="Lyon")) is None


def test_each_note_of_a_long_thread_is_on_one_page(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    for number in range(4):
        note(both, sam, leo, f"before {number}", at=2 * number)
        leo.writes(str(number), NOON + (2 * number + 1) * MINUTE)
    newest = read_thread(both, sam.teams, leo.conversation_id, limit=2)
    assert newest is not None
    older = texts(both, sam, leo, newest.earlier, 2)
    assert (older, texts(both, sam, leo, limit=2)) == (["before 0", "before 1", "before 2"], ["before 3"])


def test_a_note_that_cannot_be_opened_does_not_hide_the_others(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    broken = note(both, sam, leo, "altered")
    note(both, sam, leo, "fine", at=2)
    with both.db.write() as connection:
        connection.execute(update(t.Note).where(t.Note.id == broken).values(sealed=b"\x01nonsense"))
    assert texts(both, sam, leo) == ["", "fine"]


def test_notes_go_when_the_person_is_erased(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    counsellor(both, "Kim")
    note(both, sam, leo)
    commit_turn(both, TurnRecord(leo.read(), NOON, effects=(EraseContact(),)))
    assert (rows(both, t.Note), rows(both, t.Mention)) == (0, 0)


def test_notes_go_when_a_guests_day_is_over(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    note(both, sam, leo)
    clear_guests(both, NOON + GUEST_TIME + MINUTE)
    assert texts(both, sam, leo) == []


# ── Naming colleagues ────────────────────────────────────────────────────────────────────────────────

TEAM = (Colleague(1, "Sam"), Colleague(2, "Sam Martin"), Colleague(3, "Kim"), Colleague(4, "kim"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ask @Sam", {1}),
        ("ask @sam.", {1}),
        ("ask @Sam Martin", {2}),
        ("@Sam Martin and @Sam", {1, 2}),
        ("@Kim", {3, 4}),
        ("sam@example.org", set()),
        ("@Samuel", set()),
        ("Sam", set()),
    ],
)
def test_who_is_named(text: str, meant: set[int]) -> None:
    assert named_in(text, TEAM) == meant


def test_a_colleague_who_is_named_is_told(both: Store) -> None:
    sam, kim, leo = counsellor(both), counsellor(both, "Kim"), young_person(both)
    note(both, sam, leo)
    (one,) = list_mentions(both, kim)
    assert (count_unseen(both, kim), one.author, one.text) == (1, "Sam", ASK_KIM)


def test_who_names_themselves_is_not_told(both: Store) -> None:
    kim, leo = counsellor(both, "Kim"), young_person(both)
    note(both, kim, leo)
    assert count_unseen(both, kim) == 0


def test_nobody_of_another_team_is_told(both: Store) -> None:
    sam, kim, leo = counsellor(both), counsellor(both, "Kim", team="Lyon"), young_person(both)
    note(both, sam, leo)
    assert count_unseen(both, kim) == 0


def test_who_left_the_team_reads_no_mention_of_it(both: Store) -> None:
    sam, kim, leo = counsellor(both), counsellor(both, "Kim"), young_person(both)
    note(both, sam, leo)
    gone = Person(kim.id, kim.email, kim.name, kim.locale, kim.role, frozenset())
    assert (count_unseen(both, gone), list_mentions(both, gone)) == (0, ())


# ── On the pages ─────────────────────────────────────────────────────────────────────────────────────


def test_a_note_is_told_apart_in_words(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    keep(browser, leo, "She starts on Monday")
    page = browser.text(f"/conversations/{leo.conversation_id}")
    assert [words in page for words in ("Note · Sam", "She starts on Monday", "only for the team")] == [True] * 3


def test_a_note_is_text_and_nothing_else(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    keep(browser, leo, "<b>no</b>")
    assert "&lt;b&gt;no&lt;/b&gt;" in browser.text(f"/conversations/{leo.conversation_id}")


def test_a_note_sends_nothing(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    keep(browser, leo, "between us")
    assert (rows(store, t.Message), leo.read().owner_id) == (0, None)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("text", "sentence"), [(" ", "Write something"), ("a" * (LONGEST_NOTE + 1), "at most")])
def test_a_note_that_cannot_be_kept_stays_in_its_box(
    sam: Person, store: Store, browser: Browser, text: str, sentence: str, *, script: bool
) -> None:
    status, page = keep(browser, young_person(store), text, script=script)
    assert (status, sentence in page, f"{text}</textarea>" in page) == (422, True, True)


def test_a_note_kept_by_script_brings_an_empty_box(sam: Person, store: Store, browser: Browser) -> None:
    status, box = keep(browser, young_person(store), "between us", script=True)
    assert (status, "between us" in box) == (200, False)


def test_a_note_in_another_teams_conversation_is_404(sam: Person, store: Store, browser: Browser) -> None:
    assert keep(browser, young_person(store, team="Lyon"), "hello")[0] == 404


def test_a_note_is_news_to_an_open_page(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    path = f"/conversations/{leo.conversation_id}/lines"
    tag = browser.get(path).headers["ETag"]
    note(store, sam, leo)
    assert browser.get(path, **{"If-None-Match": tag}).status_code == 200


def test_the_top_counts_my_mentions_until_i_open_the_conversation(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    note(store, counsellor(store, "Kim"), leo, "@Sam look")
    before = "<b>1</b>" in browser.text("/mentions")
    browser.text(f"/conversations/{leo.conversation_id}")
    assert (before, count_unseen(store, sam)) == (True, 0)


def test_my_mentions_are_listed_with_who_and_what(sam: Person, store: Store, browser: Browser) -> None:
    note(store, counsellor(store, "Kim"), young_person(store), "@Sam look")
    page = browser.text("/mentions")
    assert [words in page for words in ("Kim", "@Sam look", "New")] == [True] * 3


def test_without_a_mention_the_page_says_how_it_works(sam: Person, browser: Browser) -> None:
    assert "Write @ and a name" in browser.text("/mentions")


def test_whom_a_note_can_name(sam: Person, store: Store, browser: Browser) -> None:
    counsellor(store, "Kim")
    counsellor(store, "Noa", team="Lyon")
    leo = young_person(store)
    found = browser.get(f"/conversations/{leo.conversation_id}/colleagues").get_json()
    assert found == [{"name": "Kim", "text": "@Kim "}]


def test_another_teams_colleagues_are_404(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, team="Lyon")
    assert browser.get(f"/conversations/{leo.conversation_id}/colleagues").status_code == 404
