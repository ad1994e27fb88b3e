"""A pitch from the person's own words: the responses of `flows/pitch.yml` are filled, nothing is invented."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json

_VERSIONS = ("pitch_simple", "pitch_lively", "pitch_headline", "pitch_sms")


def _compose_pitch(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    words = {name: _own_words(value) for name, value in slots.items()}
    return ActionResult({version: context.say(f"utter_{version}", words) for version in _VERSIONS})


def _own_words(value: Json) -> Json:
    """A final full stop would stand twice in the finished sentence."""
    return value.strip().rstrip(".!… ") if isinstance(value, str) else value


ACTIONS = (Action("compose_pitch", _compose_pitch, fills=_VERSIONS),)
