"""STOP, START and HELP: whole messages only, in the words of every installed locale.

The rule is the operators' and the law's: a person who writes STOP is written to no more. The whole message must be
the word, because "stop it please" and "je veux que tout s'arrête" are things people say to somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.dialogue.text import fold
from assistant.packs.locale import LocalePack, Packs
from assistant.values import OptOutSignal

MAX_KEYWORD_CHARACTERS = 80
_LONG_RUN = re.compile(r"(.)\1{2,}")


def opt_out_signal(text: str, packs: Packs, *, opted_out: bool = False) -> OptOutSignal | None:
    """What the message asks for as a keyword, or None.

    Case, accents, punctuation, a word said several times ("STOP STOP") and drawn-out letters ("arrrrêt") do not
    matter. A word that also means yes asks to start only when `opted_out`: otherwise it answers a question.
    """
    if len(text) > MAX_KEYWORD_CHARACTERS:
        return None
    for message in _readings(text):
        if any(message in pack.opt_out for pack in packs.locales.values()):
            return "STOP"
        if any(_starts(message, pack, opted_out) for pack in packs.locales.values()):
            return "START"
        if any(message in pack.help for pack in packs.locales.values()):
            return "HELP"
    return None


def _starts(message: str, pack: LocalePack, opted_out: bool) -> bool:
    return message in pack.opt_in and (opted_out or message not in pack.words.yes)


def _readings(text: str) -> Iterator[str]:
    """The folded message, then without repetition: a run of three or more letters is read as two and as one."""
    folded = fold(text)
    if not folded:
        return
    yield folded
    words = folded.split()
    if len(set(words)) == 1 and len(words) > 1:
        folded = words[0]
        yield folded
    if _LONG_RUN.search(folded):
        yield _LONG_RUN.sub(r"\1\1", folded)
        yield _LONG_RUN.sub(r"\1", folded)
