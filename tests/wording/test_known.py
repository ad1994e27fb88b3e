"""What a counsellor reads of what the assistant knows: the real flows, in the counsellor's language."""

from __future__ import annotations

from assistant.dialogue.values import Json
from assistant.turns.mind import Mind
from assistant.wording.known import Knowledge, asked, known


def state(step: str = "", **slots: Json) -> dict[str, Json]:
    frame: dict[str, Json] = {"flow": "pitch", "step": step, "kind": "flow", "phase": "wait"}
    return {"v": 1, "started": True, "slots": slots, "stack": [frame] if step else []}


def test_an_answer_stands_beside_its_question_in_the_readers_language(mind: Mind) -> None:
    found = known(mind.book, mind.voice, state(pitch_goal="job"), "fr").facts
    assert found == (("Et tu cherches quoi\xa0?", "Un travail"),)


def test_their_own_words_are_shown_as_they_wrote_them(mind: Mind) -> None:
    found = dict(known(mind.book, mind.voice, state(pitch_field="garage"), "en").facts)
    assert found == {"What kind of work?": "garage"}


def test_what_is_empty_is_left_out(mind: Mind) -> None:
    assert known(mind.book, mind.voice, state(pitch_field=None, pitch_goal=""), "en").facts == ()


def test_what_only_steers_the_conversation_is_left_out(mind: Mind) -> None:
    steered = state(brief_choice="send", person_on_duty=True, handoff_reason="repair")
    assert known(mind.book, mind.voice, steered, "en").facts == ()


def test_where_somebody_is_counts_the_questions_of_the_exercise(mind: Mind) -> None:
    step = mind.book.flows["pitch"].question_for("pitch_strength")
    assert step is not None
    found = known(mind.book, mind.voice, state(step.id), "en")
    assert (found.flow, found.step) == ("My 30-second pitch", 4)
    assert found.steps > found.step


def test_between_two_exercises_there_is_no_place(mind: Mind) -> None:
    assert known(mind.book, mind.voice, state(), "en") == Knowledge()


def test_a_state_that_makes_no_sense_gives_nothing(mind: Mind) -> None:
    assert known(mind.book, mind.voice, {"v": "?", "stack": 7}, "en") == Knowledge()


def test_the_question_of_a_step_is_the_sentence_that_asks(mind: Mind) -> None:
    step = mind.book.flows["pitch"].question_for("pitch_field")
    assert step is not None
    assert asked(mind.book, mind.voice, "pitch", step.id, "en") == "What kind of work?"


def test_a_step_the_flows_do_not_have_any_more_has_no_question(mind: Mind) -> None:
    assert asked(mind.book, mind.voice, "pitch", "long_gone", "en") is None
