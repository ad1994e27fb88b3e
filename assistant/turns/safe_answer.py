"""The answer to "are you safe right now?": taken as it is meant, in any language we hear, and never lost in a menu.

A bare yes and a clear no are what they are. Whoever tells of more that is alarming, or asks for help or for a person
instead, is not safe. Anything else, a menu, a yes with a "but", another subject, a sentence nobody understands, is
asked about once more; the second time it counts as "hard to say", because somebody who is fine says so.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.answers.message import Message, take_apart
from assistant.dialogue.answers.negation import negated
from assistant.dialogue.answers.options import by_label, by_number
from assistant.dialogue.listen import command, expected, recognise
from assistant.dialogue.values import Context, Expected, Heard, Json
from assistant.dialogue.words import Words
from assistant.turns.mind import Mind
from assistant.turns.thinking import Track, World, book_of, context_of

CONCERN_SLOT = "safe_now"
"""The question of `flows/safety.yml` that a concern asks."""
NOT_AN_ANSWER = Heard("?")
"""What the engine hears in place of what answers nothing: it gives a hint and asks again."""
STAYS = frozenset({"why", "repeat"})
"""Commands that end in the same question."""
GRAVEST_FIRST = ("no", "unsure", "yes")
"""What is no in one language and yes in another is no."""


def as_answer(mind: Mind, world: World, heard: Heard, track: Track = "coach", *, danger: bool = False) -> Heard:
    """What was said, as the flow may have it while the question pends; unchanged while another one does. `danger`: the
    lexicons heard a concern in it."""
    state = (world.conversation.state or {}).get(track)
    own = context_of(mind, world)
    asked = expected(book_of(mind, track), state, own) if isinstance(state, dict) else None
    if not isinstance(state, dict) or asked is None or asked.slot != CONCERN_SLOT:
        return heard
    if heard.payload is not None and heard.payload in {option.payload for option in asked.options}:
        return heard
    if danger:
        return _saying("no")
    plain = Heard(heard.text)
    if command(plain, own) in STAYS:
        return plain
    contexts = (own, *(_in(mind, own, locale) for locale in mind.packs.live if locale != own.locale))
    meant = {_meant(mind, plain, asked, context) for context in contexts}
    value = next((value for value in GRAVEST_FIRST if value in meant), None)
    if value is None:
        if not state.get("failures"):
            return NOT_AN_ANSWER
        value = "unsure"
    return _saying(value)


def _saying(value: str) -> Heard:
    return Heard("", payload=f"/SetSlots({CONCERN_SLOT}={value})")


def _in(mind: Mind, context: Context, locale: str) -> Context:
    """The same moment, in another language."""
    words, translate = mind.packs.resolve(locale).words, mind.voice.translator(locale)
    return replace(context, locale=locale, words=words, translate=translate)


def _meant(mind: Mind, heard: Heard, asked: Expected, context: Context) -> Json:
    """What the message answers in one language; None when it is no answer there."""
    if not heard.text.strip():
        return None
    words, message = context.words, take_apart(heard.text, context.words)
    understood = mind.interpreter.parse(heard.text, context.locale, asked)
    wishes = {command(heard, context), understood.intent}
    # "I don't understand" asks for help with the question; "help" asks for help.
    if "human" in wishes or ("help" in wishes and not negated(message, words)):
        return "unsure"
    answer = recognise(replace(heard, understanding=understood), asked, context)
    if answer is None:
        return None
    value = "unsure" if answer.kind == "dont_know" else answer.slots.get(CONCERN_SLOT)
    return None if value == "yes" and not _is_bare_yes(message, asked, words) else value


def _is_bare_yes(message: Message, asked: Expected, words: Words) -> bool:
    """A yes with nothing beside it. "Yes but I'm afraid" begins like one, and "of course not" sounds like one."""
    if by_label(message, asked, words) or by_number(message, asked, words) or message.is_one_of(words.yes):
        return True
    return set(message.words) <= {word for entry in (*words.yes, *words.fillers) for word in entry.split()}
