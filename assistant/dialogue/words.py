"""The words of one language that the engine itself must recognise, as plain data from its locale pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MONTH: Final = 30
"""The length under which a pack names the month among its `units`."""


@dataclass(frozen=True, slots=True)
class Words:
    """All entries are folded (`dialogue.text.fold`): lower case, no accents, no punctuation.

    `numbers`: word → value, cardinals and ordinals alike ("deux" → 2, "deuxieme" → 2, "last" → -1).
    `yes`, `no`, `skip`, `dont_know`: whole-message answers ("oui", "ouais", "grave" / "jsp", "aucune idee").
    `corrections`: openings of a correction ("en fait", "non plutot", "actually").
    `fillers`: words that may surround an answer and mean nothing ("le", "la", "plutot", "je dirais").
    `commands`: whole message → intent, known without the interpreter ("menu" → "menu", "retour" → "back").
    `also_answers`: those of `commands` that are an answer, and no command, where a free text is asked ("home").
    `days`: word → days from today ("demain" → 1, "tomorrow" → 1); `weekdays`: word → 0 (Monday) .. 6.
    `number_links`: words inside a number ("vingt et un"). `ahead`: what opens a span of time ("dans", "in").
    `units`: word → days it lasts, `MONTH` standing for a month of the calendar. `months`: name → 1 .. 12.
    `month_end`: ways of saying the last day of this month.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    dont_know: frozenset[str] = frozenset()
    corrections: tuple[str, ...] = ()
    fillers: frozenset[str] = frozenset()
    commands: Mapping[str, str] = field(default_factory=dict)
    also_answers: frozenset[str] = frozenset()
    days: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    number_links: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()
    units: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    month_end: frozenset[str] = frozenset()
