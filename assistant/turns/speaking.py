"""From what is to be said to rows of the outbox: words, the channel's rules, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from assistant.dialogue.values import Say
from assistant.effects import Effect, KeepArtefact
from assistant.outbound.policies import shape
from assistant.outbound.segments import count_segments
from assistant.store.values import MessageContent, NewOutbound
from assistant.turns.mind import Mind
from assistant.turns.thinking import Spoken, Thought, Track
from assistant.values import ChannelKind, Draft, Lane, Rendered

LANES: Mapping[Track, Lane] = {"coach": "bot", "crisis": "crisis", "known_again": "system"}
"""Who is asked for their word is asked whoever holds the conversation: nobody else may write before that."""


def rows_of(mind: Mind, spoken: Iterable[Spoken], kind: ChannelKind, now: datetime) -> tuple[NewOutbound, ...]:
    """The outbox rows of a turn, in the order they are to arrive."""
    return tuple(row for one in spoken for row in _rows(mind, one, kind, now))


def artefact_effects(mind: Mind, thought: Thought, kind: ChannelKind) -> tuple[Effect, ...]:
    """Keep what the person made."""
    made = [one for one in thought.spoken if one.say.artefact]
    return tuple(
        KeepArtefact(one.say.artefact or "", mind.voice.render(one.say, one.locale, kind).text, one.say.flow)
        for one in made
    )


def shaped_words(mind: Mind, text: str, kind: ChannelKind, locale: str) -> tuple[Draft, ...]:
    """A counsellor's own words as the messages they become on a channel."""
    return shape([Rendered(text)], kind, mind.packs.resolve(locale).sms_accents)


def _rows(mind: Mind, one: Spoken, kind: ChannelKind, now: datetime) -> tuple[NewOutbound, ...]:
    return say_rows(mind, one.say, one.locale, kind, now, LANES[one.track])


def say_rows(
    mind: Mind, say: Say, locale: str, kind: ChannelKind, now: datetime, lane: Lane
) -> tuple[NewOutbound, ...]:
    """One line, as the messages it becomes on its channel."""
    packs = [mind.packs.resolve(one) for one in mind.voice.locales(say, locale)]
    accents = tuple({sign: plain for pack in packs for sign, plain in pack.sms_accents.items()}.items())
    drafts = _drafts(mind.voice.render(say, locale, kind), kind, accents)
    return tuple(
        NewOutbound(
            lane=lane,
            content=_content(draft, say, first=position == 0),
            due_at=now,
            question=draft.question,
            flow=say.flow,
            step=say.step,
            segments=parts,
        )
        for position, (draft, parts) in enumerate(drafts)
    )


@lru_cache(maxsize=512)
def _drafts(
    rendered: Rendered, kind: ChannelKind, accents: tuple[tuple[str, str], ...]
) -> tuple[tuple[Draft, int | None], ...]:
    """Each message with its SMS parts. Most lines are said to many people: they are shaped once."""
    drafts = shape([rendered], kind, dict(accents))
    return tuple((draft, count_segments(draft.text).parts if kind == "sms" else None) for draft in drafts)


def _content(draft: Draft, say: Say, *, first: bool) -> MessageContent:
    # A text split in several messages is shown in another language once, beside its first part.
    if not first:
        return MessageContent(draft.text, draft.options)
    return MessageContent(
        draft.text, draft.options, response=say.response, variation=say.variation, args=dict(say.args)
    )
