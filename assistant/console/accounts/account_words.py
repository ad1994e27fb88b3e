"""What the pages about accounts call things: roles and what they may do, refusals, what was done."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.console.rendering import words
from assistant.console.words import N_
from assistant.store.account_errors import AccountReason, AccountRefused
from assistant.store.people import Availability, Role

ROLE: Mapping[Role, str] = {
    "counsellor": N_("Counsellor"),
    "supervisor": N_("Supervisor"),
    "administrator": N_("Administrator"),
}
_TALKS = (
    N_("Read the conversations of your teams, and answer in them"),
    N_("Take over from the assistant, and hand back to it"),
    N_("Invite young people into your caseload"),
)
_LEADS = (
    N_("Move any conversation of your teams to a colleague"),
    N_("Acknowledge the risk log, and read who did what"),
    N_("See your teams' people, and invite counsellors into your teams"),
)
_RULES = (
    N_("Invite anybody, and change roles and teams"),
    N_("Close accounts, and open them again"),
    N_("Take a second factor off somebody who lost their phone"),
)
MAY: Mapping[Role, tuple[str, ...]] = {
    "counsellor": _TALKS,
    "supervisor": (*_TALKS, *_LEADS),
    "administrator": (*_TALKS, *_LEADS, *_RULES),
}
AVAILABILITY: Mapping[Availability, str] = {
    "available": N_("Available"),
    "away": N_("Away"),
}
REFUSED: Mapping[AccountReason, str] = {
    "email": N_("That is not an e-mail address: write it like sam@example.org."),
    "name": N_("A name has 1 to 100 characters: it is shown to colleagues."),
    "role": N_("Choose a role."),
    "locale": N_("Choose one of the languages of these pages."),
    "password": N_("A password has 12 to 200 characters: choose a longer one."),
    "capacity": N_("Say a number of conversations from 1 to 100."),
    "no_team": N_("Choose at least one team that you may choose."),
    "taken": N_("There is an account for this e-mail address already."),
    "unknown": N_("There is no such account."),
    "myself": N_("This is your own account: a colleague has to close it."),
    "last_administrator": N_("This is the last active administrator: make somebody else administrator first."),
    "used_link": N_("This link was used already, or its time is over. Ask for a new one."),
}
DONE: Mapping[str, str] = {
    "profile": N_("Your changes are saved."),
    "password": N_("Your password is changed. Every other session has ended."),
    "second-factor": N_("The second factor is on. Every other session has ended."),
    "second-factor-off": N_("The second factor is off."),
    "saved": N_("The changes are saved."),
    "closed": N_("The account is closed. What was held in it waits in the inbox."),
    "opened": N_("The account is open again."),
    "second-factor-reset": N_("The second factor is taken off this account."),
    "invited": N_("The invitation is on its way."),
    "withdrawn": N_("The invitation is withdrawn."),
    "reset": N_("A link to choose a new password is on its way."),
}
"""What a page says after a step, by the code that its address carries."""

WRONG_CONFIRMATION = N_("That is neither your password nor a code that counts now.")
WRONG_CODE = N_("This code does not count: wait for the next one and type that.")
NOT_ALIKE = N_("The two passwords are not alike.")
TOO_OFTEN = N_("Too many attempts. Wait a quarter of an hour, then try again.")


def why_refused(error: AccountRefused) -> str:
    """In the reader's language."""
    return words(REFUSED[error.reason])
