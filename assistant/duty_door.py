"""In front of the turns: an SMS by which somebody on duty answers a page is no young person's message.

Only what looks like such an answer ("OK", "ok 4711", "4711") is looked at, and only when it comes from the number of
somebody who was paged. Everything else goes on to the turns, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.handoff.page_texts import texts_for
from assistant.handoff.paging import acknowledged
from assistant.store.notices import Notice, queue_notice
from assistant.store.page_answers import Paged, paged_by_number
from assistant.store.store import Store
from assistant.values import Inbound, Receipt

Receive = Callable[[Inbound], Receipt]
NO_CONVERSATION = 0
"""No row has it: the message became nobody's conversation."""

_ANSWER = re.compile(r"\W*(?:(ok(?:ay)?)\W*)?([2-9]{4})?\W*", re.IGNORECASE)


def behind_duty_door(store: Store, receive: Receive) -> Receive:
    """What the doors hand messages to: answers to pages end here, the others go to `receive`."""

    def received(inbound: Inbound) -> Receipt:
        paged = _paged(store, inbound)
        if paged is None:
            return receive(inbound)
        _answer(store, paged, inbound)
        return Receipt(NO_CONVERSATION)

    return received


def code_in(text: str) -> str | None:
    """The code of an answer to a page, "" for a bare OK; None for a text that is no such answer."""
    parts = _ANSWER.fullmatch(text[:40]) if len(text) <= 40 else None
    return None if parts is None or not (parts[1] or parts[2]) else parts[2] or ""


def _paged(store: Store, inbound: Inbound) -> Paged | None:
    code = code_in(inbound.text) if inbound.kind == "sms" and not inbound.media else None
    return None if code is None else paged_by_number(store, inbound.sender, code, inbound.received_at)


def _answer(store: Store, paged: Paged, inbound: Inbound) -> None:
    texts, now = texts_for(paged.locale), inbound.received_at
    if acknowledged(store, paged, "sms", now):
        body = texts.noted
    elif paged.state == "acknowledged" and paged.acknowledged_by == paged.name:
        return  # Said twice, or the provider brought it twice: they have their answer.
    else:
        body = texts.taken_care_of
    with store.db.write() as connection:
        notice = Notice("sms", inbound.sender, "", body, contact_id=paged.contact_id)
        queue_notice(connection, store.keyring, notice, now)
