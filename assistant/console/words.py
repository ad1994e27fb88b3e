"""What codes are called: risk, states of delivery, reasons, events. Written in English here, translated when shown.

A text is marked with `N_` where it stands, so that the extraction finds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.console.rendering import Words
from assistant.handoff.falling_due import WHY_HELD, WhyHeld
from assistant.handoff.refusals import Reason
from assistant.store import outbox_rules
from assistant.store.notes import NoteKind
from assistant.store.thread_lines import Marker


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Marks a text for the extraction."""
    return message


RISK: Mapping[str, str] = {
    "none": "",
    "watch": N_("To watch"),
    "concern": N_("Concern"),
    "crisis": N_("Crisis"),
}
REASON: Mapping[str, str] = {
    "asked": N_("Asked for a person"),
    "repair": N_("Was not understood"),
    "flow": N_("The exercise calls for a person"),
    "safety": N_("May be in danger"),
    "failure": N_("Something failed"),
    "unanswered": N_("Was not answered in time"),
    "counsellor": N_("Joined by the team"),
}
DELIVERY: Mapping[str, tuple[str, str]] = {
    "due": (N_("Waiting to leave"), "pending"),
    "submitting": (N_("Leaving"), "pending"),
    "submitted": (N_("Handed over"), "pending"),
    "sent": (N_("Sent"), "sent"),
    "delivered": (N_("Delivered"), "arrived"),
    "read": (N_("Read"), "read"),
    "failed": (N_("Could not be sent"), "failed"),
    "undelivered": (N_("Not delivered"), "failed"),
    "unknown": (N_("Perhaps sent: we got no answer"), "failed"),
    "cancelled": (N_("Cancelled, never sent"), "cancelled"),
}
CANCELLED: Mapping[str, str] = {
    outbox_rules.OWNER_CHANGED: N_("a counsellor had taken over"),
    outbox_rules.OPTED_OUT: N_("the person asked us to stop"),
    outbox_rules.TOO_LATE: N_("its time had passed"),
    outbox_rules.ERASED: N_("the person asked for erasure"),
    "the person asked for erasure": N_("the person asked for erasure"),
    "replaced by a newer message": N_("a newer message took its place"),
}
AGE: Mapping[str, str] = {
    "unknown": N_("Not asked yet"),
    "under_16": N_("Under 16"),
    "16_17": N_("16 or 17"),
    "18_25": N_("18 to 25"),
    "26_over": N_("26 or over"),
    "not_said": N_("Prefers not to say"),
}
CONSENT: Mapping[str, str] = {
    "unknown": N_("Not asked yet"),
    "yes": N_("Agreed that things are kept"),
    "no": N_("Nothing is kept after a day"),
}
OUTCOME: Mapping[str, str] = {
    "safe": N_("The person is safe"),
    "referred": N_("Someone on the spot has taken over"),
    "false_alarm": N_("It was a false alarm"),
    "no_answer": N_("No answer, everything was tried"),
}
ENDING: Mapping[str, str] = {
    "answered": N_("Answered"),
    "found": N_("Found something"),
    "partner": N_("Sent on to a partner"),
    "unreached": N_("No answer from the person"),
    "other": N_("Something else"),
}
"""What became of a conversation that is handed back (`handoff/outcomes.py`)."""
REFUSAL: Mapping[Reason, str] = {
    "unknown": N_("There is no such conversation in your teams."),
    "not_yours": N_("You do not hold this conversation: take over first."),
    "crisis_open": N_("A crisis is open: close it with its outcome before the assistant takes over again."),
    "no_crisis": N_("No crisis is open in this conversation."),
    "opted_out": N_("This person asked us to stop writing. Nothing can be sent until they write START."),
    "erased": N_("This person had everything erased: there is nobody to write to any more."),
    "window_closed": N_(
        "More than 24 hours have passed since this person's last message: WhatsApp no longer lets us answer freely. "
        "Your text was not sent."
    ),
    "no_colleague": N_("Choose a colleague of this conversation's team."),
    "no_team": N_("Choose another team."),
    "no_note": N_("Say why: your colleagues need to know."),
    "no_outcome": N_("Say what became of it."),
    "too_late": N_("Choose a moment that is still to come."),
    "too_far": N_("Choose a moment within the coming year."),
    "gone": N_("This message was sent or given up already."),
    "locked": N_("This number may have changed hands: nothing can be sent until the person has said who they are."),
    "number_gone": N_("This number has a new holder: this person cannot be reached any more."),
    "same_person": N_("These two are one person already."),
    "empty": N_("Write something before sending."),
    "too_long": N_("This text is too long to send: shorten it, or send it in two parts."),
    "busy": N_("Something else happened in this conversation at the same moment. Send again: nothing was lost."),
}
HELD: Mapping[WhyHeld, str] = {
    "taken": N_("a colleague holds the conversation"),
    "crisis_open": N_("a crisis is open"),
    "opted_out": N_("the person asked us to stop"),
    "erased": N_("the person asked for erasure"),
    "locked": N_("the number may have changed hands"),
    "number_gone": N_("the number has a new holder"),
    "window_closed": N_("WhatsApp takes free text for 24 hours only"),
    "author_gone": N_("who wrote it is no longer in this team"),
    "too_long": N_("it is too long"),
    "failed": N_("something failed"),
}
"""Why a message for later did not leave, after "because"."""
NOTE: Mapping[NoteKind, str] = {
    "note": N_("Note"),
    "transfer": N_("Note with the transfer"),
    "snooze": N_("Note with the snooze"),
    "held": N_("Not sent"),
}
THING: Mapping[str, str] = {
    "pitch": N_("Pitch"),
    "pitch_card": N_("Pitch on a card"),
    "pitch_message": N_("Pitch as a message"),
    "removal_letter": N_("Letter asking for removal"),
    "author_message": N_("Message to an author"),
    "image_checklist": N_("Checklist for one's image"),
}
"""What young people make with the assistant, by `metadata.artefact`; another kind is shown under its own name."""
_FLOW_EVENT: Mapping[str, str] = {
    "flow_started": N_("Started: %(flow)s"),
    "flow_ended": N_("Finished: %(flow)s"),
    "flow_left": N_("Left: %(flow)s"),
    "flow_resumed": N_("Back to: %(flow)s"),
    "artefact_made": N_("Made something in: %(flow)s"),
}
_FAILURE: Mapping[str, str] = {
    "action_failed": N_("Something failed in: %(flow)s"),
    "limit_hit": N_("The assistant stopped itself in: %(flow)s"),
}
_EVENT: Mapping[str, str] = {
    "locked": N_("Long silence: the number may have changed hands"),
    "unlocked": N_("Gave the word: the same person"),
    "number_left": N_("The number has a new holder, in a conversation of their own"),
    "number_came": N_("Somebody new on a number that had another holder"),
    "repaired": N_("The assistant did not understand"),
    "corrected": N_("Corrected an earlier answer"),
    "snooze_over": N_("The snooze is over"),
    "page_sent": N_("Called: %(names)s"),
    "page_acknowledged": N_("%(names)s was reached"),
    "page_again": N_("Nobody has taken over yet: the calls begin again"),
    "crisis_not_sent": N_("The urgent reply did not arrive. Reach them another way: call, or ask somebody near them"),
    "said_elsewhere": N_("The urgent reply was sent another way as well: %(names)s"),
    "silent_in_danger": N_("No answer to “are you safe?” for 10 minutes"),
}
_PERSON_EVENT: Mapping[str, str] = {
    "invited": N_("Came with an invitation of %(name)s"),
    "merged": N_("%(name)s found out that two numbers are one person's"),
    "taken_over": N_("%(name)s took over"),
    "handed_back": N_("%(name)s handed back to the assistant"),
    "snoozed": N_("%(name)s snoozed it"),
    "woken": N_("%(name)s took it up again"),
    "idle": N_("%(name)s had not answered for long: back to the assistant"),
    "off_duty": N_("%(name)s went off duty: back to the assistant"),
    "unanswered": N_("%(name)s did not answer in time: back to the assistant and the inbox"),
    "relieved": N_("%(name)s took over from a colleague who had not answered"),
    "transferred": N_("%(name)s gave it to a colleague"),
    "moved_to_team": N_("%(name)s moved it to another team"),
    "overdue": N_("%(name)s owes an answer"),
    "given_up": N_("%(name)s no longer answers here: back in the inbox"),
    "crisis_closed": N_("%(name)s closed the crisis: %(outcome)s"),
}


