"""Whether a message is one of the answers that were offered, so that its words are ours and not a call for help."""

from __future__ import annotations

from assistant.dialogue.answers.message import take_apart
from assistant.dialogue.answers.options import by_label
from assistant.turns.mind import Mind
from assistant.turns.thinking import World, asked, context_of
from assistant.values import Inbound


def picks_an_option(mind: Mind, world: World, inbound: Inbound) -> bool:
    """A button of the question that waits, or its label written out: the flow deals with what it says."""
    question = asked(mind, world)
    if question is None:
        return False
    if inbound.payload is not None:
        return inbound.payload in {option.payload for option in question.options}
    words = context_of(mind, world).words
    return by_label(take_apart(inbound.text, words), question, words) is not None
