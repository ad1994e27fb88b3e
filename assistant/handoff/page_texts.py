"""What a page says. Never a name, a number or a word of the young person: it travels in the clear and lies on a table.

One SMS part (160 characters of the GSM alphabet) as long as the server's address has at most 50 characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.packs.services import language_of

Why = Literal["crisis", "unreached", "waiting"]
"""`unreached`: somebody is in danger, and what was answered did not arrive."""


@dataclass(frozen=True, slots=True)
class PageTexts:
    """`urgent`, `unreached` and `waiting` take `code` and `link`; the e-mail's take `link`."""

    urgent: str
    unreached: str
    waiting: str
    urgent_subject: str
    unreached_subject: str
    waiting_subject: str
    mail: str
    test: str
    test_subject: str
    noted: str
    taken_care_of: str


_ENGLISH = PageTexts(
    urgent="Déclic: someone needs a person (urgent). Reply OK {code} or open {link}",
    unreached="Déclic: our urgent reply did not arrive. Reply OK {code} or open {link}",
    waiting="Déclic: someone is waiting for a person. Reply OK {code} or open {link}",
    urgent_subject="Déclic: someone needs a person (urgent)",
    unreached_subject="Déclic: our urgent reply did not arrive",
    waiting_subject="Déclic: someone is waiting for a person",
    mail="""{first}.

Say that you take care of it, so that nobody else is called, then open the conversation:
{link}

This message says nothing about the young person, on purpose. It comes again until somebody answers.
""",
    test="Déclic: a test of your on-call messages. It works, and there is nothing to do.",
    test_subject="Déclic: a test of your on-call messages",
    noted="Noted, thank you.",
    taken_care_of="Thank you. Somebody is taking care of it already.",
)
_FRENCH = PageTexts(
    urgent="Déclic : quelqu'un a besoin de l'équipe (urgent). Répondez OK {code} ou ouvrez {link}",
    unreached="Déclic : notre réponse urgente n'est pas arrivée. Répondez OK {code} ou ouvrez {link}",
    waiting="Déclic : quelqu'un attend une réponse de l'équipe. Répondez OK {code} ou ouvrez {link}",
    urgent_subject="Déclic : quelqu'un a besoin de l'équipe (urgent)",
    unreached_subject="Déclic : notre réponse urgente n'est pas arrivée",
    waiting_subject="Déclic : quelqu'un attend une réponse de l'équipe",
    mail="""{first}.

Dites que vous vous en occupez, pour que personne d'autre ne soit appelé, puis ouvrez la conversation :
{link}

Ce message ne dit volontairement rien du jeune. Il sera renvoyé jusqu'à ce que quelqu'un réponde.
""",
    test="Déclic : essai de vos messages d'astreinte. Tout fonctionne, il n'y a rien à faire.",
    test_subject="Déclic : essai de vos messages d'astreinte",
    noted="C'est noté, merci.",
    taken_care_of="Merci. Quelqu'un s'en occupe déjà.",
)
_TEXTS: Mapping[str, PageTexts] = {"en": _ENGLISH, "fr": _FRENCH}
LANGUAGES = tuple(_TEXTS)


def texts_for(locale: str) -> PageTexts:
    """In the person's language where there is one, else in English."""
    return _TEXTS.get(language_of(locale), _ENGLISH)


def sms_of(locale: str, code: str, link: str, why: Why) -> str:
    texts = texts_for(locale)
    by_why = {"crisis": texts.urgent, "unreached": texts.unreached, "waiting": texts.waiting}
    return by_why[why].format(code=code, link=link)


def mail_of(locale: str, link: str, why: Why) -> tuple[str, str]:
    """Subject and body."""
    texts = texts_for(locale)
    by_why = {"crisis": texts.urgent_subject, "unreached": texts.unreached_subject, "waiting": texts.waiting_subject}
    subject = by_why[why]
    return subject, texts.mail.format(first=subject, link=link)