def note_text(kind: str, text: str, words: Words) -> str:
    """The words of a note; of one the clock wrote, what its code means."""
    if kind != "held":
        return text
    why = words(HELD[text]) if text in WHY_HELD else words(HELD["failed"])
    return words(N_("A message for later was not sent, because %(why)s."), why=why)


def event_text(marker: Marker, flows: Mapping[str, str], words: Words) -> str | None:
    """What happened, in a few words; None for what a counsellor need not see, such as menus and other small flows.

    `flows` names those that a counsellor knows.
    """
    if marker.name == "flow_given":
        flow = flows.get(marker.detail) or marker.detail.replace("_", " ")
        return words(N_("%(name)s had the assistant start: %(flow)s"), name=_actor(marker, words), flow=flow)
    if marker.name == "handed_back" and marker.detail in ENDING:
        ending = words(ENDING[marker.detail])
        text = N_("%(name)s handed back to the assistant: %(outcome)s")
        return words(text, name=_actor(marker, words), outcome=ending)
    if marker.name in _PERSON_EVENT:
        outcome = words(OUTCOME[marker.detail]) if marker.detail in OUTCOME else marker.detail
        return words(_PERSON_EVENT[marker.name], name=_actor(marker, words), outcome=outcome)
    if marker.name in _FAILURE:
        return words(_FAILURE[marker.name], flow=flows.get(marker.flow) or marker.flow.replace("_", " "))
    if marker.name in _FLOW_EVENT and marker.flow in flows:
        return words(_FLOW_EVENT[marker.name], flow=flows[marker.flow])
    return words(_EVENT[marker.name], names=marker.detail) if marker.name in _EVENT else None


def _actor(marker: Marker, words: Words) -> str:
    return marker.actor or words(N_("A colleague"))
