"""The patterns by name: their arguments, and what becomes of the pending question when one ends.

`docs/flows.md` tells authors when each runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.dialogue.frames import After

ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "pattern_session_start": ("next_flow",),
    "pattern_continue_interrupted": ("interrupted_flow", "ended_flow"),
    "pattern_resume": ("interrupted_flow",),
    "pattern_cancel_flow": ("cancelled_flow",),
    "pattern_restart": ("restarted_flow",),
    "pattern_correction": ("corrected_slot",),
    "pattern_nothing_before": ("asked_slot",),
    "pattern_cannot_handle": ("attempt", "asked_slot"),
    "pattern_human_handoff": ("reason",),
    "pattern_clarification": ("first_flow", "second_flow"),
    "pattern_completed": ("completed_flow",),
    "pattern_skip_question": ("asked_slot", "skippable"),
    "pattern_why": ("asked_slot",),
    "pattern_chitchat": ("asked_slot", "intent"),
    "pattern_repeat_bot_messages": (),
    "pattern_pause": ("interrupted_flow",),
    "pattern_media": ("media",),
    "pattern_too_long": (),
    "pattern_unknown_button": (),
    "pattern_unavailable": ("refused_flow",),
    "pattern_other_language": ("asked_slot",),
    "pattern_still_working": ("interrupted_flow",),
    "pattern_action_failed": ("failed_action", "left_flow"),
    "pattern_handed_back": ("interrupted_flow", "next_flow"),
    "pattern_internal_error": (),
}

REFUSED: Final[Mapping[str, str]] = {
    "pattern_collect_information": "the collect step asks by itself; override utter_ask_<slot>, utter_hint_<slot> or "
    "utter_invalid_<slot> instead",
    "pattern_search": "answers are never searched for by a language model; write a flow",
    "pattern_user_silence": "silence is watched by background jobs, not by flows",
    "pattern_validate_slot": "write rejections in the collect step, or min_value and max_value on the slot",
}

AFTER: Final[Mapping[str, After]] = {
    "pattern_cancel_flow": "resume",
    "pattern_action_failed": "resume",
    "pattern_human_handoff": "silent",
    "pattern_completed": "silent",
    "pattern_repeat_bot_messages": "silent",
    "pattern_pause": "silent",
    "pattern_still_working": "silent",
    "pattern_internal_error": "silent",
}
"""Not named: `ask`, the pending question is asked again."""

FACTS: Final = frozenset(
    {
        "consent",
        "age_band",
        "locale",
        "country",
        "channel",
        "hours_away",
        "on_duty",
        "known",
        "crisis_open",
        "waiting_human",
        "has_word",
    }
)
"""What every flow may read as `context.<name>`."""

OTHER_LANGUAGE: Final = "other_language"
"""The engine's own slot: the locale proposed, while it is. It reads as the name of that language."""
LANGUAGE_SETTLED: Final = "language_settled"
"""The engine's own slot: a language was chosen, or asked about. `set_language` fills it too."""

ALL_ARGUMENTS: Final = frozenset(name for names in ARGUMENTS.values() for name in names)
ENGINE_INTENTS: Final = frozenset({"back", "why", "skip", "cancel", "repeat", "pause", "restart", "correct"})
"""Intents the engine acts on itself."""
