"""The conversation a page is about, looked up through the reader's teams; and the ways back to it."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.errors import problem_page, what_happened
from assistant.errors import AssistantError
from assistant.store.threads import Thread, read_thread

ROOT = f"/conversations/<int(max={BIGGEST_ID}):conversation_id>"
"""The address of one conversation, below the console's own."""


def find_thread(conversation_id: int, before: int | None = None) -> Thread:
    """The newest page of it, or the one that ends before the line `before`. Another team's does not exist: 404."""
    found = read_thread(the_console().store, me().teams, conversation_id, before)
    if found is None:
        abort(404)
    return found


def refused(error: AssistantError, conversation_id: int) -> ResponseReturnValue:
    """The page that says why a step was not possible."""
    sentence, status = what_happened(error)
    return problem_page(sentence, status, None if status == 404 else conversation_id)


def back_to(conversation_id: int) -> ResponseReturnValue:
    """To the conversation, after a step."""
    return redirect(url_for("console.thread", conversation_id=conversation_id), 303)
