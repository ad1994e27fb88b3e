"""Private notes: keeping them, whom they can name, and the page of those that name me."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.conversation.composing import NoteBox
from assistant.console.conversation.planning import near
from assistant.console.conversation.thread_pages import whole_page
from assistant.console.core import me, the_console
from assistant.console.errors import is_fragment
from assistant.console.finding import ROOT, back_to, find_thread
from assistant.console.reading import reader
from assistant.console.rendering import render, words
from assistant.console.showing import last_digits, shown
from assistant.console.words import N_, REFUSAL, note_text
from assistant.store.mentions import Mention, colleagues_in, list_mentions
from assistant.store.notes import LONGEST_NOTE, write_note
from assistant.store.threads import Thread


def register(console: Blueprint) -> None:
    console.add_url_rule(f"{ROOT}/note", "note", keep, methods=["POST"])
    console.add_url_rule(f"{ROOT}/colleagues", "colleagues", colleagues)
    console.add_url_rule("/mentions", "mentions", mentions)


def keep(conversation_id: int) -> ResponseReturnValue:
    """Keep what was typed as a note. When that cannot be, the text stays in its box."""
    found = find_thread(conversation_id)
    text = request.form.get("text", "")
    if fault := _fault(text):
        return _drawn(found, NoteBox(text, fault), 422)
    if write_note(the_console().store, me(), conversation_id, text.strip(), the_console().now()) is None:
        return _drawn(found, NoteBox(text, words(REFUSAL["erased"])), 409)
    return _drawn(found, NoteBox()) if is_fragment() else back_to(conversation_id)


def colleagues(conversation_id: int) -> ResponseReturnValue:
    """Whom a note of this conversation can name, for the list that opens at an @."""
    found = colleagues_in(the_console().store, me(), conversation_id)
    if found is None:
        abort(404)
    return jsonify([{"name": one.name, "text": f"@{one.name} "} for one in found])


def mentions() -> ResponseReturnValue:
    """The notes that name me."""
    found = tuple(_shown(one) for one in list_mentions(the_console().store, me()))
    return render("conversation/mentions.html", person=me(), mentions=found)


def _fault(text: str) -> str:
    if not text.strip():
        return words(N_("Write something before keeping the note."))
    if len(text) > LONGEST_NOTE:
        return words(N_("A note has %(most)s characters at most."), most=LONGEST_NOTE)
    return ""


def _drawn(found: Thread, note: NoteBox, status: int = 200) -> ResponseReturnValue:
    if not is_fragment():
        return whole_page(found, status, note=note)
    response = make_response(render("conversation/_note_form.html", note=note, thread=found), status)
    response.headers["HX-Trigger-After-Settle"] = "note-refused" if note.error else "note-kept"
    return response


def _shown(one: Mention) -> dict[str, object]:
    return {
        "conversation": one.conversation_id,
        "author": one.author,
        "label": last_digits(one.address),
        "text": shown(note_text(one.kind, one.text or "", words)),
        "moment": one.at.isoformat(),
        "time": near(one.at, reader()),
        "seen": one.seen,
    }
