"""Setting up the second factor, and taking it away again.

Until a first code proves that the phone has it, the secret waits in the session, sealed: the cookie is signed but can
be read.
"""

from __future__ import annotations

import base64
import binascii
import io
from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from assistant.console.accounts.account_pages import (
    account_page,
    done,
    forget_confirmations,
    is_too_often,
    not_confirmed,
    stay,
)
from assistant.console.accounts.account_words import TOO_OFTEN, WRONG_CODE
from assistant.console.core import me, the_console
from assistant.console.errors import is_fragment
from assistant.console.rendering import render, words
from assistant.errors import Unsealable
from assistant.store.accounts import renew_session
from assistant.store.totp import new_secret, provisioning_uri, renew_recovery_codes, switch_off, switch_on

ISSUER = "Déclic"
SETTING_UP = timedelta(minutes=30)
"""So long a secret waits for its first code."""

_WAITING = "second_factor"
_FREE = frozenset(
    {
        "console.second_factor",
        "console.second_factor_picture",
        "console.confirm_second_factor",
        "console.login",
        "console.logout",
        "console.language",
        "console.static",
    }
)
"""Where somebody may go who must set it up first."""


def register(console: Blueprint) -> None:
    root = "/account/second-factor"
    console.add_url_rule(root, "second_factor", second_factor)
    console.add_url_rule(f"{root}/picture.svg", "second_factor_picture", picture)
    console.add_url_rule(f"{root}/confirm", "confirm_second_factor", confirm, methods=["POST"])
    console.add_url_rule(f"{root}/change", "change_second_factor", change, methods=["POST"])


def require_second_factor() -> ResponseReturnValue | None:
    """For `before_request`: with the setting, nothing else is open before it is set up."""
    asked = the_console().config.require_second_factor
    if not asked or request.endpoint in _FREE or not current_user.is_authenticated or me().second_factor:
        return None
    setup = url_for("console.second_factor")
    if is_fragment():
        return Response(status=401, headers={"HX-Redirect": setup})
    return redirect(setup, 303) if request.endpoint != "console.stream" else Response(status=401)


def second_factor() -> ResponseReturnValue:
    secret = _waiting_secret()
    if secret is None:
        if me().second_factor:
            # Another phone needs the password or a code first.
            return redirect(url_for("console.account"), 303)
        secret = _wait_with_a_new_secret()
    return _setup_page(secret)


def picture() -> ResponseReturnValue:
    """The QR code; black on white in both themes, or a phone cannot read it."""
    secret = _waiting_secret() or abort(404)
    drawn = io.BytesIO()
    uri = provisioning_uri(secret, me().email, ISSUER)
    # For this one picture: a serving process does not carry it from the start.
    import segno

    segno.make(uri, error="m").save(drawn, kind="svg", xmldecl=False, scale=5, border=4, dark="#000", light="#fff")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def confirm() -> ResponseReturnValue:
    """A first code: from now on one is asked for at each login. The recovery codes are shown in this answer only."""
    secret = _waiting_secret()
    if secret is None:
        return redirect(url_for("console.second_factor"), 303)
    if is_too_often():
        return _setup_page(secret, words(TOO_OFTEN), 429)
    store, person = the_console().store, me()
    codes = switch_on(store, person.id, secret, request.form.get("code", ""), the_console().now())
    if codes is None:
        return _setup_page(secret, words(WRONG_CODE), 422)
    forget_confirmations()
    # The sessions that began without it end.
    stay(renew_session(store, person.id))
    return _codes_page(codes, "second-factor")


def change() -> ResponseReturnValue:
    """Another phone, other recovery codes, or none of it any more; only for who is surely still the same person."""
    if not me().second_factor:
        abort(404)
    if wrong := not_confirmed():
        return account_page({"second-factor": wrong[0]}, wrong[1])
    store, now = the_console().store, the_console().now()
    match request.form.get("what"):
        case "codes":
            return _codes_page(renew_recovery_codes(store, me().id, now), "")
        case "phone":
            _wait_with_a_new_secret()
            return redirect(url_for("console.second_factor"), 303)
        case "off" if not the_console().config.require_second_factor:
            switch_off(store, me().id, me().id, now)
            return done("second-factor-off")
    return abort(400)


def _setup_page(secret: str, error: str = "", status: int = 200) -> Response:
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    forced = the_console().config.require_second_factor and not me().second_factor
    return make_response(
        render("accounts/second_factor.html", groups=groups, error=error, forced=forced, person=me()), status
    )


def _codes_page(codes: tuple[str, ...], code: str) -> Response:
    return make_response(render("accounts/recovery_codes.html", codes=codes, done=code, person=me()))


def _wait_with_a_new_secret() -> str:
    secret = new_secret()
    sealed = the_console().store.keyring.seal(secret.encode("ascii"), _purpose())
    until = (the_console().now() + SETTING_UP).timestamp()
    session[_WAITING] = [base64.b64encode(sealed).decode("ascii"), until]
    return secret


def _waiting_secret() -> str | None:
    kept = session.get(_WAITING)
    if not isinstance(kept, list) or the_console().now().timestamp() >= kept[1]:
        return None
    try:
        return the_console().store.keyring.open(base64.b64decode(kept[0]), _purpose()).decode("ascii")
    except (Unsealable, binascii.Error):
        return None


def _purpose() -> str:
    return f"totp-setup/{me().id}"
