"""From the door to the pages: a session that is half way (the password was right, a code is still asked for), and one
that is signed in. Each step starts with an empty session, so that none prepared by somebody else is carried along.
"""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from assistant.console.core import Visitor, the_console
from assistant.store.people import SignedIn, person_of_session

HALF_WAY = timedelta(minutes=10)
"""So long after the password the code may be typed."""

_HALF = "half_way"


def go_on(found: SignedIn, way_on: str) -> ResponseReturnValue:
    """After the password: to the second step for who has a second factor, in for everybody else."""
    if not found.person.second_factor:
        begin(found)
        return redirect(way_on, 303)
    until = (the_console().now() + HALF_WAY).timestamp()
    session.clear()
    session[_HALF] = [found.person.id, found.session_key, until]
    return redirect(url_for("console.login_code", next=way_on), 303)


def begin(found: SignedIn) -> None:
    """Signed in, in a session that holds nothing of before."""
    session.clear()
    session.permanent = True
    login_user(Visitor(found.person, found.session_key))


def half_way() -> SignedIn | None:
    """Who gave their password a moment ago. They are signed in nowhere yet."""
    kept = session.get(_HALF)
    if not isinstance(kept, list) or len(kept) != 3:
        return None
    person_id, key, until = kept
    console = the_console()
    if console.now().timestamp() >= until:
        return None
    person = person_of_session(console.store, person_id, key, None)
    return SignedIn(person, key) if person else None


def way_on() -> str:
    """Back to the page that was wanted; only ever one of ours."""
    wanted = request.values.get("next", "")
    ours = url_for("console.inbox")
    return wanted if wanted.startswith(ours) and "\\" not in wanted and "\n" not in wanted else ours
