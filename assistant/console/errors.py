"""When a page cannot be shown: a calm sentence, and the way on."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from assistant.console.rendering import render, words
from assistant.console.words import N_, REFUSAL
from assistant.errors import AssistantError, HandoffConflict
from assistant.handoff.refusals import Refused

_SENTENCES = {
    400: N_(
        "This page is too old to be trusted. Go back, load it again, and repeat what you did: nothing was changed."
    ),
    403: N_("This is not for your account."),
    404: N_("There is no such page, or it is not in your teams."),
    405: N_("This address does not work that way."),
    413: N_("That is too large."),
    429: N_("Too many attempts. Wait a quarter of an hour, then try again."),
}
_OTHERWISE = N_("Something went wrong. Nothing was changed.")


def is_fragment() -> bool:
    """Whether a script of the page asks, for a part of it."""
    return "HX-Request" in request.headers


def problem_page(sentence: str, status: int, conversation: int | None = None) -> Response:
    """The sentence alone, with the way back to the conversation it is about, where there is one to go back to."""
    return make_response(render("problem.html", sentence=sentence, status=status, conversation=conversation), status)


def show_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None:
        return error
    return problem_page(words(_SENTENCES.get(error.code, _OTHERWISE)), error.code)


def refuse_forgery(_error: CSRFError) -> ResponseReturnValue:
    return problem_page(words(_SENTENCES[400]), 400)


def unauthorized() -> ResponseReturnValue:
    """To the login and back again. A script is told to take the whole page there."""
    login = url_for("console.login", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if is_fragment():
        return Response(status=401, headers={"HX-Redirect": url_for("console.login", next=_page_of_script())})
    if request.endpoint == "console.stream":
        return Response(status=401)
    return redirect(login, 303)


def _page_of_script() -> str | None:
    """The path of the page that a script asks from; the login takes only one of ours."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    return (f"{page.path}?{page.query}" if page.query else page.path) or None


def what_happened(error: AssistantError) -> tuple[str, int]:
    """A step that was not possible, as a sentence in the reader's language and an HTTP status."""
    if isinstance(error, HandoffConflict):
        return words(N_("%(name)s answers this person now. Nothing was sent or changed."), name=error.holder), 409
    if isinstance(error, Refused):
        return words(REFUSAL[error.reason]), error.status
    return words(_OTHERWISE), 500
