"""The brief: at most six short lines of what is known, and exactly what was shown is what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

import pytest
from sqlalchemy import select

from assistant.actions import ActionContext
from assistant.dialogue.values import Json
from assistant.handoff.actions import ACTIONS
from assistant.handoff.actions.briefing import LONGEST, LONGEST_NOTE
from assistant.store import tables as t
from assistant.store.effects import BRIEF
from assistant.store.values import Kept
from assistant.turns.mind import Mind
from tests.support.houses import TestHouse

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
COMPOSE = next(action for action in ACTIONS if action.name == "compose_brief")
ASKED = ("slt", "un humain svp")


@dataclass(frozen=True, slots=True)
class Made:
    """Somebody who made these kinds of things, the newest first."""

    kinds: tuple[str, ...] = ()

    def artefacts(self) -> tuple[Kept, ...]:
        return tuple(Kept(kind, "…", NOW) for kind in self.kinds)

    def plan_steps(self) -> tuple[Kept, ...]:
        return ()

    def messages_held(self) -> int:
        return 0


def composed(
    mind: Mind,
    note: str | None = None,
    kinds: tuple[str, ...] = (),
    doing: str | None = None,
    moment: str | None = None,
    country: str = "GB",
    locale: str = "en",
    **facts: Json,
) -> list[str]:
    """The lines of the brief; empty when there is none."""
    context = ActionContext(
        locale=locale,
        country=country,
        channel="sms",
        now=NOW,
        today=NOW.date(),
        facts=facts,
        say=lambda response, args: mind.voice.say_text(response, args, locale, "sms"),
        label=lambda slot, value: mind.voice.label(slot, value, locale),
        read=Made(kinds),
        interrupted=doing,
    )
    slots: Mapping[str, Json] = {"human_note": note, "callback_moment": moment}
    text = COMPOSE.run(slots, context).slots["brief_text"]
    return text.split("\n") if isinstance(text, str) else []


def test_it_holds_what_is_known_one_thing_a_line(mind: Mind) -> None:
    assert composed(
        mind, "my training", ("pitch", "image_checklist", "pitch"), "pitch", "morning", "FR", age_band="16_17"
    ) == [
        "About: my training",
        "We were on: My 30-second pitch",
        "Made so far: a pitch, a checklist",
        "Age: 16 or 17",
        "Language: English",
        "Answer: in the morning if possible",
    ]


@pytest.mark.parametrize("age_band", ["unknown", "not_said"])
def test_what_is_not_known_has_no_line(mind: Mind, age_band: str) -> None:
    assert composed(mind, "my training", age_band=age_band) == ["About: my training"]


@pytest.mark.parametrize("note", [None, "", "  \n "])
def test_their_age_alone_is_not_worth_a_question(mind: Mind, note: str | None) -> None:
    assert composed(mind, note, moment="evening", age_band="18_25") == []


def test_there_is_none_in_a_crisis(mind: Mind) -> None:
    assert composed(mind, "my training", crisis_open=True) == []


def test_a_long_note_is_cut_between_two_words(mind: Mind) -> None:
    (line,) = composed(mind, "my training, and\nmany other things " * 20)
    assert line.endswith("...")
    assert len(line) <= LONGEST_NOTE + len("About: ")
    assert line.removesuffix("...").rsplit(" ", 1)[-1] in {"my", "training,", "and", "many", "other", "things"}


def test_a_thing_without_a_plain_name_is_left_out(mind: Mind) -> None:
    assert composed(mind, kinds=("of_tomorrow", "pitch")) == ["Made so far: a pitch"]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_thing_a_flow_makes_has_a_plain_name(mind: Mind, locale: str) -> None:
    kinds = {v.artefact for found in mind.book.responses.values() for v in found.variations if v.artefact}
    names = {kind: composed(mind, kinds=(kind,), locale=locale, country=locale.upper()) for kind in kinds}
    assert [kind for kind, lines in names.items() if len(lines) != 1] == []
    assert all(names[one] != names[other] for one, other in combinations(names, 2))


# ── In a conversation ────────────────────────────────────────────────────────────────────────────────


def shared(house: TestHouse) -> str | None:
    """What the counsellor can read of it."""
    with house.db.read() as connection:
        sealed = connection.execute(select(t.Handoff.sealed_brief)).scalar_one()
    return house.conversation().contact.key.open(sealed, BRIEF).decode() if sealed else None


@pytest.fixture
def shown(house: TestHouse) -> TestHouse:
    """The brief is on the phone."""
    for text in (*ASKED, "ma formation", "je passe"):
        said = house.hear(text)
    assert said[-1].response == "utter_ask_brief_choice"
    return house


def test_nothing_is_shared_before_they_agree(shown: TestHouse) -> None:
    assert shared(shown) is None


def test_what_was_shown_is_what_is_shared(shown: TestHouse) -> None:
    shown.hear("oui")
    assert shared(shown) == "Sujet\u00a0: ma formation"


@pytest.mark.parametrize("answer", ["3", "ne rien transmettre", "laisse tomber", "menu", "finalement je continue sans"])
def test_anything_else_shares_nothing(shown: TestHouse, answer: str) -> None:
    shown.hear(answer)
    assert shared(shown) is None


def test_their_own_words_are_shared_as_they_wrote_them(shown: TestHouse) -> None:
    for text in ("2", "Mon patron me paie pas.\nDepuis mars.", "oui"):
        shown.hear(text)
    assert shared(shown) == "Mon patron me paie pas.\nDepuis mars."


def test_too_many_words_are_asked_for_again(shown: TestHouse) -> None:
    shown.hear("2")
    said = shown.hear("ma " * (LONGEST // 2))
    assert [one.response for one in said] == ["utter_brief_too_long", "utter_ask_brief_words"]


@pytest.mark.parametrize("answer", ["oui", "3"])
def test_nothing_of_it_stays_in_the_conversation(shown: TestHouse, answer: str) -> None:
    shown.hear(answer)
    assert [name for name in ("brief_text", "brief_words", "human_note") if shown.slots().get(name)] == []


def test_the_request_does_not_wait_for_the_brief(house: TestHouse) -> None:
    for text in ASKED:
        house.hear(text)
    assert house.conversation().handoff is not None
