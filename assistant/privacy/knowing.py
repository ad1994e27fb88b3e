"""How a young person is known again on a number that may have changed hands: their word, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.answers.message import take_apart
from assistant.dialogue.values import Json
from assistant.dialogue.words import Words
from assistant.effects import SetWord, StartFresh, UnlockContact
from assistant.store.words import is_usable


def _keep_word(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    """Keep the word, and empty the slot that held it: it must stand nowhere once this turn is over."""
    word = _chosen(str(slots.get("new_word") or ""), context.words)
    effects = (SetWord(word),) if word else ()
    return ActionResult({"new_word": None, "word_kept": bool(word)}, effects)


def _unlock_conversation(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult(effects=(UnlockContact(),))


def _start_fresh(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult(effects=(StartFresh(),))


def _chosen(text: str, words: Words) -> str | None:
    """The word without the little words around it; None when it cannot be one, or is how everybody answers anything."""
    message = take_apart(text, words)
    everyday = (words.yes, words.no, words.skip, words.dont_know, words.commands)
    if any(message.is_one_of(entries) for entries in everyday):
        return None
    return next((word for word in (message.stripped, message.folded) if is_usable(word)), None)


ACTIONS = (
    Action("keep_word", _keep_word, fills=("new_word", "word_kept")),
    Action("unlock_conversation", _unlock_conversation),
    Action("start_fresh", _start_fresh),
)
