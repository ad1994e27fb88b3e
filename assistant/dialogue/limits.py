"""Every bound of the engine, with its reason. Nothing here can be reached by a flow that passes the checks and a person
who writes by hand; everything here is reached by a loop, a machine or a mistake.
"""

from __future__ import annotations

from typing import Final

MAX_STEPS_PER_TURN: Final = 120
"""Steps run for one input. The longest flow has fewer than 80: more means a loop that asks nothing."""

MAX_VISITS_OF_A_STEP: Final = 8
"""Runs of one step for one input; a shared child flow may be called several times in a row."""

MAX_SAYS_PER_TURN: Final = 8
"""Messages said for one input. Each costs money and attention; a ninth is a mistake in a flow."""

MAX_STACK: Final = 10
"""Flows waiting on top of each other. Whoever digresses further has forgotten the first: the oldest is left."""

MAX_TEXT: Final = 1000
"""Characters of one message taken as an answer; longer ones get `pattern_too_long`."""

MAX_LIST: Final = 50
"""Items of a list slot."""

MAX_HISTORY: Final = 100
"""Questions one can go back over, and steps remembered, in one flow."""

MAX_RECENT_OPTIONS: Final = 40
"""Buttons offered lately that may still be tapped: about the last eight questions."""

MAX_OPTIONS: Final = 10
"""Answers one question offers: what a WhatsApp list holds."""

MAX_CHARACTERS: Final = 320
"""One message, with its numbered options."""

MAX_ARTEFACT: Final = 600
"""A thing made and kept."""

MAX_BUTTON: Final = 20
"""A button's title: what a WhatsApp quick reply holds."""

MAX_FLOW_NAME: Final = 24
"""A flow's name: what a WhatsApp list row holds, as names are offered by `pattern_clarification`."""

MAX_DESCRIPTION: Final = 160
"""A flow's description, shown in the console only."""

MAX_NODES: Final = 50_000
"""Values in one flow file, aliases counted each time: a few kilobytes of aliases can name billions."""

MAX_DEPTH: Final = 40
"""Nesting of one flow file."""

RESUME_AFTER_HOURS: Final = 12.0
"""After a night, a person no longer has the question in mind."""

STRONG_INTENT: Final = 0.9
"""From this confidence on an intent comes before an answer that is only likely, such as free text."""

STRONG_INTENT_WORDS: Final = 8
"""Longer free texts are stories, not requests, whatever the classifier thinks."""

ASKED_INTENT: Final = 0.7
"""While a question pends, a less sure message is a clumsy answer, not a command. Asking for a person always counts.
Of 500 lines held out, this loses 4 of 100 true wishes and half of the mistaken ones."""

CLARIFY_MARGIN: Final = 0.1
"""Two flows whose confidences are nearer than this are asked about by name."""

CLARIFY_BELOW: Final = 0.8
"""A best candidate this sure needs no question."""

LABEL_SIMILARITY: Final = 0.88
"""Jaro-Winkler similarity from which a label counts as misspelt ("reseo" for "reseau" has 0.91)."""

LABEL_MARGIN: Final = 0.06
"""How much better than the second best label a misspelt one must be."""

LABEL_WORDS: Final = 8
"""Longer messages are not searched for labels: "my brother says facebook is …" is a story."""
