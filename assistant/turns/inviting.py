"""A message that holds a counsellor's code: who sent this person, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assistant.dialogue.values import Heard, Say, Understanding
from assistant.effects import AcceptInvitation
from assistant.store.invitations import Invited, code_in, find_invited
from assistant.store.store import Store
from assistant.store.values import Conversation
from assistant.turns.mind import Mind
from assistant.turns.thinking import Spoken, Thought, World, think

WELCOME_FLOW = "welcome"
INVITER_SLOT = "inviter"
"""The first name of who invited them, as `flows/welcome.yml` says it."""
INVITED_LINE = "utter_invited"
HELLO = Heard("👋", understanding=Understanding("👋", "greet", 1.0, (("greet", 1.0),)))
"""What is heard of somebody who says nothing but that they are there."""


@dataclass(frozen=True, slots=True)
class Came:
    """By whom somebody was invited, and what they wrote beside the code."""

    invited: Invited
    text: str = ""

    @property
    def effect(self) -> AcceptInvitation:
        return AcceptInvitation(self.invited.invitation_id, self.invited.counsellor_id)

    @property
    def inviter(self) -> str:
        """Colleagues are known by their full name; young people hear the first."""
        return self.invited.counsellor_name.split()[0]


def came_by(store: Store, read: Conversation, text: str, now: datetime) -> Came | None:
    """Who sent them; None without a code that holds. Nothing is looked up for a message without one, nor for somebody
    who is a counsellor's young person already: they stay with whom they know."""
    found = code_in(text)
    if found is None or read.referent_id is not None:
        return None
    code, rest = found
    invited = find_invited(store, read.team_id, code, now)
    return Came(invited, rest) if invited else None


def came_with(store: Store, read: Conversation, code: str, now: datetime) -> Came | None:
    """The same for a code they gave before, when nobody could be sure yet who writes."""
    invited = find_invited(store, read.channel.team_id, code, now)
    return Came(invited) if invited else None


def welcomed(mind: Mind, world: World, came: Came) -> Thought:
    """The first answer says honestly through whom they are here, and goes on as it would without a code."""
    thought = think(mind, world, Heard(came.text) if came.text else HELLO)
    line = Say(INVITED_LINE, 0, {INVITER_SLOT: came.inviter}, flow=WELCOME_FLOW)
    return replace(thought, spoken=(Spoken(line, world.locale, "coach"), *thought.spoken))
