"""What codes about young people are called: when they would like an answer, their brief, how a handoff ended.

Written in English here, translated when shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.console.words import ENDING, N_, OUTCOME
from assistant.store.invitations import InvitationState
from assistant.store.packets import BriefState

CALLBACK: Mapping[str, str] = {
    "morning": N_("Would like an answer in the morning"),
    "afternoon": N_("Would like an answer in the afternoon"),
    "evening": N_("Would like an answer in the evening"),
}
BRIEF: Mapping[BriefState, str] = {
    "shared": "",
    "refused": N_("They preferred to share nothing."),
    "shown": N_("They were shown what would be shared, and have not answered yet."),
    "not_asked": N_("They were not asked what to share."),
}
ENDED: Mapping[str, str] = {
    **ENDING,
    **OUTCOME,
    "cancelled": N_("They went on without a person"),
    "handed_back": N_("Handed back to the assistant"),
    "idle": N_("Nobody had written for long"),
    "off_duty": N_("At the end of duty"),
    "unanswered": N_("Was not answered in time"),
    "begun_anew": N_("The number has a new holder"),
}
"""An outcome, or else how a handoff was closed."""
INVITATION: Mapping[InvitationState, str] = {
    "open": N_("Not used yet"),
    "used": N_("Used"),
    "expired": N_("Expired"),
}
