"""Replies in store: what their variables become, who may keep them, and how they get into the box."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from assistant.console.conversation.canned_pages import starter_replies
from assistant.console.conversation.filling import VARIABLES, fault_of, fill
from assistant.outbound.policies import shape
from assistant.outbound.segments import count_segments
from assistant.packs.locale import load_locales
from assistant.settings import default_content_root
from assistant.store import tables as t
from assistant.store.canned import Canned, NewCanned, add_canned, add_starters, find_canned, list_canned
from assistant.store.channels import ensure_team
from assistant.store.nicknames import set_nickname
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.values import Rendered
from tests.console.conftest import Browser
from tests.support.people import NOON, YoungPerson, counsellor, young_person

PACKS = load_locales(default_content_root())
HELLO = "Salut {nickname|toi} !"


def keep(store: Store, person: Person, body: str = HELLO, name: str = "Bonjour", locale: str = "fr") -> int:
    kept = add_canned(store, person, NewCanned(min(person.teams), locale, name, body), NOON)
    assert kept is not None
    return kept


def bodies(store: Store, person: Person) -> list[str]:
    return [one.body for one in list_canned(store, person.teams)]


def form(**changed: str) -> dict[str, str]:
    return {"locale": "fr", "name": "Bonjour", "body": HELLO} | changed


def choices(browser: Browser, leo: YoungPerson) -> list[dict[str, str]]:
    found: list[dict[str, str]] = browser.get(f"/conversations/{leo.conversation_id}/canned").get_json()
    return found


# ── Variables ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hi {nickname|you}!", "Hi Leo!"),
        ("Hi { nickname | you }!", "Hi Leo!"),
        ("{counsellor} here", "Sam here"),
        ("Back {opening|soon}", "Back soon"),
        ("No variable", "No variable"),
    ],
)
def test_variables_are_filled(body: str, said: str) -> None:
    assert fill(body, {"nickname": "Leo", "counsellor": "Sam", "opening": ""}) == said


def test_what_a_variable_becomes_is_not_filled_again() -> None:
    assert fill("Hi {nickname|you}", {"nickname": "{team}", "team": "Paris"}) == "Hi {team}"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("Hi {surname|you}", ("unknown", "surname")),
        ("Hi {nickname}", ("fallback", "nickname")),
        ("Back {opening| }", ("fallback", "opening")),
        ("Hi {nickname|you", ("brace", "")),
        ("Hi nickname}", ("brace", "")),
        ("{counsellor} of {team}, back {opening|soon}", None),
    ],
)
def test_what_cannot_be_filled_is_found_before_it_is_kept(body: str, fault: tuple[str, str] | None) -> None:
    assert fault_of(body) == fault


# ── Starters ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("starter", starter_replies(), ids=lambda starter: f"{starter[0]}-{starter[1]}")
def test_a_starter_can_be_filled_and_is_one_sms(starter: tuple[str, str, str]) -> None:
    locale, _, body = starter
    usual = {"nickname": "Léo", "counsellor": "Camille", "team": "Paris 11", "opening": "lundi à 09:00"}
    (draft,) = shape([Rendered(fill(body, usual))], "sms", PACKS.resolve(locale).sms_accents)
    assert (fault_of(body), count_segments(draft.text).parts) == (None, 1)


def test_there_are_a_dozen_starters_in_french_and_in_english() -> None:
    locales = [locale for locale, _, _ in starter_replies()]
    assert (locales.count("fr"), locales.count("en")) == (12, 12)


def test_starters_are_given_to_an_empty_team(sam: Person, store: Store, browser: Browser) -> None:
    assert "Add the starter replies" in browser.text("/replies")
    browser.post("/replies/starters", team=str(min(sam.teams)))
    assert len(bodies(store, sam)) == 24


def test_starters_leave_a_reply_of_the_same_name_alone(both: Store) -> None:
    sam = counsellor(both)
    keep(both, sam, "Mine")
    given = add_starters(both, sam, (NewCanned(min(sam.teams), "fr", "Bonjour", "Theirs"),), NOON)
    assert (given, bodies(both, sam)) == (0, ["Mine"])


# ── Keeping them ─────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_is_kept_for_the_whole_team(sam: Person, store: Store, browser: Browser) -> None:
    browser.post("/replies", None, **form())
    assert bodies(store, counsellor(store, "Kim")) == [HELLO]


def test_a_reply_is_changed(sam: Person, store: Store, browser: Browser) -> None:
    number = keep(store, sam)
    browser.post(f"/replies/{number}", None, **form(body="Coucou {nickname|toi}"))
    assert bodies(store, sam) == ["Coucou {nickname|toi}"]


def test_a_reply_is_deleted(sam: Person, store: Store, browser: Browser) -> None:
    browser.post(f"/replies/{keep(store, sam)}/delete")
    assert bodies(store, sam) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"body": "Hi {surname|you}"}, "There is no variable {surname}: use nickname, counsellor, team or opening."),
        ({"body": "Hi {nickname}"}, "Say what stands in when there is none: {nickname|…}."),
        ({"body": "Hi {nickname|you"}, "one of the two is missing"),
        ({"body": " "}, "A reply has 1 to 1000 characters."),
        ({"name": "n" * 41}, "A name has 1 to 40 characters."),
        ({"locale": "tlh"}, "Choose a language."),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(
    sam: Person, store: Store, browser: Browser, changed: dict[str, str], sentence: str
) -> None:
    answer = browser.post("/replies", None, **form(**changed))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page, bodies(store, sam)) == (422, True, [])


@pytest.mark.parametrize("path", ["/replies", "/replies/{other}"])
def test_two_replies_of_one_language_have_two_names(sam: Person, store: Store, browser: Browser, path: str) -> None:
    keep(store, sam)
    other = keep(store, sam, name="Salut")
    answer = browser.post(path.format(other=other), None, **form())
    assert (answer.status_code, "choose another name" in answer.get_data(as_text=True)) == (422, True)


def test_the_same_name_may_stand_in_another_language(both: Store) -> None:
    sam = counsellor(both)
    keep(both, sam)
    keep(both, sam, locale="en")
    assert len(bodies(both, sam)) == 2


def test_another_teams_replies_do_not_exist(sam: Person, store: Store, browser: Browser) -> None:
    theirs = keep(store, counsellor(store, "Kim", team="Lyon"), "Only in Lyon")
    answers = [
        browser.get(f"/replies/{theirs}"),
        browser.post(f"/replies/{theirs}", None, **form()),
        browser.post(f"/replies/{theirs}/delete"),
        browser.post("/replies", None, **form(team=str(ensure_team(store, "Lyon")))),
    ]
    assert ([answer.status_code for answer in answers], "Only in Lyon" in browser.text("/replies")) == (
        [404] * 4,
        False,
    )


def test_every_step_is_in_the_audit(sam: Person, store: Store, browser: Browser) -> None:
    browser.post("/replies", None, **form())
    (kept,) = list_canned(store, sam.teams)
    browser.post(f"/replies/{kept.id}", None, **form())
    browser.post(f"/replies/{kept.id}/delete")
    with store.db.read() as connection:
        actions = list(connection.execute(select(t.Audit.action).order_by(t.Audit.id)).scalars())
    assert actions == ["canned_added", "canned_changed", "canned_deleted"]


def test_a_reply_that_is_gone_is_none(both: Store) -> None:
    sam = counsellor(both)
    assert find_canned(both, sam.teams, keep(both, sam) + 1) is None


# ── Getting them into the box ────────────────────────────────────────────────────────────────────────


def test_the_list_is_filled_for_this_person(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    keep(store, sam, "Salut {nickname|toi}, {counsellor} de {team}, de retour {opening|bientôt}.")
    set_nickname(store, sam, leo.conversation_id, "Léo", NOON)
    assert choices(browser, leo)[0]["text"] == "Salut Léo, Sam de Paris, de retour bientôt."


def test_the_conversations_language_comes_first(sam: Person, store: Store, browser: Browser) -> None:
    keep(store, sam, "Hello", "A greeting", "en")
    keep(store, sam, "Salut", "Un bonjour", "fr")
    assert [one["hint"] for one in choices(browser, young_person(store))] == ["French", "English"]


def test_only_the_conversations_team_is_offered(sam: Person, store: Store, browser: Browser) -> None:
    lyon = ensure_team(store, "Lyon")
    with store.db.write() as connection:
        connection.execute(insert(t.Membership).values(team_id=lyon, counsellor_id=sam.id))
    add_canned(store, sam, NewCanned(lyon, "fr", "Bonjour", "De Lyon"), NOON)
    assert choices(browser, young_person(store)) == []


def test_another_teams_conversation_has_no_list(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, team="Lyon")
    assert browser.get(f"/conversations/{leo.conversation_id}/canned").status_code == 404


def test_without_a_script_a_reply_is_put_behind_what_was_typed(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    path = f"/conversations/{leo.conversation_id}/fill"
    page = browser.post(path, text="Bonjour.", canned=str(keep(store, sam)), key="k").get_data(as_text=True)
    assert "Bonjour.\nSalut toi !</textarea>" in page


def test_without_a_script_they_are_a_list_to_choose_from(sam: Person, store: Store, browser: Browser) -> None:
    number = keep(store, sam)
    page = browser.text(f"/conversations/{young_person(store).conversation_id}")
    assert f'<option value="{number}">Bonjour</option>' in page


def test_a_reply_of_another_team_fills_nothing(sam: Person, store: Store, browser: Browser) -> None:
    theirs = keep(store, counsellor(store, "Kim", team="Lyon"), "Only in Lyon")
    path = f"/conversations/{young_person(store).conversation_id}/fill"
    assert "Only in Lyon" not in browser.post(path, text="", canned=str(theirs), key="k").get_data(as_text=True)


def test_every_variable_is_explained_on_the_page(sam: Person, browser: Browser) -> None:
    page = browser.text("/replies")
    assert [name for name in VARIABLES if f"{{{name}" not in page] == []


def test_what_is_kept_is_what_was_written(both: Store) -> None:
    sam = counsellor(both)
    number, team = keep(both, sam), min(sam.teams)
    assert find_canned(both, sam.teams, number) == Canned(number, team, "Paris", "fr", "Bonjour", HELLO)
