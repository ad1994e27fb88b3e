"""The brief: at most six short lines for the counsellor, which the person sees first, may write anew, or refuse.

Nothing is shared before they say so: what is composed lies in `brief_text` and nowhere else until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from babel import Locale
from babel.core import get_global

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.text import fold
from assistant.dialogue.values import Json
from assistant.effects import ShareBrief
from assistant.handoff.actions.callbacks import MOMENT, moment

BRIEF = "brief_text"
"""The slot of the brief as it is shown; null when there is none."""
LONGEST = 500
"""Characters of a brief in the person's own words: about three text messages."""
LONGEST_NOTE = 90
"""Characters of the note in a brief. The whole of it stands in the thread."""
THINGS_AT_MOST = 3
AGES = ("under_16", "16_17", "18_25", "26_over")

Line = tuple[str, Mapping[str, Json]]
"""A response of `flows/human.yml` and its arguments."""


def _compose_brief(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    """Put together what is known. Without anything to tell, their age alone would not be worth a question."""
    story = tuple(_story(slots, context))
    if not story or context.facts.get("crisis_open") is True:
        return ActionResult({BRIEF: None})
    lines = (*story, *_around(slots, context))
    return ActionResult({BRIEF: "\n".join(context.say(response, args) for response, args in lines)})


def _take_brief_words(slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    """Their own words in place of ours; null when they are too long to pass on."""
    words = str(slots.get("brief_words") or "").strip()
    return ActionResult({BRIEF: words if 0 < len(words) <= LONGEST else None})


def _share_brief(slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    """Pass on exactly what was shown."""
    text = slots.get(BRIEF)
    return ActionResult(effects=(ShareBrief(text),) if isinstance(text, str) else ())


def _story(slots: Mapping[str, Json], context: ActionContext) -> Iterator[Line]:
    """What it is about, what we were doing, what was made."""
    note = slots.get("human_note")
    if isinstance(note, str) and _says_something(note, context):
        yield "utter_brief_note", {"brief_note": _short(note)}
    if context.interrupted:
        yield "utter_brief_doing", {"interrupted_flow": context.interrupted}
    things = list(dict.fromkeys(_named(context, (kept.kind for kept in context.read.artefacts()))))
    if things:
        yield "utter_brief_things", {"brief_things": ", ".join(things[:THINGS_AT_MOST])}


def _says_something(note: str, context: ActionContext) -> bool:
    """ "Oui" or "2" answers no question about a subject: it stands in the thread, and makes no brief."""
    words = context.words
    said = fold(note)
    return bool(said) and not said.isdecimal() and said not in words.yes | words.no


def _around(slots: Mapping[str, Json], context: ActionContext) -> Iterator[Line]:
    """Who they are, as far as they said, and when they would like to be answered."""
    age = context.facts.get("age_band")
    if age in AGES:
        yield "utter_brief_age", {"age_answer": age}
    if language := _unusual_language(context):
        yield "utter_brief_language", {"brief_language": language}
    if moment(slots):
        yield "utter_brief_moment", {MOMENT: moment(slots)}


def _named(context: ActionContext, kinds: Iterable[str]) -> Iterator[str]:
    """Each thing in plain words; one that the flows have no words for is left out."""
    for kind in kinds:
        try:
            yield context.say(f"utter_made_{kind}", {})
        except KeyError:
            continue


def _unusual_language(context: ActionContext) -> str | None:
    """Its own name ("English"), when it is not the one most people of the country write. The Unicode data name no
    country's language where that is English."""
    spoken = Locale.parse(context.locale)
    usual = get_global("likely_subtags").get(f"und_{context.country}", "en").split("_")[0]
    return spoken.language_name if spoken.language != usual else None


def _short(note: str) -> str:
    """On one line, and cut between two words."""
    line = " ".join(note.split())
    if len(line) <= LONGEST_NOTE:
        return line
    return line[: LONGEST_NOTE - 3].rsplit(" ", 1)[0].rstrip(",.;: ") + "..."


ACTIONS = (
    Action("compose_brief", _compose_brief, fills=(BRIEF,)),
    Action("take_brief_words", _take_brief_words, fills=(BRIEF,)),
    Action("share_brief", _share_brief),
)
