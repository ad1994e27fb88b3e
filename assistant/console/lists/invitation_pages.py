"""Inviting a young person: a code, a link and a picture that bring them into one's caseload."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.people_words import INVITATION
from assistant.console.presenting import Reader
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.console.showing import channel_name, full_address, shown
from assistant.console.times import moment_in_short
from assistant.console.words import N_
from assistant.errors import RefusedInput
from assistant.store.invitations import (
    LONGEST_LABEL,
    Invitation,
    list_invitations,
    make_invitation,
    read_invitation,
    withdraw_invitation,
)
from assistant.store.team_settings import our_numbers
from assistant.values import ChannelKind
from assistant.wording.locales import SOURCE_LOCALE, fallbacks

GREETING = N_("Hello, code %(code)s")
"""What the link puts into the young person's first message; `store/invitations.py` finds the code in it."""
SAYS = (
    N_("%(name)s invites you"),
    N_("Write to us when you like, by %(channel)s to %(number)s, with this code in your first message."),
    N_("A robot answers first, and %(name)s can read along and answer. Write STOP and we stop."),
    N_("QR code that opens a message to us with the code in it"),
)
"""The title of the card, how to come, what to expect, and what its picture is."""

_ROOT = f"/invitations/<int(max={BIGGEST_ID}):invitation_id>"


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """One invitation as it is shown. `link` opens the young person's own messages with the greeting in it; "" where no
    link can. `says` are the texts of the card, in the young person's language."""

    id: int
    code: str
    label: str
    channel: str
    link: str
    state: str
    state_name: str
    until: str
    conversation_id: int | None
    locale: str
    says: tuple[str, ...]


def register(console: Blueprint) -> None:
    console.add_url_rule("/invitations", "invitations", invitations)
    console.add_url_rule("/invitations", "make_invitation", make, methods=["POST"])
    console.add_url_rule(_ROOT, "invitation", invitation)
    console.add_url_rule(f"{_ROOT}/picture.svg", "invitation_picture", picture)
    console.add_url_rule(f"{_ROOT}/withdraw", "withdraw_invitation", withdraw, methods=["POST"])


def invitations() -> ResponseReturnValue:
    return _page()


def make() -> ResponseReturnValue:
    """A new code; its page is shown, to be printed or held out."""
    channel = request.form.get("channel", "")
    if not channel.isdecimal() or int(channel) > BIGGEST_ID:
        abort(400)
    label = request.form.get("label", "")
    try:
        made = make_invitation(the_console().store, me(), int(channel), label, the_console().now())
    except RefusedInput as error:
        return _page(label=label, too_long=True), error.status
    if made is None:
        abort(404)
    return redirect(url_for("console.invitation", invitation_id=made.id), 303)


def invitation(invitation_id: int) -> ResponseReturnValue:
    found = _mine(invitation_id)
    return render("lists/invitation.html", person=me(), one=_card(found, reader(), request.args.get("in")))


def picture(invitation_id: int) -> ResponseReturnValue:
    """The link as a QR code."""
    # Needed for this one picture: a serving process does not carry it from the start.
    import segno

    card = _card(_mine(invitation_id), reader(), request.args.get("in"))
    if not card.link:
        abort(404)
    drawn = io.BytesIO()
    code = segno.make(card.link, error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, scale=6, border=4, dark="#000", light="#fff")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def withdraw(invitation_id: int) -> ResponseReturnValue:
    if not withdraw_invitation(the_console().store, me(), invitation_id, the_console().now()):
        abort(404)
    return redirect(url_for("console.invitations"), 303)


def link_of(kind: ChannelKind, address: str, text: str) -> str:
    """The address that opens a message to us with this text in it; "" on channels without one.

    `?&body=` is what iOS and Android both read; `wa.me` takes digits only (https://faq.whatsapp.com/5913398998672934).
    """
    digits = "".join(character for character in address if character.isdecimal())
    if kind == "whatsapp":
        return f"https://wa.me/{digits}?text={quote(text)}"
    return f"sms:+{digits}?&body={quote(text)}" if kind == "sms" else ""


def _mine(invitation_id: int) -> Invitation:
    found = read_invitation(the_console().store, me(), invitation_id)
    if found is None:
        abort(404)
    return found


def _page(*, label: str = "", too_long: bool = False) -> str:
    console, here = the_console(), reader()
    numbers = our_numbers(console.store, me().teams)
    cards = tuple(_card(one, here) for one in list_invitations(console.store, me(), here.now))
    options = tuple((one.id, channel_name(cast(ChannelKind, one.kind)), full_address(one.address)) for one in numbers)
    return render(
        "lists/invitations.html",
        person=me(),
        cards=cards,
        numbers=options,
        label=label,
        too_long=too_long,
        most=LONGEST_LABEL,
    )


def _card(one: Invitation, here: Reader, language: str | None = None) -> InvitationCard:
    state, texts = one.state(here.now), the_console().texts
    locale = language if language in texts.locales else _spoken(one.locale)
    number = full_address(one.address).replace(" ", "\N{NO-BREAK SPACE}")
    about = {"name": me().name.split()[0], "channel": channel_name(one.kind), "number": number}
    greeting = texts.gettext(GREETING, locale) % {"code": one.code}
    return InvitationCard(
        id=one.id,
        code=one.code,
        label=shown(one.label),
        channel=channel_name(one.kind),
        link=link_of(one.kind, one.address, greeting),
        state=state,
        state_name=here.words(INVITATION[state]),
        until=moment_in_short(one.used_at or one.expires_at, here.zone, here.locale),
        conversation_id=one.conversation_id,
        locale=locale,
        says=tuple(texts.gettext(text, locale) % about for text in SAYS),
    )


def _spoken(locale: str) -> str:
    """The nearest language that the cards speak."""
    return next((one for one in fallbacks(locale) if one in the_console().texts.locales), SOURCE_LOCALE)
