"""What a person decides about their data, by text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import AgeBand, ConsentAnswer, EraseContact, RecordAgeBand, RecordConsent
from assistant.packs.country import Countries
from assistant.packs.helplines import referral

CONSENT_QUESTION = "utter_ask_consent_answer"


def _record_consent(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    """Anything but a clear yes is a no. The record holds the question as it was asked last: short, or in detail."""
    answer: ConsentAnswer = "yes" if slots.get("consent_answer") == "yes" else "no"
    question = context.asked or CONSENT_QUESTION
    shown = context.say(question, {})
    return ActionResult(effects=(RecordConsent(answer, f"privacy/{question}", shown),))


def _record_age_band(slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    answer = slots.get("age_answer")
    band: AgeBand = next((known for known in get_args(AgeBand) if known == answer), "not_said")
    return ActionResult(effects=(RecordAgeBand(band),))


def _describe_my_data(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    kept = context.facts.get("consent") == "yes"
    args: dict[str, Json] = {
        "messages_count": context.read.messages_held(),
        "things_count": len(context.read.artefacts()) + len(context.read.plan_steps()),
    }
    return ActionResult({"data_text": context.say("utter_data_kept" if kept else "utter_data_guest", args)})


def _erase_my_data(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    """A crisis holds the data: somebody may need it to help. The flow says so."""
    if context.facts.get("crisis_open") is True:
        return ActionResult({"erase_held": True})
    return ActionResult({"erase_held": False}, (EraseContact(),))


ACTIONS = (
    Action("record_consent", _record_consent),
    Action("record_age_band", _record_age_band),
    Action("describe_my_data", _describe_my_data, fills=("data_text",)),
    Action("erase_my_data", _erase_my_data, fills=("erase_held",)),
)


def referral_actions(countries: Countries) -> tuple[Action, ...]:
    """`find_referral` fills `referral_text`: the country's service for people under 16."""

    def find_referral(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
        return ActionResult({"referral_text": referral(countries.resolve(context.country), context.locale)})

    return (Action("find_referral", find_referral, fills=("referral_text",)),)
