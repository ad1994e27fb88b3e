"""In which language does this person write? Asked at their first message only; afterwards they choose."""

from __future__ import annotations

from assistant.turns.mind import Mind
from assistant.turns.thinking import World


def tongue_of(mind: Mind, world: World, text: str) -> str:
    """The locale to answer in. Raises nothing; a text that could be either stays in the channel's language: a wrong
    switch costs the person a message, staying costs them the word "english"."""
    if world.known or not text.strip():
        return world.locale
    guessed = mind.guess_language(text)
    if guessed is None or world.locale.startswith(guessed):
        return world.locale
    return next((locale for locale in mind.packs.live if locale.partition("_")[0] == guessed), world.locale)
