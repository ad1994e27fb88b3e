"""The letters that carry a link: an invitation, a new password. In the language of who gets them; the link is all they
hold that must not be read by others.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from assistant.console.words import N_
from assistant.store.account_links import AccountLink, Post
from assistant.store.notices import Notice, queue_notice
from assistant.store.people import name_of
from assistant.store.store import Store
from assistant.wording.console import ConsoleTexts

_INVITATION = (
    N_("An account for you at Déclic"),
    N_(
        "Hello,\n\n"
        "%(by)s invites you to Déclic, where counsellors answer young people. Choose a password here:\n\n"
        "%(link)s\n\n"
        "The link works once, for seven days. If you do not know what this is about, do nothing: no account is made."
    ),
)
_RESET = (
    N_("A new password for Déclic"),
    N_(
        "Hello,\n\n"
        "somebody asked for a new password for your account at Déclic. Choose it here:\n\n"
        "%(link)s\n\n"
        "The link works once, for one hour. If it was not you, do nothing: your password stays as it is."
    ),
)
_SOMEBODY = N_("A colleague")


def link_address(public_url: str, token: str) -> str:
    """The address that goes into a letter. It leads to a page whose address no longer holds the token."""
    return f"{public_url.rstrip('/')}/console/link/{token}"


def letters(store: Store, texts: ConsoleTexts, public_url: str, now: datetime) -> Post:
    """What writes the letter of a link, within the transaction that makes the link."""

    def post(connection: Connection, link: AccountLink, token: str) -> None:
        subject, body = _INVITATION if link.purpose == "invitation" else _RESET
        by = name_of(store, link.made_by) if link.made_by else None
        values = {"by": by or texts.gettext(_SOMEBODY, link.locale), "link": link_address(public_url, token)}
        words = texts.gettext(body, link.locale) % values
        queue_notice(
            connection, store.keyring, Notice("email", link.email, texts.gettext(subject, link.locale), words), now
        )

    return post
