"""Headers that keep a page from doing what it was not written to do, and the check that a form is one of ours."""

from __future__ import annotations

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect

POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""No inline script, no inline style, nothing from elsewhere (https://www.w3.org/TR/CSP3/)."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_HSTS = "max-age=31536000"


def security_headers(response: Response) -> Response:
    """For `app.after_request`: on every answer of the whole application, unless a view chose its own."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def protect(app: Flask, *, https: bool) -> CSRFProtect:
    """Cookies and headers for the whole application. The forms' check is asked for by the pages that have forms:
    the doors of the providers are signed instead."""
    app.config.update(
        SESSION_COOKIE_NAME="declic_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        # Set only when it changes: an open page asks every few seconds, and an answer that was under way during a
        # login, a logout or a new password must not bring the session of before back.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        # A page stays open for a working day; the token ends with the session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.after_request(security_headers)
    if https:
        app.after_request(_only_https)
    return CSRFProtect(app)


def _only_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", _HSTS)
    return response
