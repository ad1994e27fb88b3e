"""`{slot}` is the only placeholder: found, compared and filled here, never by `str.format`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def placeholders(text: str) -> frozenset[str]:
    """The names between braces: "Hi {name}" → {"name"}."""
    return frozenset(_PLACEHOLDER.findall(text))


def stray_braces(text: str) -> bool:
    """A brace that belongs to no placeholder, such as "{0}", "{a.b}", "{ a }" or an unclosed one."""
    rest = _PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """Each placeholder replaced by `value_of(name)`, once: braces inside a value stay as they are."""
    return _PLACEHOLDER.sub(lambda found: value_of(found[1]), text)


def difference(text: str, allowed: Collection[str], required: Collection[str]) -> str | None:
    """What is wrong with the placeholders of a translation, as a sentence; None when they match."""
    found = placeholders(text)
    if stray_braces(text):
        return f"Braces may only hold the name of a placeholder{_choice(allowed)}: correct or remove the others."
    if extra := sorted(found - set(allowed)):
        return f"{_shown(extra)} does not exist in the source text{_choice(allowed)}: correct or remove it."
    if missing := sorted(set(required) - found):
        return f"{_shown(missing)} is missing: the translation must hold it, written exactly so."
    return None


def _shown(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _choice(names: Collection[str]) -> str:
    return f" ({_shown(names)})" if names else " (there is none here)"
