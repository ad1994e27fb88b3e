"""Reading YAML as data with line numbers, and nothing that YAML can do beyond data.

Built from the parser's events, so that a tag, a tab, a duplicate key or a bomb of aliases is refused with its line.
Plain scalars follow YAML 1.2's core schema: `yes`, `no` and `1_000` are texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from assistant.dialogue.limits import MAX_DEPTH, MAX_NODES

_INT: Final = re.compile(r"[-+]?\d{1,18}")
_FLOAT: Final = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d{1,3})?")
_CONSTANTS: Final = {"": None, "~": None, "null": None, "true": True, "false": False}


class Refused(ValueError):
    """The file cannot be read as data. `line` starts at 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


class Table(dict[str, Any]):
    """A mapping that knows its line and the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.size = 1


class Sequence(list[Any]):
    """A list that knows its line and the line of each item."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []
        self.size = 1


def read_yaml(text: str) -> Any:
    """The file's data. Raises `Refused` with a line and a sentence."""
    try:
        return _Builder(text).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Refused(mark.line + 1 if mark else 0, _sentence(error, text)) from error
    except yaml.YAMLError as error:
        raise Refused(0, "the file holds characters that YAML does not allow; save it as UTF-8 text") from error


def line_of(data: Any, path: tuple[str | int, ...]) -> int:
    """The line of the value at `path`, or of the nearest thing around it that has one."""
    line = getattr(data, "line", 0)
    for part in path:
        if isinstance(data, Table) and part in data.lines:
            line, data = data.lines[str(part)], data[str(part)]
        elif isinstance(data, Sequence) and isinstance(part, int) and part < len(data):
            line, data = data.lines[part], data[part]
        else:
            break
    return int(line)


def _sentence(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark
    lines = text.splitlines()
    if mark and mark.line < len(lines) and "\t" in lines[mark.line]:
        return "there is a tab character; YAML indents with spaces only, replace it by spaces"
    return f"this is not valid YAML ({error.problem or error.context}); check indentation, quotes and colons here"


class _Builder:
    """Turns the parser's events into tables, sequences and scalars."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:
        data: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Refused(_line(event), "there is a second document ('---'); one file holds one document")
                data = self._value(next(self._events), 0)
        return data

    def _value(self, event: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise Refused(_line(event), f"the nesting is deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if getattr(event, "tag", None) is not None:
            raise Refused(_line(event), f"the tag '{event.tag}' is not allowed; write plain text, numbers and lists")
        if isinstance(event, yaml.MappingStartEvent):
            value: Any = self._table(event, depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(event, depth)
        else:
            value = _scalar(event)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _alias(self, event: yaml.AliasEvent) -> Any:
        if event.anchor not in self._anchors:
            raise Refused(_line(event), f"the alias '*{event.anchor}' has no anchor before it")
        return self._anchors[event.anchor]

    def _table(self, start: yaml.Event, depth: int) -> Table:
        table = Table(_line(start))
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None or event.tag is not None:
                raise Refused(line, "a key must be plain text")
            if key == "<<":
                raise Refused(line, "merge keys ('<<') are not supported; write the keys out")
            if key in table:
                raise Refused(line, f"the key '{key}' stands twice; the first is on line {table.lines[key]}")
            table[key] = self._value(next(self._events), depth + 1)
            table.lines[key] = line
            table.size += _size(table[key])
            _bounded(table.size, line)
        return table

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        items = Sequence(_line(start))
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, depth + 1))
            items.lines.append(_line(event))
            items.size += _size(items[-1])
            _bounded(items.size, _line(event))
        return items


def _bounded(size: int, line: int) -> None:
    if size > MAX_NODES:
        raise Refused(line, f"the file holds more than {MAX_NODES} values, aliases counted; split it")


def _size(value: Any) -> int:
    return value.size if isinstance(value, Table | Sequence) else 1


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 0


def _scalar(event: yaml.ScalarEvent) -> Any:
    text = str(event.value)
    if event.style:
        return text
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
