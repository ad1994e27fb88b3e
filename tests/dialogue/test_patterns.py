"""What happens when something comes that no flow foresaw."""

from __future__ import annotations

import pytest

from assistant.dialogue.values import Heard
from tests.dialogue import books
from tests.dialogue.talk import Talk, understood


def trip() -> Talk:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    return talk


def interrupted() -> Talk:
    """A song was sung in the middle of planning a trip."""
    talk = trip()
    talk.hear("2")
    talk.hear("chante", "song")
    talk.hear("la mer")
    return talk


# ── digressions ──────────────────────────────────────────────────────────────────────────────────────


def test_another_intent_starts_another_flow_on_top() -> None:
    assert trip().hear("chante", "song") == ["utter_ask_title"]


def test_after_it_the_first_flow_is_offered_again() -> None:
    talk = interrupted()
    assert talk.last is not None
    assert [say.response for say in talk.last.says] == ["utter_sung", "utter_ask_go_on"]
    assert talk.last.says[1].args == {"interrupted_flow": "trip"}


def test_going_on_asks_the_question_that_was_pending() -> None:
    assert interrupted().hear("oui") == ["utter_ask_seat"]


def test_not_going_on_leaves_the_flow() -> None:
    talk = interrupted()
    talk.hear("non")
    assert ("flow_left", "trip", "") in talk.events
    assert talk.slots == {}


def test_asking_for_the_flow_that_is_going_on_asks_its_question_again() -> None:
    assert trip().hear("je veux voyager", "trip") == ["utter_ask_way"]


def test_asking_for_a_flow_beneath_goes_back_to_it() -> None:
    talk = trip()
    talk.hear("chante", "song")
    assert talk.hear("le voyage", "trip") == ["utter_ask_way"]
    assert ("flow_left", "song", "") in talk.events


def test_a_question_of_a_pattern_is_not_gone_back_to() -> None:
    talk = interrupted()
    assert talk.hear("chante", "song") == ["utter_ask_title"]
    assert talk.hear("le lac") == ["utter_sung", "utter_ask_go_on"]


def test_a_strong_intent_comes_before_free_text() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("chante", "song")
    assert talk.hear("je veux parler à quelqu'un", "human") == ["utter_person", "utter_ask_go_on"]


def test_a_weak_intent_does_not() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("chante", "song")
    assert talk.give(understood("quelqu'un m'a dit", "human", 0.6)) == ["utter_sung", "utter_what_else"]


def test_a_long_story_is_never_taken_for_an_intent() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("chante", "song")
    story = "c'est celle où il parle à quelqu'un pendant une heure au bord du lac"
    assert talk.hear(story, "human") == ["utter_sung", "utter_what_else"]


# ── commands ─────────────────────────────────────────────────────────────────────────────────────────


def test_cancel_leaves_the_flow_and_says_so() -> None:
    talk = trip()
    assert talk.hear("annuler") == ["utter_cancelled"]
    assert talk.last is not None
    assert talk.last.says[0].args == {"cancelled_flow": "trip"}
    assert talk.state["stack"] == []


def test_cancelling_what_lies_on_top_offers_what_lies_beneath() -> None:
    talk = trip()
    talk.hear("chante", "song")
    assert talk.hear("annuler") == ["utter_cancelled", "utter_ask_go_on"]


def test_restart_asks_the_first_question_again() -> None:
    talk = trip()
    talk.hear("2")
    assert talk.hear("recommencer") == ["utter_restarted", "utter_ask_way"]
    assert talk.slots == {}


def test_why_explains_the_question_and_asks_it_again() -> None:
    assert trip().hear("pourquoi") == ["utter_why_way", "utter_ask_way"]


def test_why_has_a_general_answer() -> None:
    talk = trip()
    talk.hear("2")
    assert talk.hear("pourquoi") == ["utter_why", "utter_ask_seat"]


def test_repeat_says_the_last_messages_again() -> None:
    talk = trip()
    assert talk.hear("repete") == ["utter_ask_way"]
    assert talk.offered == ["By train", "By bus"]


def test_a_question_that_is_needed_is_not_skipped() -> None:
    assert trip().hear("passe") == ["utter_needed", "utter_ask_way"]


def test_a_question_that_may_be_skipped_is() -> None:
    text = books.TRIP.replace(
        "town: {type: text, metadata: {type: place}}", "town: {type: text, metadata: {skippable: true}}"
    )
    talk = Talk.about({**books.WHOLE, "trip.yml": text})
    for answer in ("trip", "1", "1"):
        talk.hear(answer, "trip" if answer == "trip" else None)
    assert talk.hear("passe") == ["utter_skipped", "utter_route", "utter_ask_sure"]


