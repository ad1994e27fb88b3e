"""Photos and voice notes, through this server: the browser of a counsellor never meets the provider.

What a phone sent is data from a stranger. A few kinds are shown, in a box of their own that may do nothing; a few more
may be downloaded; the rest is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.errors import is_fragment, problem_page
from assistant.console.kinds import DOWNLOADED, SHOWN
from assistant.console.rendering import words
from assistant.console.words import N_
from assistant.outbound.fetched import MediaProblem, Reason
from assistant.store.media_copies import Attachment, Copy, find_attachment, keep_copy, note_viewing

_ADDRESS = (
    f"/conversations/<int(max={BIGGEST_ID}):conversation_id>"
    f"/messages/<int(max={BIGGEST_ID}):message_id>/media/<int(max=9):position>"
)
_BOX = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox; frame-ancestors 'none'"
"""No script, no form, no origin: what is in the file can only be looked at (https://www.w3.org/TR/CSP3/)."""

_PROBLEMS: Mapping[Reason, tuple[str, int]] = {
    "not_ours": (N_("This file is not kept at our provider: it is not fetched."), 403),
    "gone": (N_("The provider no longer has this file."), 410),
    "too_large": (N_("This file is larger than 10 MB: it is not shown here."), 413),
    "unreachable": (N_("The provider did not give us this file. Try again in a minute."), 502),
    "busy": (N_("Other files are being fetched at this moment. Try again in a minute."), 503),
}
_NOT_OPENED = N_("Files of this kind are not opened here: they could do harm.")


def register(console: Blueprint) -> None:
    console.add_url_rule(_ADDRESS, "media", media)


def media(conversation_id: int, message_id: int, position: int) -> ResponseReturnValue:
    """An attachment, fetched from the provider when nobody has looked at it today. `?download` saves it instead."""
    console, person = the_console(), me()
    found = find_attachment(console.store, person.teams, conversation_id, message_id, position, console.now())
    if found is None:
        abort(404)
    if _is_a_look():
        note_viewing(console.store, person.id, found, console.now())
    copy = found.copy or _fetch(found)
    if isinstance(copy, MediaProblem):
        sentence, status = _PROBLEMS[copy.reason]
        return _problem(words(sentence), status, found)
    if copy.content_type in SHOWN and "download" not in request.args:
        return _file(copy, found, SHOWN[copy.content_type], "inline")
    if ending := {**SHOWN, **DOWNLOADED}.get(copy.content_type):
        return _file(copy, found, ending, "attachment")
    return _problem(words(_NOT_OPENED), 415, found)


def _fetch(found: Attachment) -> Copy | MediaProblem:
    console = the_console()
    fetched = console.ports.fetch_media(found.account, found.media.url)
    if isinstance(fetched, MediaProblem):
        return fetched
    copy = Copy(fetched.content_type, fetched.data)
    keep_copy(console.store, found, copy, console.now())
    return copy


def _file(copy: Copy, found: Attachment, ending: str, how: str) -> Response:
    shown_as = copy.content_type if how == "inline" else "application/octet-stream"
    response = make_response(copy.data)
    response.headers["Content-Type"] = shown_as
    response.headers["Content-Disposition"] = f'{how}; filename="{found.message_id}-{found.position + 1}.{ending}"'
    response.headers["Content-Security-Policy"] = _BOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A player asks for the part it is about to play.
    response.make_conditional(request, accept_ranges=True, complete_length=len(copy.data))
    return response


def _is_a_look() -> bool:
    """A player asks many times; the first of them is the look."""
    begins = request.headers.get("Range", "bytes=0-")
    return begins.startswith("bytes=0-")


def _problem(sentence: str, status: int, found: Attachment) -> Response:
    """For a script the sentence alone, which it puts where the file would stand."""
    if is_fragment():
        return Response(sentence, status, mimetype="text/plain")
    return problem_page(sentence, status, found.conversation_id)
