"""Young people as rows of a page: the caseload, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date

from assistant.console import words as w
from assistant.console.conversation.planning import near
from assistant.console.presenting import Reader
from assistant.console.showing import channel_name, last_digits, short, shown
from assistant.console.times import ago
from assistant.store.young_people import YoungPerson


@dataclass(frozen=True, slots=True)
class YoungRow:
    """One young person as they are shown."""

    id: int
    name: str
    label: str
    channel: str
    risk: str
    risk_name: str
    state: str
    referent: str
    last: str
    step: str
    step_day: str
    tags: tuple[str, ...]


def young_rows(found: Sequence[YoungPerson], reader: Reader) -> tuple[YoungRow, ...]:
    return tuple(_row(one, reader) for one in found)


def _row(one: YoungPerson, reader: Reader) -> YoungRow:
    risk = "crisis" if one.crisis_open else one.risk
    step = one.next_step
    return YoungRow(
        id=one.id,
        name=shown(one.nickname or ""),
        label=last_digits(one.address),
        channel=channel_name(one.kind),
        risk=risk,
        risk_name=reader.words(w.RISK[risk]),
        state=_state(one, reader),
        referent=reader.words(w.N_("You")) if one.referent_id == reader.person_id else one.referent_name or "",
        last=ago(one.last_contact, reader.now, reader.words) if one.last_contact else "",
        step=short(step.text) if step else "",
        step_day=format_date(step.on, "medium", locale=reader.locale) if step else "",
        tags=one.tags,
    )


def _state(one: YoungPerson, reader: Reader) -> str:
    words = reader.words
    if one.erased:
        return words(w.N_("Erased"))
    if one.opted_out:
        return words(w.N_("Asked us to stop"))
    if one.owner_id is not None:
        mine = one.owner_id == reader.person_id
        return words(w.N_("You answer")) if mine else words(w.N_("%(name)s answers"), name=one.owner_name or "")
    if one.snoozed_until is not None and one.snoozed_until > reader.now:
        until = near(one.snoozed_until, reader)
        return words(w.N_("Snoozed until %(moment)s"), moment=until)
    return words(w.N_("Waits for a person")) if one.waiting else words(w.N_("The assistant answers"))
