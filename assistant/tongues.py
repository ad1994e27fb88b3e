"""In which language does this person write? Asked at their first message only; afterwards they choose."""

from __future__ import annotations

from assistant.mind import Mind
from assistant.thinking import World

SURER_BY = 0.25
"""How much better another language must be understood than the channel's own before we switch: a wrong switch costs
the person a message, staying costs them the word "english"."""


def tongue_of(mind: Mind, world: World, text: str) -> str:
    """The locale to answer in. Raises nothing; short or mixed messages stay in the channel's language."""
    if world.known or not text.strip():
        return world.locale
    scores = {locale: _score(mind, text, locale) for locale in mind.packs.live}
    here = scores.get(mind.packs.resolve(world.locale).locale, 0.0)
    best = max(scores, key=lambda locale: scores[locale], default=world.locale)
    return best if scores.get(best, 0.0) >= here + SURER_BY else world.locale


def _score(mind: Mind, text: str, locale: str) -> float:
    return mind.interpreter.parse(text, locale, None).confidence
