"""Reading a partner's YAML file: every scalar stays text until the schema says what it is, every problem has a line.

Plain YAML turns `no` into false, `0800` into a number and `9:00` into 540. Word lists and telephone numbers would
be quietly destroyed, so scalars are kept as written and pydantic gives them their types.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import ContentError, Problem

Loc = tuple[str | int, ...]
Plain = str | list["Plain"] | dict[str, "Plain"]
ModelT = TypeVar("ModelT", bound=BaseModel)

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
_PLAIN_TAGS = frozenset({"map", "seq", "str", "int", "float", "bool", "null", "timestamp"})


class Schema(BaseModel):
    """The base of every file's schema: unknown keys are refused, because they are misspelt known ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where things stand in one file. `shown` is its path as a person should read it."""

    shown: str
    lines: dict[Loc, int]
    locale: str | None = None

    def problem(self, loc: Loc, message: str, *, warning: bool = False) -> Problem:
        """A problem at the line of the nearest known place on the way to `loc`."""
        found = next((self.lines[loc[:end]] for end in range(len(loc), -1, -1) if loc[:end] in self.lines), 0)
        return Problem(self.shown, found, message, "warning" if warning else "error", self.locale)


def read(path: Path, shown: str, model: type[ModelT], locale: str | None = None) -> tuple[ModelT, SourceFile]:
    """The file as its schema, and where its parts stand. Raises `ContentError` with all problems."""
    reader = _Reader(SourceFile(shown, {}, locale))
    data = reader.plain(_compose(path, reader.source), (), 0)
    if reader.problems:
        raise ContentError(reader.problems)
    try:
        return model.model_validate(data), reader.source
    except ValidationError as error:
        raise ContentError(_problems(error, reader.source)) from error


def _problems(error: ValidationError, source: SourceFile) -> list[Problem]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    # A list whose one entry is wrong is also called too short: that says nothing new.
    deeper = {loc[:end] for loc in (one["loc"] for one in found) for end in range(len(loc))}
    return [
        source.problem(one["loc"], _sentence(one["loc"], one["type"], one["msg"]))
        for one in found
        if not (one["type"] == "too_short" and one["loc"] in deeper)
    ]


def _compose(path: Path, source: SourceFile) -> yaml.Node:
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            raise ContentError([source.problem((), f"The file is larger than {MAX_BYTES} bytes; split or shorten it.")])
        node = yaml.compose(raw.decode("utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise ContentError([source.problem((), f"The file cannot be read ({error.strerror}).")]) from error
    except UnicodeDecodeError as error:
        raise ContentError([source.problem((), "The file is not UTF-8; save it again as UTF-8.")]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        tail = f"This is not YAML: {error.problem}. Check quotes, colons, and spaces instead of tabs."
        raise ContentError([Problem(source.shown, line, tail, locale=source.locale)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ContentError([source.problem((), "This is not YAML: a character or a depth is not allowed.")]) from error
    if not isinstance(node, yaml.MappingNode):
        raise ContentError([Problem(source.shown, 1, "The file must hold `key: value` pairs.", locale=source.locale)])
    return node


class _Reader:
    """Turns nodes into plain data, noting lines and refusing what no pack needs."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, loc: Loc, depth: int) -> Plain:
        line = int(node.start_mark.line) + 1
        self.source.lines.setdefault(loc, line)
        if depth > MAX_DEPTH:
            return self._refuse(line, "Too deeply nested.")
        if not isinstance(node, yaml.ScalarNode) and id(node) in self._seen:
            return self._refuse(line, "Anchors and aliases (& and *) are not allowed; write the value out.")
        self._seen.add(id(node))
        if str(node.tag).removeprefix("tag:yaml.org,2002:") not in _PLAIN_TAGS:
            return self._refuse(line, f"The tag {node.tag} is not allowed; remove it.")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(one, (*loc, index), depth + 1) for index, one in enumerate(node.value)]
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, loc: Loc, depth: int) -> Plain:
        out: dict[str, Plain] = {}
        for key, value in node.value:
            name = str(key.value)
            line = int(key.start_mark.line) + 1
            if name in out:
                self._refuse(line, f"The key `{name}` is written twice; keep one.")
            self.source.lines[(*loc, name)] = line
            out[name] = self.plain(value, (*loc, name), depth + 1)
        return out

    def _refuse(self, line: int, message: str) -> str:
        self.problems.append(Problem(self.source.shown, line, message, locale=self.source.locale))
        return ""


def _sentence(loc: Loc, kind: str, message: str) -> str:
    key = ".".join(str(part) for part in loc) or "the file"
    if kind == "missing":
        return f"`{key}` is missing; add it."
    if kind == "extra_forbidden":
        return f"`{key}` is not a key of this file; check its spelling or remove it."
    if kind == "too_short":
        return f"`{key}` is empty; write at least one."
    return f"`{key}`: {message.removeprefix('Value error, ')}."
