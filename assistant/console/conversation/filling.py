"""The variables of a reply in store: `{nickname|you}` is the nickname, or "you" where there is none. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

Variable = Literal["nickname", "counsellor", "team", "opening"]
VARIABLES: tuple[Variable, ...] = get_args(Variable)
"""The young person's nickname; who answers; the team's name; when the team is there again."""
MAY_BE_EMPTY = frozenset({"nickname", "opening"})
"""Not everybody has a nickname, and a team that is there now has no next opening: something must stand in."""

Fault = Literal["brace", "unknown", "fallback"]
"""What is wrong with a body: a brace without its other one, no such variable, nothing to stand in."""

_VARIABLE = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")


def fault_of(body: str) -> tuple[Fault, str] | None:
    """The first thing to mend, and the variable it is about; None when the body can be filled."""
    rest = _VARIABLE.sub("", body)
    if "{" in rest or "}" in rest:
        return "brace", ""
    for found in _VARIABLE.finditer(body):
        name = found[1].strip()
        if name not in VARIABLES:
            return "unknown", name
        if name in MAY_BE_EMPTY and not (found[2] or "").strip():
            return "fallback", name
    return None


def fill(body: str, values: Mapping[str, str]) -> str:
    """The body with its variables filled. An empty value counts as none."""
    return _VARIABLE.sub(lambda found: values.get(found[1].strip()) or (found[2] or "").strip(), body)
