"""The audit: who looked, who acted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console import words as w
from assistant.console.core import me, row_id, the_console
from assistant.console.navigation import LEADING, only_for
from assistant.console.presenting import Reader
from assistant.console.reading import reader
from assistant.console.rendering import Words, render
from assistant.console.times import moment_in_full
from assistant.store.audits import PAGE, Entry, Wanted, list_audit
from assistant.store.workloads import list_workloads

ACTION: Mapping[str, str] = {
    "thread_read": w.N_("Read the conversation"),
    "misunderstood_read": w.N_("Read what was not understood"),
    "searched": w.N_("Searched"),
    "tag_added": w.N_("Added a tag"),
    "tag_removed": w.N_("Took a tag away"),
    "referent_set": w.N_("Took as their own young person"),
    "referent_removed": w.N_("Made it nobody's young person"),
    "media_viewed": w.N_("Looked at an attachment"),
    "taken_over": w.N_("Took over"),
    "relieved": w.N_("Relieved a colleague"),
    "replied": w.N_("Replied"),
    "transferred": w.N_("Gave it to a colleague"),
    "moved_to_team": w.N_("Moved it to another team"),
    "handed_back": w.N_("Handed back"),
    "idle": w.N_("Back to the assistant: quiet for long"),
    "off_duty": w.N_("Back to the assistant: end of duty"),
    "unanswered": w.N_("Back to the inbox: not answered in time"),
    "given_up": w.N_("Back in the inbox: the holder left"),
    "crisis_closed": w.N_("Closed the crisis"),
    "risk_acknowledged": w.N_("Acknowledged a risk"),
    "page_acknowledged": w.N_("Acknowledged a call"),
    "snoozed": w.N_("Snoozed it"),
    "woken": w.N_("Took it up again"),
    "flow_given": w.N_("Had an exercise started"),
    "noted": w.N_("Wrote a note"),
    "scheduled": w.N_("Planned a message"),
    "schedule_sent": w.N_("Sent a planned message"),
    "schedule_held": w.N_("A planned message was held back"),
    "schedule_changed": w.N_("Changed a planned message"),
    "schedule_cancelled": w.N_("Gave up a planned message"),
    "nickname_set": w.N_("Wrote down a nickname"),
    "nickname_removed": w.N_("Removed a nickname"),
    "number_left": w.N_("The number changed hands"),
    "merged": w.N_("Made two numbers one person's"),
    "invitation_made": w.N_("Made an invitation"),
    "invitation_withdrawn": w.N_("Withdrew an invitation"),
    "canned_added": w.N_("Added a reply in store"),
    "canned_changed": w.N_("Changed a reply in store"),
    "canned_deleted": w.N_("Deleted a reply in store"),
    "canned_starters": w.N_("Took the first replies in store"),
    "invited": w.N_("Invited a colleague"),
    "invited_again": w.N_("Invited a colleague again"),
    "invitation_accepted": w.N_("Opened their account"),
    "role_changed": w.N_("Changed a role or teams"),
    "account_opened": w.N_("Opened an account"),
    "account_closed": w.N_("Closed an account"),
    "reset_made": w.N_("Made a link for a new password"),
    "password_reset": w.N_("Chose a new password"),
    "second_factor_on": w.N_("Set up their second factor"),
    "second_factor_off": w.N_("Took away a second factor"),
    "recovery_codes_renewed": w.N_("Made new recovery codes"),
    "recovery_code_used": w.N_("Used a recovery code"),
    "team_created": w.N_("Made a team"),
    "team_changed": w.N_("Changed a team's settings"),
    "channel_moved": w.N_("Gave a number to another team"),
    "duty_contact_added": w.N_("Added somebody on call"),
    "duty_contact_changed": w.N_("Changed somebody on call"),
    "duty_contact_tested": w.N_("Sent somebody on call a test"),
    "set_available": w.N_("Said that they are available"),
    "set_away": w.N_("Said that they are away"),
}
"""What each action is called. One that is not here is shown by its own name: nothing is left out."""
DETAIL: Mapping[str, Mapping[str, str]] = {
    "thread_read": {
        "page": w.N_("its page opened"),
        "refresh": w.N_("new lines on an open page"),
        "packet": w.N_("the panel beside it"),
    },
    "searched": {
        "number": w.N_("a number"),
        "nickname": w.N_("a nickname"),
        "tag": w.N_("a tag"),
        "flow": w.N_("an exercise"),
        "referent": w.N_("whose young person"),
        "words": w.N_("words of one conversation"),
        "compared": w.N_("two people side by side"),
    },
}
"""What the details that are codes say. Any other is shown as it was written down."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry as it is shown."""

    id: int
    time: str
    moment: str
    who: str
    what: str
    detail: str
    conversation_id: int | None


def register(console: Blueprint) -> None:
    console.add_url_rule("/audit", "audit", audit)


@only_for(*LEADING)
def audit() -> ResponseReturnValue:
    """One's own teams', newest first, and of it what was asked for."""
    store, teams, here = the_console().store, me().teams, reader()
    wanted = Wanted(
        person_id=request.args.get("person", type=row_id),
        conversation_id=request.args.get("conversation", type=row_id),
        action=_name_of_step(request.args.get("action", "")),
        before=request.args.get("before", type=row_id),
    )
    found = list_audit(store, teams, wanted)
    return render(
        "supervision/audit.html",
        person=me(),
        rows=tuple(_row(one, here) for one in found),
        wanted=wanted,
        people=list_workloads(store, teams),
        actions=sorted(((code, here.words(name)) for code, name in ACTION.items()), key=lambda pair: pair[1]),
        next=_page_before(found[-1].id) if len(found) == PAGE else None,
        newest=_page_before(None) if wanted.before is not None else None,
    )


def _name_of_step(text: str) -> str | None:
    """What could be one; PostgreSQL takes no text with a null character in it."""
    return text if text.isidentifier() else None


def _page_before(entry: int | None) -> str:
    person, conversation, action = (request.args.get(name) or None for name in ("person", "conversation", "action"))
    return url_for("console.audit", before=entry, person=person, conversation=conversation, action=action)


def _detail(one: Entry, words: Words) -> str:
    names = DETAIL.get(one.action)
    if names is None:
        return one.detail
    return ", ".join(words(names[part]) if part in names else part for part in one.detail.split(", "))


def _row(one: Entry, here: Reader) -> AuditRow:
    words = here.words
    return AuditRow(
        id=one.id,
        time=moment_in_full(one.at, here.zone, here.locale),
        moment=one.at.isoformat(),
        who=one.person or words(w.N_("By itself")),
        what=words(ACTION[one.action]) if one.action in ACTION else one.action.replace("_", " "),
        detail=_detail(one, words),
        conversation_id=one.conversation_id,
    )
