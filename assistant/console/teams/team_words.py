"""What the team's page says: names of fields, what is wrong with them, and what was done."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.console.rendering import words
from assistant.console.words import N_
from assistant.handoff.team_rules import Code, Problem, Problems

_PROBLEM: Mapping[Code, str] = {
    "missing": N_("Write something here."),
    "too_long": N_("Shorten this: at most %(most)s characters."),
    "hours": N_(
        "“%(what)s” is not an opening time: write 24/7, 09:00-23:00 or mon-fri 09:00-18:00, with commas between "
        "several of them."
    ),
    "closures": N_("“%(what)s” is not a day: write 2026-12-24, or 2026-12-24..2027-01-02 for several days."),
    "country": N_("Choose a country of the list: its public holidays are known."),
    "time_zone": N_("Choose a time zone of the list."),
    "languages": N_("“%(what)s” is not the code of a language: write codes such as fr, en, ar, with commas between."),
    "number": N_("Write a whole number from %(least)s to %(most)s."),
    "phone": N_("This is not a phone number: write it with its country code, such as +33 6 39 98 00 01."),
    "email": N_("This is not an e-mail address: write it alone, such as marie@example.org."),
    "locale": N_("Choose a language of the list."),
    "taken": N_("Another team has this name: choose another one."),
}
DONE: Mapping[str, str] = {
    "team": N_("The settings are saved."),
    "contact": N_("The on-call contact is saved."),
    "stopped": N_("This contact is not called any more."),
    "back": N_("This contact is called again."),
    "test": N_("A test message is on its way. What became of it is shown beside the name."),
    "created": N_("The team is made, and you are in it. Say when it is open."),
    "number": N_("The number belongs to the other team now."),
}
TOO_MANY_TESTS = N_("Enough tests for now: wait ten minutes.")
PROMISES: Mapping[str, tuple[str, str]] = {
    "wait_minutes": (
        N_("Minutes to wait for a person"),
        N_("After this the people on call are alerted, and the young person is told how it is."),
    ),
    "answer_minutes": (
        N_("Minutes to answer a message"),
        N_("After this a conversation that somebody holds goes back to the inbox, so that a colleague can take it."),
    ),
    "idle_minutes": (
        N_("Minutes of silence"),
        N_("After this the assistant is back, when nobody owes an answer. 1440 minutes are a day."),
    ),
    "page_minutes": (
        N_("Minutes between two calls"),
        N_("To the people on call, until somebody answers. In a crisis at most 5."),
    ),
}
NOTICE: Mapping[str, str] = {
    "due": N_("Last message: on its way"),
    "sending": N_("Last message: on its way"),
    "sent": N_("Last message: handed over"),
    "failed": N_("Last message: did not arrive"),
}


def sentences(problems: Problems) -> dict[str, str]:
    """One for each field, in the reader's language."""
    return {name: sentence(problem) for name, problem in problems.items()}


def sentence(problem: Problem) -> str:
    return words(_PROBLEM[problem.code], what=problem.what, least=problem.least, most=problem.most)
