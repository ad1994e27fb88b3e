"""In which language does this person write? Their first message decides; afterwards they choose, or are asked once."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.listen import expected, recognise
from assistant.dialogue.patterns import OTHER_LANGUAGE
from assistant.dialogue.text import fold
from assistant.dialogue.values import Heard
from assistant.turns.mind import Mind
from assistant.turns.thinking import World, context_of

SWITCH_SLOT = "switch_language"
"""The question of `pattern_other_language`, asked in two languages."""
SURE_FROM = 3
"""Words: a shorter text may be a name, or one of the words that languages lend each other."""


def tongue_of(mind: Mind, world: World, text: str) -> str:
    """The locale to answer in. Raises nothing; a text that could be either stays in the channel's language: a wrong
    switch costs the person a message, staying costs them the word "english"."""
    if world.known or not text.strip():
        return world.locale
    return _live_locale(mind, world, text) or world.locale


def other_language(mind: Mind, world: World, text: str) -> str | None:
    """The locale a text is surely written in, of those that are live, when it is not the conversation's language."""
    if len(fold(text).split()) < SURE_FROM:
        return None
    return _live_locale(mind, world, text)


def answered_in_either(mind: Mind, world: World, heard: Heard) -> Heard:
    """A message as it is, but what answers a question that was asked in two languages may be in the other one."""
    state = (world.conversation.state or {}).get("coach")
    slots = state.get("slots") if isinstance(state, dict) else None
    other = slots.get(OTHER_LANGUAGE) if isinstance(slots, dict) else None
    if not isinstance(state, dict) or not isinstance(other, str) or heard.payload is not None:
        return heard
    own = context_of(mind, world)
    asked = expected(mind.book, state, own)
    if asked is None or asked.slot != SWITCH_SLOT or recognise(heard, asked, own) is not None:
        return heard
    there = context_of(mind, replace(world, locale=other))
    theirs = expected(mind.book, state, there)
    answer = recognise(heard, theirs, there)
    if answer is None or answer.kind != "value":
        return heard
    return Heard("", payload=f"/SetSlots({SWITCH_SLOT}={str(answer.slots[SWITCH_SLOT]).lower()})")


def _live_locale(mind: Mind, world: World, text: str) -> str | None:
    guessed = mind.guess_language(text)
    if guessed is None or _language(world.locale) == guessed:
        return None
    return next((locale for locale in mind.packs.live if _language(locale) == guessed), None)


def _language(locale: str) -> str:
    return locale.partition("_")[0]
