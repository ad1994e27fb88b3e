"""What a hostile page, a hostile text or a curious colleague cannot do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from assistant.console import security_headers
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.conftest import Browser
from tests.support.people import NOON, young_person

STATIC = Path(__file__).parents[2] / "assistant" / "console" / "static"
TEMPLATES = STATIC.parent / "templates"
ACTIONS = ["take-over", "reply", "hand-back", "close-crisis", "size", "composer"]


@pytest.mark.parametrize("path", ["/login", "/logout", "/language", *(f"/conversations/1/{a}" for a in ACTIONS)])
def test_a_form_without_our_token_is_refused(sam: Person, store: Store, browser: Browser, path: str) -> None:
    young_person(store)
    assert browser.client.post(f"/console{path}", data={"text": "hello"}).status_code == 400


def test_a_forged_take_over_changes_nothing(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    browser.client.post(f"/console/conversations/{leo.conversation_id}/take-over")
    assert leo.read().owner_id is None


@pytest.mark.parametrize("path", ["", "/lines"])
def test_another_teams_conversation_cannot_be_read(sam: Person, store: Store, browser: Browser, path: str) -> None:
    leo = young_person(store, team="Lyon")
    assert browser.get(f"/conversations/{leo.conversation_id}{path}").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_another_teams_conversation_cannot_be_acted_on(
    sam: Person, store: Store, browser: Browser, action: str
) -> None:
    leo = young_person(store, team="Lyon")
    answer = browser.post(f"/conversations/{leo.conversation_id}/{action}", text="hi", key="k", outcome="safe")
    assert answer.status_code == 404


def test_another_teams_conversation_is_in_no_list(sam: Person, store: Store, browser: Browser) -> None:
    young_person(store, team="Lyon").asks_for_a_person()
    assert 'class="card' not in browser.text("/?view=all")


def test_a_conversation_that_is_not_there_looks_like_another_teams(sam: Person, browser: Browser) -> None:
    assert browser.get("/conversations/999").status_code == 404


def test_an_address_that_is_no_page_leads_back_to_the_list(sam: Person, browser: Browser) -> None:
    answer = browser.get("/nowhere")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "There is no such page" in page, 'href="/console/"' in page) == (404, True, True)


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "1e3", "١"])
def test_a_number_no_conversation_can_have_is_nobodys(sam: Person, browser: Browser, number: str) -> None:
    assert browser.get(f"/conversations/{number}").status_code == 404


def test_a_place_in_the_thread_that_cannot_be_shows_the_newest(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("hello")
    assert "hello" in browser.text(f"/conversations/{leo.conversation_id}?before=99999999999999999999")


def test_reading_a_thread_is_written_down(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    browser.get(f"/conversations/{leo.conversation_id}")
    statement = select(func.count()).where(t.Audit.action == "thread_read", t.Audit.counsellor_id == sam.id)
    with store.db.read() as connection:
        assert connection.execute(statement).scalar_one() == 1


def test_an_unchanged_thread_that_is_asked_for_again_is_not_read_again(
    sam: Person, store: Store, browser: Browser
) -> None:
    leo = young_person(store)
    path = f"/conversations/{leo.conversation_id}/lines"
    browser.get(path, **{"If-None-Match": browser.get(path).headers["ETag"]})
    with store.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.Audit)).scalar_one() == 1


def test_a_text_cannot_become_a_part_of_the_page(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("<script>alert(1)</script>")
    page = browser.text(f"/conversations/{leo.conversation_id}")
    assert ("<script>alert" in page, "&lt;script&gt;alert(1)&lt;/script&gt;" in page) == (False, True)


def test_a_text_cannot_become_a_part_of_the_list(sam: Person, store: Store, browser: Browser) -> None:
    young_person(store).writes('"><img src=x onerror=alert(1)>')
    assert "<img" not in browser.text("/?view=all")


def test_a_text_cannot_make_the_page_read_backwards(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("safe \u202eegap rehtona")
    assert "\u202e" not in browser.text(f"/conversations/{leo.conversation_id}")


def test_half_a_character_does_not_break_the_page(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("broken \ud83d end\x00")
    assert "broken \N{REPLACEMENT CHARACTER} end" in browser.text(f"/conversations/{leo.conversation_id}")


def test_a_reply_that_is_hostile_comes_back_escaped(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.opts_out()
    answer = browser.post(f"/conversations/{leo.conversation_id}/reply", text="</textarea><b>x", key="k")
    assert "</textarea><b>" not in answer.get_data(as_text=True)


def test_every_answer_forbids_inline_scripts_and_frames(browser: Browser) -> None:
    policy = browser.get("/login").headers["Content-Security-Policy"]
    assert (policy.startswith("default-src 'self'"), "frame-ancestors 'none'" in policy) == (True, True)


def test_pages_outside_the_console_carry_the_headers_too(app: Flask) -> None:
    app.add_url_rule("/elsewhere", view_func=lambda: "hello")
    assert app.test_client().get("/elsewhere").headers["X-Content-Type-Options"] == "nosniff"


def test_a_view_may_choose_its_own_header(app: Flask) -> None:
    response = app.make_response("hello")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    assert security_headers(response).headers["X-Frame-Options"] == "SAMEORIGIN"


def test_what_people_wrote_is_kept_in_no_cache(sam: Person, browser: Browser) -> None:
    assert "no-store" in browser.get("/").headers["Cache-Control"]


@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_no_template_needs_an_exception_from_the_policy(template: str) -> None:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    assert not [trick for trick in (" style=", " onclick=", "<style", "hx-on", "javascript:") if trick in text]


@pytest.mark.parametrize("name", ["htmx.min.js", "htmx.LICENSE"])
def test_the_files_of_others_are_unchanged(name: str) -> None:
    vendor = STATIC / "vendor"
    sums = {file: sha for sha, file in map(str.split, (vendor / "CHECKSUMS").read_text().splitlines())}
    assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == sums[name]


def test_a_page_at_noon_shows_the_hour_of_the_team(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.writes("hello", NOON)
    assert "1:00" in browser.text(f"/conversations/{leo.conversation_id}")
