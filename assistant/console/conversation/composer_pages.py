"""The box for a reply: sending, measuring, filling it, and drawing it anew."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_territory_currencies
from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.conversation.canned_pages import filled
from assistant.console.conversation.desk import canned_of, composer_of, later_values, things_of, write_values
from assistant.console.conversation.thread_pages import whole_page
from assistant.console.core import me, row_id, the_console
from assistant.console.errors import is_fragment, what_happened
from assistant.console.finding import ROOT, back_to, find_thread
from assistant.console.rendering import reader_locale, render
from assistant.console.showing import loses_pictures
from assistant.errors import HandoffConflict
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import LONGEST_REPLY, Reply, reply
from assistant.outbound.segments import count_segments
from assistant.store.threads import Thread


def register(console: Blueprint) -> None:
    for name, view in (("reply", send), ("artefact", send_thing), ("fill", fill), ("size", size), ("composer", renew)):
        console.add_url_rule(f"{ROOT}/{name}", name, view, methods=["POST"])


def send(conversation_id: int) -> ResponseReturnValue:
    """Send what was typed. When it cannot be sent, the text stays in its box."""
    found = find_thread(conversation_id)
    text, key = typed()
    return _sent(found, text, key, kept=text)


def send_thing(conversation_id: int) -> ResponseReturnValue:
    """Send something the person made as it is; what stands in the box stays there."""
    found = find_thread(conversation_id)
    text, key = typed()
    chosen = request.form.get("artefact", type=row_id)
    thing = next((one.text for one in things_of(found) if one.id == chosen), "")
    return _sent(found, thing, f"{key[:40]}:{chosen}", kept=text, emptied=False)


def fill(conversation_id: int) -> ResponseReturnValue:
    """Put a reply in store, or something the person made, behind what stands in the box."""
    found = find_thread(conversation_id)
    text, key = typed()
    more = _chosen(found)
    joined = f"{text.rstrip()}\n{more}" if text.strip() and more else text or more
    return drawn(found, text=joined[:LONGEST_REPLY], key=key, event="reply-filled")


def renew(conversation_id: int) -> ResponseReturnValue:
    """The box anew when somebody else took over, handed back, or writing became impossible; its text stays in it."""
    text, key = typed()
    found = find_thread(conversation_id)
    return render("conversation/_composer.html", **write_values(found, composer_of(found, text=text, key=key)))


def size(conversation_id: int) -> ResponseReturnValue:
    """What the text becomes on its way: characters, and messages that are paid for."""
    found = find_thread(conversation_id)
    text = request.form.get("text", "")[:LONGEST_REPLY]
    drafts = the_console().ports.shape(text, found.kind, found.locale) if text.strip() else ()
    counts = [count_segments(draft.text) for draft in drafts]
    parts = sum(count.parts for count in counts)
    return render(
        "conversation/_size.html",
        kind=found.kind,
        characters=sum(count.characters for count in counts) if found.kind == "sms" else len(text.strip()),
        messages=len(drafts),
        parts=parts,
        price=price_of(parts, found.channel_country) if found.kind == "sms" else "",
        lost=loses_pictures(text, (draft.text for draft in drafts)),
        costly=any(count.encoding == "UCS-2" for count in counts) and found.kind == "sms",
    )


def typed() -> tuple[str, str]:
    """The text of the box and the key of this press of its button."""
    return request.form.get("text", "")[: LONGEST_REPLY + 1], request.form.get("key", "")[:64]


def price_of(parts: int, country: str) -> str:
    """What so many SMS parts cost, as the reader writes amounts; empty where no price was set."""
    price = the_console().config.sms_price
    currencies = get_territory_currencies(country)
    if price is None or not currencies:
        return ""
    amount = (price * parts).quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()
    return format_currency(amount, currencies[0], locale=reader_locale(), decimal_quantization=False)


def drawn(
    found: Thread, *, text: str = "", key: str = "", error: str = "", status: int = 200, event: str = "reply-kept"
) -> ResponseReturnValue:
    """The box alone for a script, which is told what became of it; else the page around it."""
    composer = composer_of(found, text=text, key=key, error=error)
    if not is_fragment():
        return whole_page(found, status, composer=composer)
    body = render("conversation/_composer.html", **write_values(found, composer))
    # The list of what is kept for later stands beside the box: it comes along.
    body += render("conversation/_later.html", **(later_values(found) | {"refresh": True}))
    response = make_response(body, status)
    response.headers["HX-Trigger-After-Settle"] = event
    return response


def _sent(found: Thread, text: str, key: str, *, kept: str, emptied: bool = True) -> ResponseReturnValue:
    """Send the text; `kept` is what stands in the box when it could not be, or when the box is not `emptied`."""
    console = the_console()
    drafts = console.ports.shape(text, found.kind, found.locale) if len(text) <= LONGEST_REPLY else ()
    try:
        reply(console.store, me(), found.id, Reply(key, text, drafts), console.now())
    except (HandoffConflict, Refused) as error:
        sentence, status = what_happened(error)
        box_key = key if emptied else ""
        return drawn(find_thread(found.id), text=kept, key=box_key, error=sentence, status=status)
    console.ports.wake()
    if not is_fragment():
        return back_to(found.id) if emptied or not kept else drawn(find_thread(found.id), text=kept)
    return drawn(find_thread(found.id), text="" if emptied else kept, event="reply-sent" if emptied else "thing-sent")


def _chosen(found: Thread) -> str:
    artefact, canned = request.form.get("artefact", type=row_id), request.form.get("canned", type=row_id)
    if artefact is not None:
        return next((one.text for one in things_of(found) if one.id == artefact), "")
    body = next((one.body for one in canned_of(found) if one.id == canned), "")
    return filled(found, body) if body else ""
