"""Background work for the accounts of the console: letters that were asked for, and links nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from assistant.console.accounts.account_mail import letters
from assistant.jobs import Job
from assistant.settings import Settings
from assistant.store.account_links import forget_links
from assistant.store.account_resets import answer_asked_resets
from assistant.store.store import Store
from assistant.wording.console import ConsoleTexts


def account_jobs(store: Store, settings: Settings) -> tuple[Job, ...]:
    """What the accounts need done by itself. Without a mail server nobody can ask for a letter."""
    texts, url = ConsoleTexts.load(settings.content_root), settings.public_url
    forget = Job("forget_links", timedelta(hours=6), lambda now: forget_links(store, now))
    answer = Job(
        "answer_asked_resets",
        timedelta(seconds=1),
        lambda now: answer_asked_resets(store, letters(store, texts, url, now), now),
    )
    return (answer, forget) if settings.mail else (forget,)
