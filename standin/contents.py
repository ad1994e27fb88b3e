"""The Content API's resources: texts with buttons or lists, their variables filled at sending time."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from standin.errors import ProviderError

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_UNFIT_IN_BODY = re.compile(r"[\n\r\t]| {5,}")
"""What the body's variables may not hold (https://www.twilio.com/docs/api/errors/21656)."""

QUICK_REPLY = "twilio/quick-reply"
LIST = "twilio/list-picker"


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the phone shows under a text: buttons, or one button that opens a list."""

    kind: Literal["quick_replies", "list"]
    items: tuple[Choice, ...]
    button: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    sid: str
    account: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, Any]
    created_at: datetime

    def resource(self, base_url: str) -> dict[str, Any]:
        """The Content resource (https://www.twilio.com/docs/content/content-api-resources)."""
        url = f"{base_url}/v1/Content/{self.sid}"
        return {
            "sid": self.sid,
            "account_sid": self.account,
            "friendly_name": self.friendly_name,
            "language": self.language,
            "variables": self.variables,
            "types": self.types,
            "date_created": f"{self.created_at:%Y-%m-%dT%H:%M:%SZ}",
            "date_updated": f"{self.created_at:%Y-%m-%dT%H:%M:%SZ}",
            "url": url,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }


def parse_content(body: object, account: str, now: datetime) -> Content:
    """A Content from a create request; raises `ProviderError` 20001 when it is not one."""
    if not isinstance(body, dict) or not isinstance(body.get("types"), dict) or not body["types"]:
        raise ProviderError(20001)
    if not isinstance(body.get("language"), str):
        raise ProviderError(20001)
    return Content(
        sid="HX" + secrets.token_hex(16),
        account=account,
        friendly_name=str(body.get("friendly_name", "")),
        language=body["language"],
        variables={str(name): str(value) for name, value in (body.get("variables") or {}).items()},
        types=body["types"],
        created_at=now,
    )


def fill(content: Content, variables_json: str) -> tuple[str, Choices | None]:
    """The body and choices a phone gets. Raises `ProviderError` 21656 for variables the real API refuses."""
    kind, template = next(iter(content.types.items()))
    values = content.variables | _variables(variables_json)
    if any(_UNFIT_IN_BODY.search(values.get(name, "")) for name in _VARIABLE.findall(str(template.get("body", "")))):
        raise ProviderError(21656)
    filled = _substitute(template, values)
    body = str(filled.get("body", ""))
    if not body:
        raise ProviderError(21656)
    return body, _choices(kind, filled)


def _variables(variables_json: str) -> dict[str, str]:
    try:
        given = json.loads(variables_json or "{}")
    except ValueError:
        raise ProviderError(21656) from None
    if not isinstance(given, dict) or not all(isinstance(value, str) and value for value in given.values()):
        raise ProviderError(21656)
    return given


def _substitute(template: Any, values: dict[str, str]) -> Any:
    if isinstance(template, str):
        return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), template)
    if isinstance(template, list):
        return [_substitute(item, values) for item in template]
    if isinstance(template, dict):
        return {key: _substitute(item, values) for key, item in template.items()}
    return template


def _choices(kind: str, filled: dict[str, Any]) -> Choices | None:
    if kind == QUICK_REPLY:
        items = tuple(Choice(str(a.get("id", a["title"])), str(a["title"])) for a in filled.get("actions", ()))
        return Choices("quick_replies", _within(items, most=3, title=20))
    if kind == LIST:
        items = tuple(Choice(str(i["id"]), str(i["item"]), str(i.get("description") or "")) for i in filled["items"])
        return Choices("list", _within(items, most=10, title=24), str(filled.get("button", "")))
    return None


def _within(items: tuple[Choice, ...], most: int, title: int) -> tuple[Choice, ...]:
    fits = 1 <= len(items) <= most and all(0 < len(i.title) <= title and 0 < len(i.id) <= 200 for i in items)
    if not fits or len({i.title for i in items}) != len(items):
        raise ProviderError(21656)
    return items
