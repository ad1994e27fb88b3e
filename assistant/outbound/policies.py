"""The rules of each channel, applied in order to what the assistant wants to say.

A policy takes one draft and gives the drafts it becomes. Each does one thing; the order per channel is in `POLICIES`.
Whatever they do, no word is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from assistant.outbound.options import fits_list, fits_quick_replies, numbered
from assistant.outbound.segments import fold_for_sms, is_gsm
from assistant.outbound.splitting import split_last_line, split_text
from assistant.values import ChannelKind, Draft, Rendered, RenderedOption

SMS_LIMIT = 320
"""Characters in one SMS of ours: two parts. A question should need only one."""
WHATSAPP_LIMIT = 1600
"""Below WhatsApp's own 4,096: the provider takes no Body over 1,600 (https://www.twilio.com/docs/api/errors/21617)."""
WHATSAPP_CHOICE_LIMIT = 1024
"""Characters of a text with buttons or a list."""
PROVIDER_LIMIT = 1600
MOST_DRAFTS = 6
"""Messages in one answer. More would read like a flood, and 30 in 30 s trip the provider's loop guard (14107)."""

_EMOJI_PARTS = frozenset("\u200d\ufe0f\ufe0e\u20e3")
_FIRST_PICTURE = "\u2300"
"""Symbols before it (°, ©, №) belong to the text."""
_BLANKS = re.compile(r"[^\S\n]{2,}")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a policy may need to know besides the draft."""

    accents: Mapping[str, str]


Policy = Callable[[Draft, Rules], tuple[Draft, ...]]


def shape(says: Sequence[Rendered], kind: ChannelKind, sms_accents: Mapping[str, str]) -> tuple[Draft, ...]:
    """The messages that will leave, in order. `sms_accents` is the locale's folding table ("ê" → "e")."""
    rules = Rules(sms_accents)
    drafts = tuple(Draft(say.text, say.options, say.question) for say in says)
    for policy in POLICIES[kind]:
        drafts = tuple(chain.from_iterable(policy(draft, rules) for draft in drafts))
    return _gathered(tuple(draft for draft in drafts if draft.text or draft.options))


def clean(draft: Draft, _rules: Rules) -> tuple[Draft, ...]:
    """No control characters and no half characters: no provider takes them."""
    return (_each_text(draft, _cleaned),)


def fold(draft: Draft, rules: Rules) -> tuple[Draft, ...]:
    return (_each_text(draft, lambda text: fold_for_sms(text, rules.accents)),)


def drop_costly_emoji(draft: Draft, _rules: Rules) -> tuple[Draft, ...]:
    """Leave out emoji when they alone would switch the SMS to UCS-2, which doubles its price."""
    everything = numbered(draft.text, draft.options)
    if is_gsm(everything) or not is_gsm(_without_emoji(everything)):
        return (draft,)
    if not _without_emoji(draft.text).strip():
        return (draft,)
    return (_each_text(draft, _without_emoji),)


def number_and_split(draft: Draft, _rules: Rules) -> tuple[Draft, ...]:
    """Options as numbered lines, with the last part of the text; parts of at most `SMS_LIMIT` characters."""
    return _numbered_parts(draft, SMS_LIMIT)


def offer_choices(draft: Draft, _rules: Rules) -> tuple[Draft, ...]:
    """Buttons or a list where WhatsApp takes them, else numbered lines.

    The text of a message with choices is one line, for it travels as a variable of a content, which may hold no
    line break (https://www.twilio.com/docs/api/errors/21656); what stands before goes in a message of its own.
    """
    if not draft.options:
        return _parts(draft, WHATSAPP_LIMIT)
    if not draft.text.strip() or not (fits_quick_replies(draft.options) or fits_list(draft.options)):
        return _numbered_parts(draft, WHATSAPP_LIMIT)
    *before, last = split_last_line(draft.text)
    first = tuple(chain.from_iterable(_parts(Draft(text), WHATSAPP_LIMIT) for text in before))
    with_choices = replace(draft, text=_BLANKS.sub(" ", last))
    return (*first, *_parts(with_choices, WHATSAPP_CHOICE_LIMIT))


POLICIES: Mapping[ChannelKind, tuple[Policy, ...]] = {
    "sms": (clean, fold, drop_costly_emoji, number_and_split),
    "whatsapp": (clean, offer_choices),
    "rest": (clean,),
}
"""Which policies apply to a channel, in which order."""


def _each_text(draft: Draft, change: Callable[[str], str]) -> Draft:
    options = tuple(RenderedOption(change(option.title), option.payload) for option in draft.options)
    return replace(draft, text=change(draft.text), options=options)


def _cleaned(text: str) -> str:
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in unbroken if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def _without_emoji(text: str) -> str:
    kept = "".join(c for c in text if not _is_emoji(c))
    return _BLANKS.sub(" ", kept).strip() if kept != text else text


def _is_emoji(character: str) -> bool:
    """Pictures, and the invisible characters that join or colour them."""
    return (
        character in _EMOJI_PARTS
        or "\U0001f1e6" <= character <= "\U0001f1ff"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or (character >= _FIRST_PICTURE and unicodedata.category(character) == "So")
    )


def _numbered_parts(draft: Draft, limit: int) -> tuple[Draft, ...]:
    lines = numbered("", draft.options)
    room = limit - len(lines) - 1 if lines else limit
    if room < limit // 4:
        # The options fill a message by themselves: they are split as text, between lines where possible.
        return _parts(replace(draft, text=numbered(draft.text, draft.options), options=()), limit)
    *before, last = split_text(draft.text, limit, room)
    return (*(Draft(text) for text in before), replace(draft, text=numbered(last, draft.options), options=()))


def _parts(draft: Draft, limit: int) -> tuple[Draft, ...]:
    *before, last = split_text(draft.text, limit)
    return (*(Draft(text) for text in before), replace(draft, text=last))


def _gathered(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Join neighbours while there are too many, as far as the provider's own limit goes."""
    kept = list(drafts)
    position = 0
    while len(kept) > MOST_DRAFTS and position + 1 < len(kept):
        first, second = kept[position], kept[position + 1]
        joined = f"{first.text}\n{second.text}"
        if first.options or second.options or len(joined) > PROVIDER_LIMIT:
            position += 1
        else:
            kept[position : position + 2] = [Draft(joined, question=first.question or second.question)]
    return tuple(kept)
