"""Where every stage of loading reports what is to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.dialogue.conditions import BadCondition, Condition, constant, parse
from assistant.dialogue.loading.yamltree import line_of
from assistant.errors import Problem

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]

REASONS: Final[Mapping[str, str]] = {
    "translation": "translations live in locales/<locale>/LC_MESSAGES/flows.po, run `assistant locale update`",
    "always_include_in_prompt": "it is for language models, and there is none here",
    "from_llm": "it is for language models, and there is none here",
    "agent_id": "sub agents are not supported",
    "exit_if": "sub agents are not supported",
    "generation_prompt": "texts are never generated",
    "rephrase": "texts are never generated, write variations instead",
    "custom": "a payload for one channel cannot be put into words; use text and buttons",
    "attachment": "use image",
    "elements": "use buttons",
    "quick_replies": "use buttons",
    "template": "use text",
    "button_type": "the channel decides how buttons look",
    "force_slot_filling": "whole-message commands always work, so that nobody is locked in",
    "nlu": "training examples live in nlu/data/<locale>.yml",
    "rules": "write flows",
    "stories": "write flows",
    "forms": "write a flow with collect steps",
    "session_config": "a conversation never expires, it resumes (pattern_resume)",
    "matches": "conditions know no regular expressions",
    "influence_conversation": "slots never train a policy here",
    "shared_for_coexistence": "there is one engine only",
    "auto_fill": "use mappings",
}
"""Keys of the format that are refused, and why or where to go instead."""

_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "the key '{key}' is missing",
    "string_type": "'{key}' must be a text; put it in quotes",
    "bool_type": "'{key}' must be true or false",
    "list_type": "'{key}' must be a list (lines that begin with '- ')",
    "dict_type": "'{key}' must hold keys and values",
    "model_type": "'{key}' must hold keys and values",
    "float_type": "'{key}' must be a number",
}


class Desk:
    """Collects the problems of one file."""

    def __init__(self, file: str, data: Any = None) -> None:
        self.file = file
        self.data = data
        self.problems: list[Problem] = []
        self.conditions: list[tuple[Condition, Path, int]] = []

    def report(self, path: Path | int, message: str, severity: Literal["error", "warning"] = "error") -> None:
        """`path` leads to the value within the file, or is a line."""
        line = path if isinstance(path, int) else line_of(self.data, path)
        self.problems.append(Problem(self.file, line, message, severity))

    def line(self, path: Path) -> int:
        return line_of(self.data, path)

    def read(self, model: type[Model], data: Any, path: Path) -> Model | None:
        """The data as this model, or None after reporting everything that is wrong with it."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for found in error.errors(include_url=False, include_context=False, include_input=False):
                where = tuple(part for part in found["loc"] if isinstance(part, str | int))
                self.report((*path, *where), _sentence(found["type"], where, found["msg"], model))
        return None

    def condition(self, text: Any, path: Path) -> Condition | None:
        """A condition, or None after reporting why it cannot be read."""
        if isinstance(text, bool):
            return constant(text)
        if not isinstance(text, str):
            self.report(path, 'a condition must be a text such as slots.mood is "low"')
            return None
        if text.strip().lower() in ("true", "false"):
            return constant(text.strip().lower() == "true")
        try:
            found = parse(text)
        except BadCondition as error:
            self.report(path, str(error))
            return None
        self.conditions.append((found, path, self.line(path)))
        return found


def unsupported(key: str, known: str = "") -> str:
    """Why a key is refused."""
    reason = REASONS.get(key)
    if reason:
        return f"'{key}' is not supported: {reason}"
    return f"the key '{key}' is not known here{f'; known are {known}' if known else ''}"


def _sentence(kind: str, where: Path, message: str, model: type[BaseModel]) -> str:
    key = str(where[-1]) if where else "this"
    if kind == "extra_forbidden":
        known = ", ".join(field.alias or name for name, field in model.model_fields.items()) if len(where) == 1 else ""
        return unsupported(key, known)
    template = _MESSAGES.get(kind)
    return template.format(key=key) if template else f"'{key}': {message}"
