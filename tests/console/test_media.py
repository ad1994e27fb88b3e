"""Photos and voice notes: through this server, in one's own teams, looked at and written down, kept for a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assistant.effects import EraseContact
from assistant.outbound.fetched import Fetched, MediaProblem, Reason
from assistant.privacy.retention import clear_guests
from assistant.store import tables as t
from assistant.store.media_copies import KEPT, Attachment, Copy, drop_expired, find_attachment, keep_copy
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.values import Media
from standin.pictures import SAMPLES
from tests.console.conftest import Browser, World
from tests.support.people import NOON, YoungPerson, counsellor, young_person

PHOTO = "https://api.twilio.com/photo"
KIND, PICTURE = SAMPLES["photo"]


@dataclass
class Sent:
    """A photo that a young person of my team sent, and where the page shows it."""

    leo: YoungPerson
    message: int

    @property
    def path(self) -> str:
        return f"/conversations/{self.leo.conversation_id}/messages/{self.message}/media/0"


@pytest.fixture
def photo(store: Store, world: World) -> Sent:
    world.media[PHOTO] = Fetched(KIND, PICTURE)
    leo = young_person(store)
    return Sent(leo, leo.sends(Media(PHOTO, KIND)))


def of_kind(photo: Sent, world: World, browser: Browser, kind: str, query: str = "") -> TestResponse:
    world.media[PHOTO] = Fetched(kind, b"<script>alert(1)</script>")
    return browser.get(photo.path + query)


def copies(store: Store) -> int:
    with store.db.read() as connection:
        return connection.execute(select(func.count()).select_from(t.MediaCopy)).scalar_one()


def looks(store: Store) -> list[tuple[str, str]]:
    with store.db.read() as connection:
        rows = connection.execute(select(t.Audit.action, t.Audit.detail).where(t.Audit.action == "media_viewed"))
        return [(row.action, row.detail) for row in rows]


def test_a_photo_waits_for_a_click(sam: Person, photo: Sent, world: World, browser: Browser) -> None:
    page = browser.text(f"/conversations/{photo.leo.conversation_id}")
    assert ("A photo" in page, f"/console{photo.path}" in page, PHOTO in page, world.fetched) == (True, True, False, [])


def test_a_photo_is_shown_from_here(sam: Person, photo: Sent, browser: Browser) -> None:
    answer = browser.get(photo.path)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, KIND, PICTURE)


def test_it_is_asked_of_the_account_that_received_it(sam: Person, photo: Sent, world: World, browser: Browser) -> None:
    browser.get(photo.path)
    assert world.fetched == [("AC1", PHOTO)]


def test_a_second_look_needs_no_second_question(sam: Person, photo: Sent, world: World, browser: Browser) -> None:
    first, second = browser.get(photo.path), browser.get(photo.path)
    assert (second.data, second.mimetype, len(world.fetched)) == (first.data, first.mimetype, 1)


def test_after_a_day_it_is_asked_again(sam: Person, photo: Sent, world: World, browser: Browser) -> None:
    browser.get(photo.path)
    world.now = NOON + KEPT
    browser.get(photo.path)
    assert len(world.fetched) == 2


def test_each_look_is_written_down(sam: Person, photo: Sent, store: Store, browser: Browser) -> None:
    browser.get(photo.path)
    browser.get(photo.path)
    assert looks(store) == [("media_viewed", f"{photo.message} 0")] * 2


def test_a_player_that_asks_for_the_rest_is_the_same_look(
    sam: Person, photo: Sent, store: Store, browser: Browser
) -> None:
    browser.get(photo.path, Range="bytes=0-")
    browser.get(photo.path, Range="bytes=10-")
    assert len(looks(store)) == 1


def test_a_player_gets_the_part_it_asks_for(sam: Person, photo: Sent, browser: Browser) -> None:
    answer = browser.get(photo.path, Range="bytes=1-3")
    assert (answer.status_code, answer.data, answer.headers["Content-Range"]) == (
        206,
        PICTURE[1:4],
        f"bytes 1-3/{len(PICTURE)}",
    )


def test_what_is_shown_may_do_nothing(sam: Person, photo: Sent, browser: Browser) -> None:
    headers = browser.get(photo.path).headers
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == f'inline; filename="{photo.message}-1.png"'
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("path", ["media/1", "media/9", "media/10"])
def test_there_are_no_more_attachments_than_were_sent(sam: Person, photo: Sent, browser: Browser, path: str) -> None:
    assert browser.get(photo.path.removesuffix("media/0") + path).status_code == 404


def test_another_teams_photo_does_not_exist(photo: Sent, store: Store, world: World, browser: Browser) -> None:
    browser.log_in(counsellor(store, "Ana", team="Lyon"))
    assert (browser.get(photo.path).status_code, world.fetched, looks(store)) == (404, [], [])


def test_a_photo_is_not_shown_under_another_conversation(
    sam: Person, photo: Sent, store: Store, browser: Browser
) -> None:
    other = young_person(store, sender="+33639980002")
    path = f"/conversations/{other.conversation_id}/messages/{photo.message}/media/0"
    assert browser.get(path).status_code == 404


def test_whoever_is_not_logged_in_is_led_to_the_login(photo: Sent, browser: Browser) -> None:
    assert browser.get(photo.path).status_code == 303


REFUSED = ("image/svg+xml", "text/html", "application/xhtml+xml", "application/javascript", "application/zip", "", "x")
SAVED: Mapping[str, str] = {"application/pdf": "pdf", "text/vcard": "vcf", "image/heic": "heic"}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("query", ["", "?download=1"])
def test_what_could_do_harm_is_refused(
    sam: Person, photo: Sent, world: World, browser: Browser, kind: str, query: str
) -> None:
    answer = of_kind(photo, world, browser, kind, query)
    assert (answer.status_code, b"alert(1)" in answer.data) == (415, False)


@pytest.mark.parametrize("kind", sorted(SAVED))
def test_what_a_page_cannot_show_is_saved(sam: Person, photo: Sent, world: World, browser: Browser, kind: str) -> None:
    answer = of_kind(photo, world, browser, kind)
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{photo.message}-1.{SAVED[kind]}"'


@pytest.mark.parametrize(
    "kind",
    [
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "audio/ogg",
        "audio/mpeg",
        "audio/mp4",
        "audio/amr",
        "audio/aac",
        "audio/wav",
        "video/mp4",
    ],
)
def test_what_a_page_can_show_is_shown_as_what_it_is(
    sam: Person, photo: Sent, world: World, browser: Browser, kind: str
) -> None:
    answer = of_kind(photo, world, browser, kind)
    assert (answer.mimetype, answer.headers["Content-Disposition"][:6]) == (kind, "inline")


def test_a_recording_that_browsers_do_not_play_is_offered_to_be_saved(
    sam: Person, store: Store, browser: Browser
) -> None:
    leo = young_person(store)
    leo.sends(Media(PHOTO, "audio/amr"))
    page = browser.text(f"/conversations/{leo.conversation_id}")
    assert ("Browsers do not play this kind of recording." in page, "media/0?download=1" in page) == (True, True)


def test_a_file_that_is_not_opened_has_no_link(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.sends(Media(PHOTO, "text/html"))
    page = browser.text(f"/conversations/{leo.conversation_id}")
    assert ("Files of this kind are not opened here" in page, "media/0" in page) == (True, False)


@pytest.mark.parametrize(
    ("reason", "status", "sentence"),
    [
        ("gone", 410, "The provider no longer has this file."),
        ("too_large", 413, "This file is larger than 10 MB"),
        ("not_ours", 403, "This file is not kept at our provider"),
        ("unreachable", 502, "The provider did not give us this file."),
        ("busy", 503, "Other files are being fetched at this moment."),
    ],
)
def test_why_it_cannot_be_shown_is_said(
    sam: Person, photo: Sent, world: World, browser: Browser, reason: Reason, status: int, sentence: str
) -> None:
    world.media[PHOTO] = MediaProblem(reason)
    answer = browser.get(photo.path, **{"HX-Request": "true"})
    assert (answer.status_code, answer.mimetype, answer.text.startswith(sentence)) == (status, "text/plain", True)


def test_without_a_script_the_reason_is_a_page_with_the_way_back(
    sam: Person, photo: Sent, world: World, browser: Browser
) -> None:
    world.media[PHOTO] = MediaProblem("gone")
    page = browser.text(photo.path)
    assert ("The provider no longer has this file." in page, "Back to the conversation" in page) == (True, True)


def attachment(store: Store) -> Attachment:
    leo, sam = young_person(store), counsellor(store)
    message = leo.sends(Media(PHOTO, KIND))
    found = find_attachment(store, sam.teams, leo.conversation_id, message, 0, NOON)
    assert found is not None
    return found


def test_what_is_kept_is_sealed(both: Store) -> None:
    keep_copy(both, attachment(both), Copy(KIND, PICTURE), NOON)
    with both.db.read() as connection:
        sealed = connection.execute(select(t.MediaCopy.sealed)).scalar_one()
    assert PICTURE[:40] not in sealed


def test_what_is_kept_twice_is_there_once(both: Store) -> None:
    found = attachment(both)
    for _ in range(2):
        keep_copy(both, found, Copy(KIND, PICTURE), NOON)
    assert copies(both) == 1


def test_a_copy_goes_when_its_day_is_over(both: Store) -> None:
    keep_copy(both, attachment(both), Copy(KIND, PICTURE), NOON)
    early = drop_expired(both, NOON + KEPT - timedelta(seconds=1))
    assert (early, drop_expired(both, NOON + KEPT), copies(both)) == (0, 1, 0)


def test_an_erased_person_has_no_copies(both: Store) -> None:
    found = attachment(both)
    keep_copy(both, found, Copy(KIND, PICTURE), NOON)
    YoungPerson(both, found.conversation_id).writes("erase me", NOON, EraseContact())
    assert copies(both) == 0


def test_a_guests_copies_go_with_their_words(both: Store) -> None:
    keep_copy(both, attachment(both), Copy(KIND, PICTURE), NOON)
    clear_guests(both, NOON + timedelta(hours=25))
    assert copies(both) == 0


def test_what_was_fetched_while_its_person_was_erased_is_not_kept(both: Store) -> None:
    found = attachment(both)
    YoungPerson(both, found.conversation_id).writes("erase me", NOON, EraseContact())
    keep_copy(both, found, Copy(KIND, PICTURE), NOON)
    assert copies(both) == 0
