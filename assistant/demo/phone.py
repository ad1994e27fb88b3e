"""The simulated phones' page: two handsets in a browser, speaking only to the stand-in provider's handset API.

The application behind it receives what it would receive from a real provider, and is told nothing of this page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, render_template, request

NUMBERS = ("+33639980001", "+33639980002")
"""France's range kept for fiction: 06 39 98 (ARCEP, decision 2009-0535)."""
LANGUAGES = ("fr", "en")
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_TEXTS = Path(__file__).with_name("texts.json")


@dataclass(frozen=True, slots=True)
class SignIn:
    """The demo counsellor's account, shown on the page. Never a real one."""

    email: str
    password: str


def create_phone(handset_url: str, console_url: str = "/console/", sign_in: SignIn | None = None) -> Blueprint:
    """The page, served at `/phone/`.

    `handset_url` is the stand-in's handset API on the same origin, such as "/provider/handset".
    The page's language is `?lang=`, else what the browser asks for.
    """
    page = Blueprint("phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static")
    texts = read_texts()

    @page.get("/")
    def show() -> str:
        language = _language(request.args.get("lang"))
        return render_template(
            "phone/page.html",
            language=language,
            languages=LANGUAGES,
            texts=texts[language],
            ideas=texts[language]["ideas"].split("|"),
            phones=tuple(zip("AB", NUMBERS, strict=True)),
            handset_url=handset_url.rstrip("/"),
            console_url=console_url,
            sign_in=sign_in,
        )

    @page.after_request
    def restrict(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return page


def read_texts() -> Mapping[str, Mapping[str, str]]:
    """The page's words: language → name → text."""
    loaded: dict[str, dict[str, str]] = json.loads(_TEXTS.read_text(encoding="utf-8"))
    return loaded


def _language(wanted: str | None) -> str:
    asked = (wanted or "", *(tag.partition("-")[0].lower() for tag in request.accept_languages.values()))
    return next((language for language in asked if language in LANGUAGES), LANGUAGES[0])