def test_pause_keeps_the_place() -> None:
    talk = trip()
    talk.hear("2")
    assert talk.hear("pause") == ["utter_paused"]
    assert talk.hear("1") == ["utter_ask_town"]


def test_after_a_pause_a_greeting_is_told_where_we_were() -> None:
    talk = trip()
    talk.hear("pause")
    assert talk.hear("slt", "greet") == ["utter_ask_resume"]


@pytest.mark.parametrize("text", ["annuler", "retour", "passe", "recommencer", "bla", "repete"])
def test_with_nothing_going_on_there_is_something_to_choose_from(text: str) -> None:
    talk = Talk.about(books.WHOLE)
    assert talk.hear(text)[-1] == "utter_ask_pick"


# ── small talk ───────────────────────────────────────────────────────────────────────────────────────


def test_thanks_are_answered_and_the_question_asked_again() -> None:
    assert trip().hear("merci") == ["utter_thanks", "utter_ask_way"]


def test_thanks_with_nothing_going_on_are_answered_only() -> None:
    assert Talk.about(books.WHOLE).hear("merci") == ["utter_thanks"]


def test_after_goodbye_nothing_is_asked() -> None:
    assert trip().hear("ciao", "goodbye") == ["utter_goodbye"]


def test_a_yes_nobody_asked_for_is_not_understood() -> None:
    assert trip().hear("oui", "affirm") == ["utter_hint_way", "utter_ask_way"]


# ── choosing between flows ───────────────────────────────────────────────────────────────────────────


def between() -> Talk:
    talk = Talk.about(books.WHOLE)
    talk.give(understood("un truc", "trip", 0.45, ("song", 0.41)))
    return talk


def test_two_flows_that_fit_equally_are_asked_about_by_name() -> None:
    assert between().offered == ["A trip", "A song", "None of these"]


def test_the_one_chosen_starts() -> None:
    assert between().hear("a song") == ["utter_ask_title"]


def test_none_of_them_starts_nothing() -> None:
    talk = between()
    assert talk.hear("3") == ["utter_ask_pick"]


def test_a_clear_winner_starts_at_once() -> None:
    talk = Talk.about(books.WHOLE)
    assert talk.give(understood("un voyage", "trip", 0.7, ("song", 0.2))) == ["utter_ask_way"]


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("media", ["image/jpeg", "audio/ogg", "location", None])
def test_a_photo_or_an_empty_message_is_answered_kindly(media: str | None) -> None:
    assert trip().give(Heard("", media=media)) == ["utter_media", "utter_ask_way"]


def test_a_photo_with_words_counts_as_its_words() -> None:
    assert trip().give(Heard("2", media="image/jpeg")) == ["utter_ask_seat"]


def test_a_very_long_text_is_not_taken() -> None:
    assert trip().hear("x" * 1001) == ["utter_too_long", "utter_ask_way"]


@pytest.mark.parametrize("payload", ["/SetSlots(way=boat)", "/SetSlots(go_on=true)", "junk", "/nothing", ""])
def test_an_unknown_button_is_asked_again(payload: str) -> None:
    assert trip().tap(payload) == ["utter_unknown_button", "utter_ask_way"]


def test_a_button_of_an_earlier_question_corrects_it() -> None:
    talk = trip()
    talk.hear("2")
    assert talk.tap("/SetSlots(way=train)") == ["utter_corrected", "utter_ask_class"]


def test_the_first_button_of_a_flow_that_ended_starts_it_again() -> None:
    talk = trip()
    for text in ("1", "1", "Lyon", "oui"):
        talk.hear(text)
    assert talk.tap("/SetSlots(way=bus)") == ["utter_ask_seat"]


def test_a_button_may_name_an_intent() -> None:
    assert trip().tap("/human") == ["utter_person", "utter_ask_go_on"]


# ── coming back ──────────────────────────────────────────────────────────────────────────────────────


def test_after_a_night_a_greeting_is_told_where_we_were() -> None:
    assert trip().hear("slt", "greet", hours_away=70.0) == ["utter_ask_resume"]


def test_after_a_night_an_answer_is_still_an_answer() -> None:
    assert trip().hear("2", hours_away=70.0) == ["utter_ask_seat"]


def test_after_a_night_a_flow_asked_for_starts() -> None:
    assert trip().hear("chante", "song", hours_away=70.0) == ["utter_ask_title"]


def test_one_can_start_over_after_coming_back() -> None:
    talk = trip()
    talk.hear("2")
    talk.hear("slt", "greet", hours_away=70.0)
    assert talk.hear("start over") == ["utter_ask_way"]


