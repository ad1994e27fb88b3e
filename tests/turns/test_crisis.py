"""While a crisis is open only the safety flow speaks, and a person is called."""

from __future__ import annotations

import pytest

from assistant.errors import AssistantError
from assistant.handoff.ownership import close_crisis, take_over
from assistant.packs.helplines import protocol
from tests.support.houses import TestHouse
from tests.support.people import counsellor


def test_distress_is_answered_at_once_with_the_countrys_numbers(house: TestHouse) -> None:
    said = " ".join(one.text for one in house.hear("jveu mourir"))
    country = house.mind.countries.resolve("FR")
    assert protocol(country, "fr", house.clock(), "suicide").emergency_number in said


def test_distress_calls_a_person_with_top_priority(house: TestHouse) -> None:
    house.hear("jveu mourir")
    handoff = house.conversation().handoff
    assert handoff is not None
    assert (handoff.reason, handoff.risk) == ("safety", "crisis")


def test_distress_is_seen_before_anything_else_whatever_was_going_on(house: TestHouse) -> None:
    house.hear("mon image en ligne")
    assert {one.lane for one in house.hear("1 mais jveu mourir")} == {"crisis"}


def test_every_message_during_a_crisis_is_answered_and_never_with_a_menu(house: TestHouse) -> None:
    house.hear("jveu mourir")
    answers = [house.hear(text) for text in ("menu", "1", "oui", "?", "mes trucs", "non")]
    assert all(answers)
    assert all(not one.options and one.lane == "crisis" for said in answers for one in said)


def test_a_stop_during_a_crisis_is_honoured_after_the_alert(house: TestHouse) -> None:
    house.hear("jveu mourir")
    house.hear("STOP")
    assert house.conversation().address.opted_out
    assert house.conversation().crisis_open


def test_a_crisis_cannot_be_handed_back_before_it_is_closed(house: TestHouse) -> None:
    house.hear("slt")
    sam = counsellor(house.store, team="Counsellors")
    house.hear("jveu mourir")
    take_over(house.store, sam, 1, house.clock())
    with pytest.raises(AssistantError, match="crisis"):
        house.turns.hand_back(1, sam.id)


def test_after_a_closed_crisis_the_interrupted_flow_is_where_it_was(house: TestHouse) -> None:
    house.hear("mon image en ligne")
    before = house.slots()
    sam = counsellor(house.store, team="Counsellors")
    house.hear("jveu mourir")
    take_over(house.store, sam, 1, house.clock())
    close_crisis(house.store, sam, 1, "safe", house.clock())
    house.turns.hand_back(1, sam.id)
    assert before.items() <= house.slots().items()


def test_a_second_crisis_after_a_closed_one_starts_the_protocol_again(house: TestHouse) -> None:
    first = house.hear("jveu mourir")
    sam = counsellor(house.store, team="Counsellors")
    take_over(house.store, sam, 1, house.clock())
    close_crisis(house.store, sam, 1, "safe", house.clock())
    house.turns.hand_back(1, sam.id)
    again = house.hear("jveu mourir")
    assert [one.response for one in again] == [one.response for one in first]


def test_harmless_idioms_do_not_open_a_crisis(house: TestHouse) -> None:
    house.hear("slt")
    house.hear("jsuis mort de rire")
    assert not house.conversation().crisis_open


def test_the_protocol_is_sent_once_even_when_a_person_owns_the_conversation(house: TestHouse) -> None:
    house.hear("slt")
    take_over(house.store, counsellor(house.store, team="Counsellors"), 1, house.clock())
    assert {one.lane for one in house.hear("jveu mourir")} == {"crisis"}
    assert house.hear("jveu mourir la") == ()


def test_help_during_a_crisis_is_a_call_for_help_not_a_question_about_the_service(house: TestHouse) -> None:
    house.hear("jveu mourir")
    assert {one.lane for one in house.hear("HELP")} == {"crisis"}


def test_help_from_somebody_in_danger_who_wrote_stop_gets_the_numbers_again(house: TestHouse) -> None:
    first = house.hear("jveu mourir")
    house.hear("STOP")
    assert house.hear("help")[0].response == first[0].response


def test_danger_told_again_after_a_stop_is_answered(house: TestHouse) -> None:
    house.hear("jveu mourir")
    house.hear("STOP")
    assert {one.lane for one in house.hear("je veux mourir ce soir")} == {"crisis"}


def test_a_concern_of_somebody_who_opted_out_calls_a_person(house: TestHouse) -> None:
    house.hear("stop")
    assert house.hear("je dors dehors ce soir") == ()
    handoff = house.conversation().handoff
    assert handoff is not None
    assert (handoff.reason, handoff.risk) == ("safety", "concern")


def test_a_stop_during_a_crisis_says_that_the_team_still_reads(house: TestHouse) -> None:
    house.hear("jveu mourir")
    said = house.hear("STOP")
    assert [one.response for one in said] == ["utter_opted_out_in_danger"]
    assert house.mind.countries.resolve("FR").emergency_number in said[0].text
