"""A whole conversation later, nobody who opens the database file, the logs or an error learns who wrote, or what."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from assistant.handoff.ownership import close_crisis, take_over
from assistant.handoff.replies import Reply, reply
from assistant.store import tables as t
from assistant.store.invitations import make_invitation
from assistant.store.nicknames import set_nickname
from assistant.turns.mind import Mind
from assistant.values import Draft
from tests.support.databases import SqliteFactory
from tests.support.houses import PHONE, TestHouse
from tests.support.people import counsellor

NAME = "Zephyrine"
PLACE = "Oulipoville"
WORDS = ("photo compromettante", "patisserie", PLACE, NAME, "tkt jregarde", "perdre pied")
SPEAKS = (
    "slt",
    f"je m'appelle {NAME}",
    "mon image en ligne",
    "pas encore",
    f"une photo compromettante de moi a {PLACE}",
    "1",
    "tkt jregarde",
    "1",
    "menu",
    "un pitch",
    "patisserie",
    "1",
    "oui",
    "2",
    "mes trucs",
    "mes donnees",
    "je veux parler a quelqu'un",
    "j'ai peur de perdre pied je veux mourir",
    "oui",
)
ANSWER = f"Bonjour {NAME}, c'est Sam."
NICKNAME = "Zouzou des lilas"
LABEL = "Le grand du salon jeunes"
CHOSEN = "ornithorynque"
STREET = "12 rue des Capucines"

BESIDE = (ANSWER, STREET, NICKNAME, LABEL, CHOSEN)


def walk(house: TestHouse) -> None:
    for words in SPEAKS:
        house.hear(words, profile_name=NAME)
    sam = counsellor(house.store, team="Counsellors")
    take_over(house.store, sam, 1, house.clock())
    reply(house.store, sam, 1, Reply("one", ANSWER, (Draft(ANSWER),)), house.clock())
    set_nickname(house.store, sam, 1, NICKNAME, house.clock())
    make_invitation(house.store, sam, 1, LABEL, house.clock())
    house.hear(f"merci sam j'habite {STREET}")
    close_crisis(house.store, sam, 1, "safe", house.clock())
    house.turns.hand_back(1, sam.id)
    house.deliver()
    house.set_contact(consent="yes", age_band="18_25")
    for words in ("mes donnees", "mon mot", CHOSEN):
        house.hear(words)
    house.clock.forward(days=91)
    for words in ("slt", CHOSEN):
        house.hear(words)
    house.hear("stop")


def written(house: TestHouse) -> bytes:
    """Everything on the disk: the database and its write-ahead log."""
    path = Path(house.db.url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


@pytest.fixture(scope="module")
def seen(sqlite_factory: SqliteFactory, mind: Mind) -> tuple[str, str]:
    """What is on the disk and what was logged after a whole conversation, in small letters."""
    with sqlite_factory.fresh() as db, capture_logs() as logs:
        house = TestHouse(db, mind)
        walk(house)
        disk = written(house)
        return disk.decode("utf-8", "replace").casefold(), str(logs).casefold()


@pytest.mark.parametrize("words", [*WORDS, *SPEAKS[4:5], *SPEAKS[-2:-1], *BESIDE, PHONE, PHONE[3:]])
def test_what_was_written_stands_nowhere_on_the_disk(seen: tuple[str, str], words: str) -> None:
    assert words.casefold() not in seen[0]


@pytest.mark.parametrize("words", [*WORDS, *BESIDE, PHONE[3:]])
def test_what_was_written_stands_in_no_log(seen: tuple[str, str], words: str) -> None:
    assert words.casefold() not in seen[1]


def test_what_the_file_must_hold_is_found_in_it(seen: tuple[str, str]) -> None:
    assert "e_reputation" in seen[0]


def test_nothing_is_left_of_a_conversation_that_was_erased_but_names_and_ids(house: TestHouse) -> None:
    house.hear(f"je m'appelle {NAME}")
    house.hear("supprime mes donnees")
    house.hear("1")
    with house.db.read() as connection:
        sealed = connection.execute(select(t.Message.sealed).where(t.Message.direction == "in")).scalars().all()
    assert set(sealed) == {None}


def test_an_error_of_the_database_never_quotes_a_value(house: TestHouse) -> None:
    with pytest.raises(IntegrityError) as caught, house.db.write() as connection:
        connection.execute(text("INSERT INTO team (id, name) VALUES (1, :name)"), {"name": NAME})
    told = "".join(traceback.format_exception(caught.value))
    assert NAME not in told.replace("NAME", "")


@pytest.mark.parametrize("of", ["inbound", "conversation"])
def test_what_is_passed_around_does_not_show_who_wrote(house: TestHouse, of: str) -> None:
    house.hear("slt")
    shown = repr(house.conversation()) if of == "conversation" else repr(house.conversation().address)
    assert PHONE not in shown