def test_one_can_do_something_else_after_coming_back() -> None:
    talk = trip()
    talk.hear("slt", "greet", hours_away=70.0)
    assert talk.hear("3") == ["utter_ask_pick"]
    assert talk.events[0] == ("slot_set", "pattern_resume", "resume")


# ── guards, people ───────────────────────────────────────────────────────────────────────────────────


def test_a_flow_whose_guard_says_no_is_refused_kindly() -> None:
    talk = Talk.about(books.WHOLE)
    assert talk.hear("chante", "song", age_band="under_16") == ["utter_unavailable"]


def test_a_guard_holds_for_a_link_too() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("menu")
    assert talk.hear("2", age_band="under_16") == ["utter_unavailable"]


def test_handed_back_the_robot_says_so_and_asks_again() -> None:
    talk = trip()
    assert talk.hand_back() == ["utter_robot_again", "utter_ask_way"]


def test_handed_back_with_a_flow_starts_it() -> None:
    assert trip().hand_back("song") == ["utter_robot_again", "utter_ask_title"]


def test_the_turn_may_ask_for_an_apology() -> None:
    assert trip().start("pattern_internal_error") == ["utter_sorry"]


def with_a_person_asked_for() -> Talk:
    human = "steps: [{collect: about}, {action: utter_person}]"
    song = books.SONG.replace("steps: [{action: utter_person}]", human)
    song = song.replace("slots:\n", "slots:\n  about: {type: text}\n", 1)
    song = song.replace("responses:\n", 'responses:\n  utter_ask_about: [{text: "About what?"}]\n', 1)
    return Talk.about({**books.WHOLE, "song.yml": song})


def test_handed_back_the_request_for_a_person_is_over() -> None:
    talk = with_a_person_asked_for()
    talk.hear("humain")
    assert talk.hand_back() == ["utter_robot_again"]


def test_handed_back_what_lay_beneath_the_request_for_a_person_goes_on() -> None:
    talk = with_a_person_asked_for()
    talk.hear("je veux voyager", "trip")
    talk.hear("humain")
    assert talk.hand_back() == ["utter_robot_again", "utter_ask_way"]
    assert ("flow_ended", "human", "") in talk.events


@pytest.mark.parametrize("flow", ["callback_offer", "satisfaction"])
def test_handed_back_what_was_asked_for_the_sake_of_a_person_is_over(flow: str) -> None:
    file = f"flows: {{{flow}: {{description: One question, steps: [{{collect: title}}]}}}}"
    talk = Talk.about({**books.WHOLE, "once.yml": file})
    talk.start(flow)
    assert talk.hand_back() == ["utter_robot_again"]


def test_asking_for_a_person_twice_asks_the_same_question() -> None:
    talk = with_a_person_asked_for()
    talk.hear("humain")
    assert talk.hear("humain") == ["utter_ask_about"]


def test_a_flow_that_ended_on_top_is_named_when_going_on_is_offered() -> None:
    quiet = books.PATTERNS.replace(
        "      - collect: go_on\n        next:\n          - if: slots.go_on is true",
        "      - noop: true\n        next:\n          - {if: context.ended_flow is 'human', then: END}\n"
        "          - else: asking\n      - id: asking\n        collect: go_on\n        next:\n"
        "          - if: slots.go_on is true",
    )
    talk = Talk.about({**books.WHOLE, "patterns.yml": quiet})
    talk.hear("je veux voyager", "trip")
    assert talk.hear("humain") == ["utter_person", "utter_ask_way"]


@pytest.mark.parametrize("intent", ["affirm", "deny"])
def test_a_yes_or_no_that_answers_nothing_is_not_understood(intent: str) -> None:
    talk = Talk.about({**books.WHOLE, "patterns.yml": books.PATTERNS + f'  utter_{intent}: [{{text: "OK."}}]\n'})
    talk.hear("je veux voyager", "trip")
    assert talk.hear("carrément", intent) == ["utter_hint_way", "utter_ask_way"]


def test_a_wish_that_is_not_sure_is_a_clumsy_answer_while_a_question_pends() -> None:
    assert trip().give(understood("un taf", "pause", 0.54)) == ["utter_hint_way", "utter_ask_way"]


def test_a_person_is_asked_for_however_unsure() -> None:
    assert trip().give(understood("qqn la ?", "human", 0.5))[0] == "utter_person"


def test_asking_for_what_is_going_on_twice_is_not_understood() -> None:
    talk = trip()
    talk.hear("voyager", "trip")
    assert talk.hear("voyager", "trip") == ["utter_lost", "utter_ask_way"]
