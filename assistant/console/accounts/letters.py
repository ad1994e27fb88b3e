"""Sending a link to a colleague, or showing it once to whoever made it, where no letters can be sent."""

from __future__ import annotations

from flask import Response, make_response

from assistant.console.accounts.account_mail import letters, link_address
from assistant.console.core import me, the_console
from assistant.console.rendering import render
from assistant.store.account_links import Post


def poster() -> Post | None:
    """What writes the letter of a link; None where letters cannot be sent."""
    console = the_console()
    if not console.config.mail:
        return None
    return letters(console.store, console.texts, console.config.public_url, console.now())


def linked(token: str) -> str:
    return link_address(the_console().config.public_url, token)


def link_page(name: str, address: str) -> Response:
    """The link, shown in this answer only, for whom it is."""
    return make_response(render("accounts/link.html", person=me(), name=name, address=address))
