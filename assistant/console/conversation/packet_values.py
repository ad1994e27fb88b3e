"""What the packet beside a conversation shows: values in the reader's language, ready to be laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from assistant.console import people_words as pw
from assistant.console import words as w
from assistant.console.config import ConsolePorts
from assistant.console.conversation.planning import near
from assistant.console.presenting import Reader
from assistant.console.showing import shown
from assistant.console.times import moment_in_short
from assistant.store.packets import Before, Packet, Wish
from assistant.store.values import Kept
from assistant.wording.known import Knowledge


@dataclass(frozen=True, slots=True)
class Why:
    """Why a person is needed. `brief` are the lines they agreed to share; without any, `no_brief` says why."""

    reason: str
    since: str
    trigger: str
    callback: str
    brief: tuple[str, ...]
    no_brief: str


@dataclass(frozen=True, slots=True)
class Made:
    """A thing they made: its kind in words, its text, and when."""

    kind: str
    text: str
    moment: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A step they planned. `past`: its day is over."""

    text: str
    on: str
    day: str
    past: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A handoff that is over, on one line."""

    moment: str
    reason: str
    by: str
    ended: str


@dataclass(frozen=True, slots=True)
class Side:
    """Everything beside a conversation. `whose` names its referent; empty: nobody's."""

    why: Why | None
    risk: str
    risk_name: str
    reached: str
    locked: str
    known: tuple[tuple[str, str], ...]
    doing: str
    made: tuple[Made, ...]
    planned: tuple[Planned, ...]
    before: tuple[Earlier, ...]
    whose: str
    mine: bool
    nickname: str
    tags: tuple[str, ...]


def side_of(packet: Packet, risk: str, reader: Reader, ports: ConsolePorts) -> Side:
    """`risk` is the conversation's, "crisis" while one is open."""
    words, today = reader.words, reader.now.astimezone(reader.zone).date()
    knowledge = ports.known(packet.state, reader.locale)
    return Side(
        why=_why(packet.wish, reader) if packet.wish else None,
        risk=risk,
        risk_name=words(w.RISK[risk]),
        reached=words(w.N_("%(name)s was reached and is on the way"), name=packet.reached) if packet.reached else "",
        locked=moment_in_short(packet.locked_at, reader.zone, reader.locale) if packet.locked_at else "",
        known=tuple((name, shown(value)) for name, value in knowledge.facts),
        doing=_doing(knowledge, reader),
        made=tuple(_made(one, reader) for one in packet.artefacts),
        planned=tuple(sorted((_planned(one, today, reader) for one in packet.steps), key=lambda one: one.past)),
        before=tuple(_earlier(one, reader) for one in packet.before),
        whose=packet.referent_name or "",
        mine=packet.referent_id == reader.person_id,
        nickname=shown(packet.nickname or ""),
        tags=packet.tags,
    )


def _why(wish: Wish, reader: Reader) -> Why:
    words = reader.words
    return Why(
        reason=words(w.REASON.get(wish.reason, "")) or wish.reason,
        since=near(wish.opened_at, reader),
        trigger=shown(wish.trigger or ""),
        callback=words(pw.CALLBACK.get(wish.callback or "", "")),
        brief=tuple(line for line in shown(wish.brief or "").splitlines() if line.strip()),
        no_brief=words(pw.BRIEF[wish.brief_state]),
    )


def _doing(knowledge: Knowledge, reader: Reader) -> str:
    if not knowledge.flow:
        return reader.words(w.N_("No exercise is under way."))
    text = w.N_("In “%(flow)s”, question %(step)s of %(steps)s")
    return reader.words(text, flow=knowledge.flow, step=knowledge.step, steps=knowledge.steps)


def _made(kept: Kept, reader: Reader) -> Made:
    kind = reader.words(w.THING.get(kept.kind, "")) or kept.kind.replace("_", " ").capitalize()
    return Made(kind, shown(kept.text), moment_in_short(kept.made_at, reader.zone, reader.locale))


def _planned(kept: Kept, today: date, reader: Reader) -> Planned:
    on = kept.made_at.date()
    return Planned(shown(kept.text), format_date(on, "medium", locale=reader.locale), on.isoformat(), on < today)


def _earlier(before: Before, reader: Reader) -> Earlier:
    words = reader.words
    ended = pw.ENDED.get(before.outcome or "") or pw.ENDED.get(before.how or "")
    return Earlier(
        moment=moment_in_short(before.opened_at, reader.zone, reader.locale),
        reason=words(w.REASON.get(before.reason, "")) or before.reason,
        by=before.by or words(w.N_("nobody")),
        ended=words(ended) if ended else before.outcome or before.how or "",
    )
