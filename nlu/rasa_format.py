"""How is a file of Rasa training data written? Examples, lookup tables and synonyms, each with its line.

The format is the one of Rasa's documentation, "Training Data Format" (version 3.1), of which `intent`, `lookup` and
`synonym` are read. Anything else is refused with its line, never ignored.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assistant.errors import Problem
from nlu.yamltree import items, line_of, read_mapping

_ANNOTATED = re.compile(r"\[(?P<said>[^\]]+)\](?:\((?P<entity>[^)\s]+)\)|(?P<details>\{[^}]*\}))")
_KINDS = ("intent", "lookup", "synonym")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an `examples` list: the text without annotations, and where it stands."""

    text: str
    number: int
    entities: tuple[tuple[str, str, str], ...] = ()
    """(entity, text said, value) for each annotated piece."""


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of the `nlu` list: `kind` is intent, lookup or synonym."""

    kind: str
    name: str
    line: int
    examples: tuple[Line, ...] = ()


@dataclass(slots=True)
class _Reading:
    shown: str
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.shown, line, message))


def read_blocks(path: Path, shown: str) -> tuple[tuple[Block, ...], list[Problem]]:
    """Every readable block of a file, and every problem of its form. `shown` is the path a person should read."""
    node, problems = read_mapping(path, shown)
    if node is None:
        return (), problems
    reading = _Reading(shown)
    blocks: list[Block] = []
    for key, value, line in items(node):
        if key == "nlu" and isinstance(value, yaml.SequenceNode):
            blocks += [block for entry in value.value if (block := _block(entry, reading)) is not None]
        elif key == "nlu":
            reading.refuse(line, "`nlu` must be a list; start each entry with `- intent:`.")
        elif key != "version":
            reading.refuse(line, f"`{key}` is not read here; only `version` and `nlu` are.")
    if not blocks and not reading.problems:
        reading.refuse(0, "There is no `nlu` list in this file.")
    return tuple(blocks), reading.problems


def _block(entry: yaml.Node, reading: _Reading) -> Block | None:
    line = line_of(entry)
    found = {key: (value, at) for key, value, at in items(entry)} if isinstance(entry, yaml.MappingNode) else {}
    kind = next((kind for kind in _KINDS if kind in found), None)
    if kind is None:
        reading.refuse(line, "An entry must start with `- intent:`, `- lookup:` or `- synonym:`.")
        return None
    for key, (_, at) in found.items():
        if key not in (kind, "examples"):
            reading.refuse(at, f"`{key}` is not read here; an entry has `{kind}` and `examples`.")
    name, listed = found[kind][0], found.get("examples", (None, 0))[0]
    if not isinstance(name, yaml.ScalarNode) or not name.value:
        reading.refuse(line, f"`{kind}` needs a name.")
        return None
    if not isinstance(listed, yaml.ScalarNode) or listed.style != "|":
        reading.refuse(line, f"`{name.value}` needs `examples: |`, then one example a line, indented.")
        return None
    return Block(kind, str(name.value), line, _lines(listed, reading))


def _lines(listed: yaml.ScalarNode, reading: _Reading) -> tuple[Line, ...]:
    first = line_of(listed) + 1
    stripped = ((number, raw.strip()) for number, raw in enumerate(listed.value.split("\n"), start=first))
    return tuple(_line(raw.removeprefix("- ").strip(), number, reading) for number, raw in stripped if raw)


def _line(raw: str, number: int, reading: _Reading) -> Line:
    entities: list[tuple[str, str, str]] = []

    def plain(match: re.Match[str]) -> str:
        said = match["said"]
        details = {"entity": match["entity"]} if match["entity"] else _details(match["details"])
        if details is None:
            reading.refuse(number, f'The annotation of "{said}" must be (entity) or {{"entity": "…", "value": "…"}}.')
        else:
            entities.append((details["entity"], said, details.get("value", said)))
        return said

    return Line(_ANNOTATED.sub(plain, raw), number, tuple(entities))


def _details(text: str) -> dict[str, str] | None:
    try:
        details = json.loads(text)
    except ValueError:
        return None
    named = all(isinstance(value, str) for value in details.values()) and details.get("entity")
    return details if named else None
