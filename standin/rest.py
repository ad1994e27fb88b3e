"""The part of the real HTTP API that an application of ours uses: Messages, Media and Content."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from standin.config import StandInConfig
from standin.contents import parse_content
from standin.errors import ProviderError
from standin.faults import Fault, Faults, Place
from standin.ledger import Ledger, Search
from standin.messages import API_VERSION, Message
from standin.sending import Sending

MAX_PAGE = 1000


class NoAnswerError(ConnectionError):
    """The connection is closed without an answer."""


def rest_api(
    config: StandInConfig, ledger: Ledger, sending: Sending, faults: Faults, closing: threading.Event
) -> Blueprint:
    """Routes as on api.twilio.com and content.twilio.com, both on one host."""
    api = Blueprint("rest", __name__)
    account = f"/{API_VERSION}/Accounts/<account>"

    @api.before_request
    def authenticate() -> None:
        given, expected = request.authorization, (config.account_sid, config.auth_token)
        if request.endpoint == "rest.media_file":
            return
        pair = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
        same = [hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(pair, expected, strict=True)]
        if not all(same):
            raise ProviderError(20003)
        if (request.view_args or {}).get("account", config.account_sid) != config.account_sid:
            raise ProviderError(20404)

    @api.errorhandler(ProviderError)
    def refused(error: ProviderError) -> Response:
        response = jsonify(error.body())
        response.status_code = error.status
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @api.post(f"{account}/Messages.json")
    def create_message(account: str) -> tuple[Response, int]:
        fault = _meet(faults, "send")
        resource = sending.accept(request.form, fault)
        if fault and fault.kind == "accept_then_time_out":
            closing.wait(config.hold_seconds)
            raise NoAnswerError
        return jsonify(resource), 201

    @api.get(f"{account}/Messages.json")
    def list_messages(account: str) -> Response:
        _meet(faults, "list")
        return jsonify(_page(request.path, ledger.search(_search()), lambda message: message.resource()))

    @api.get(f"{account}/Messages/<sid>.json")
    def fetch_message(account: str, sid: str) -> Response:
        return jsonify(_known(ledger.message(sid)).resource())

    @api.get(f"{account}/Messages/<sid>/Media/<media>")
    def fetch_media(account: str, sid: str, media: str) -> AnyResponse:
        if media not in {attachment.sid for attachment in _known(ledger.message(sid)).media}:
            raise ProviderError(20404)
        # The real API answers with a link to a file store that takes no credentials.
        return redirect(url_for("rest.media_file", media=media), 307)

    @api.get("/files/<media>")
    def media_file(media: str) -> Response:
        attachment = ledger.attachment(media)
        if attachment is None:
            raise ProviderError(20404)
        return Response(attachment.data, content_type=attachment.content_type)

    @api.post("/v1/Content")
    def create_content() -> tuple[Response, int]:
        _meet(faults, "content")
        content = parse_content(request.get_json(silent=True), config.account_sid, ledger.now())
        ledger.keep_content(content)
        return jsonify(content.resource(request.host_url.rstrip("/"))), 201

    @api.get("/v1/Content")
    def list_contents() -> Response:
        _meet(faults, "content")
        base = request.host_url.rstrip("/")
        contents = [content.resource(base) for content in ledger.contents()]
        url = f"{base}/v1/Content"
        meta = {"key": "contents", "page": 0, "page_size": len(contents), "url": url, "first_page_url": url}
        return jsonify(contents=contents, meta=meta | {"next_page_url": None, "previous_page_url": None})

    return api


def _meet(faults: Faults, place: Place) -> Fault | None:
    """Take the fault of this place; those that replace the answer are raised here."""
    fault = faults.take(place)
    match fault.kind if fault else None:
        case "answer" if fault:
            code = {429: 20429, 503: 20503}.get(fault.status, 20500)
            raise ProviderError(fault.code or code, fault.status or 500, fault.retry_after)
        case "refuse" if fault:
            raise ProviderError(fault.code)
        case "drop":
            raise NoAnswerError
    return fault


def _known(message: Message | None) -> Message:
    if message is None:
        raise ProviderError(20404)
    return message


def _search() -> Search:
    """DateSent takes a day, or a time after `DateSent>` and before `DateSent<`."""
    day = request.args.get("DateSent")
    since = request.args.get("DateSent>", day)
    until = request.args.get("DateSent<", day)
    return Search(
        to=request.args.get("To") or None,
        sender=request.args.get("From") or None,
        since=_moment(since) if since else None,
        until=_moment(until, end=True) if until else None,
    )


def _moment(given: str, end: bool = False) -> datetime:
    try:
        parsed = datetime.fromisoformat(given)
    except ValueError:
        raise ProviderError(20001) from None
    if len(given) == len("2000-01-31") and end:
        parsed = datetime.combine(parsed.date(), time.max)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _page(path: str, found: list[Message], form: Callable[[Message], Any]) -> dict[str, Any]:
    size = min(max(request.args.get("PageSize", 50, int), 1), MAX_PAGE)
    page = max(request.args.get("Page", 0, int), 0)
    shown = found[page * size : (page + 1) * size]
    query = f"{path}?PageSize={size}&Page="
    return {
        "messages": [form(message) for message in shown],
        "first_page_uri": f"{query}0",
        "next_page_uri": f"{query}{page + 1}" if found[(page + 1) * size :] else None,
        "previous_page_uri": f"{query}{page - 1}" if page else None,
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(shown) - 1, 0),
        "uri": f"{query}{page}",
    }
