"""The texts young people read: what a question costs by SMS, and a pitch that reads well whatever the goal."""

from __future__ import annotations

import pytest

from assistant.coach.pitches import ACTIONS
from assistant.dialogue.values import Json, Say
from assistant.outbound.policies import shape
from assistant.outbound.segments import count_segments
from assistant.turns.mind import Mind

LIVE = ("en", "fr")
MAY_TAKE_TWO = {
    "utter_ask_findings_searching",
    "utter_ask_consent_answer_details",
    "utter_ask_young_choice",
    "utter_ask_data_choice",
    "utter_ask_human_note_later",
    "utter_ask_callback_moment_until",
    "utter_ask_callback_moment_unknown",
    "utter_ask_brief_choice",
    "utter_ask_safety_reply",
    "utter_ask_safety_reply_off_duty",
}
"""Questions that say more than a question: how to search, the consent in full, where help is, what is kept, when the
team is back, what would be passed on."""
LONGEST_VALUES: dict[str, Json] = {
    "interrupted_flow": "My 30-second pitch",
    "emergency_number": "112",
    "talk_now": "3114 (24h/24, gratuit)",
    "opening_day": "mercredi 30 novembre",
    "opening_time": "12:30 PM",
    "brief_text": "x" * 180,
}
GOALS = ("internship", "apprenticeship", "job", "training", "advice")


@pytest.mark.parametrize("locale", LIVE)
def test_a_question_and_its_answers_fit_one_sms(mind: Mind, locale: str) -> None:
    too_long = [
        place
        for name, response in mind.book.responses.items()
        if name.startswith("utter_ask_") and name not in MAY_TAKE_TWO
        for index, variation in enumerate(response.variations)
        for place in [variation.place]
        if _parts(mind, Say(name, index, LONGEST_VALUES, tuple(b.option for b in variation.buttons), True), locale) > 1
    ]
    assert too_long == []


@pytest.mark.parametrize("locale", LIVE)
@pytest.mark.parametrize("name", sorted(MAY_TAKE_TWO))
def test_what_may_take_two_sms_takes_no_more(mind: Mind, name: str, locale: str) -> None:
    variations = enumerate(mind.book.responses[name].variations)
    says = [Say(name, at, LONGEST_VALUES, tuple(b.option for b in v.buttons), True) for at, v in variations]
    assert [say.variation for say in says if _parts(mind, say, locale) > 2] == []


@pytest.mark.parametrize("locale", LIVE)
def test_a_pitch_names_the_goal_within_a_sentence(mind: Mind, locale: str) -> None:
    # A button's title starts with a capital: put as it is into a sentence, it would show that a form was filled.
    said = {goal: mind.voice.say_text("utter_pitch_simple", {"pitch_goal": goal}, locale, "sms") for goal in GOALS}
    titles = {goal: mind.voice.label("pitch_goal", goal, locale) for goal in GOALS}
    assert [goal for goal in GOALS if titles[goal] in said[goal]] == []


@pytest.mark.parametrize("locale", LIVE)
@pytest.mark.parametrize("version", next(action.fills for action in ACTIONS if action.name == "compose_pitch"))
def test_each_goal_has_its_own_words_in_a_pitch(mind: Mind, version: str, locale: str) -> None:
    said = {mind.voice.say_text(f"utter_{version}", {"pitch_goal": goal}, locale, "sms") for goal in GOALS}
    assert len(said) == len(GOALS)


def _parts(mind: Mind, say: Say, locale: str) -> int:
    drafts = shape([mind.voice.render(say, locale, "sms")], "sms", mind.packs.resolve(locale).sms_accents)
    return sum(count_segments(draft.text).parts for draft in drafts)
