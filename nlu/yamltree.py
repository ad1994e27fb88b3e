"""YAML with line numbers: reading content files as nodes, so that every problem can name its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from assistant.errors import Problem

_STANDARD = "tag:yaml.org,2002:"
_PLAIN = frozenset({"map", "seq", "str", "int", "float", "bool", "null", "timestamp"})


def read_mapping(path: Path, shown: str) -> tuple[yaml.MappingNode | None, list[Problem]]:
    """The file's top mapping, or None and why. `shown` is the path as a person should read it."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    except OSError as error:
        return None, [Problem(shown, 0, f"The file cannot be read ({error.strerror}).")]
    except UnicodeDecodeError:
        return None, [Problem(shown, 0, "The file is not UTF-8; save it again as UTF-8.")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return None, [Problem(shown, line, f"This is not YAML: {error.problem}.")]
    except yaml.YAMLError:
        return None, [Problem(shown, 0, "This is not YAML: it holds a character that YAML forbids.")]
    if not isinstance(node, yaml.MappingNode):
        return None, [Problem(shown, 1, "The file must be a mapping of keys at its top.")]
    problems = [Problem(shown, line, message) for line, message in _traps(node)]
    return (None if problems else node), problems


def _traps(top: yaml.Node) -> Iterator[tuple[int, str]]:
    """Lines where YAML would silently do something else than what is written: tags, and keys given twice."""
    waiting, seen = [top], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.tag.removeprefix(_STANDARD) not in _PLAIN:
            yield line_of(node), f"The tag `{node.tag}` is not allowed; write the plain value."
        if isinstance(node, yaml.MappingNode):
            keys = [key for key, _, _ in items(node)]
            yield from ((at, f"`{key}` is given twice.") for key, _, at in items(node) if keys.count(key) > 1)
            waiting += [value for _, value, _ in items(node)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def items(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node, int]]:
    """(key, value node, line of the key from 1) for each entry of a mapping."""
    for key, value in node.value:
        yield str(key.value), value, key.start_mark.line + 1


def line_of(node: yaml.Node) -> int:
    """The line of a node in its file, from 1."""
    return int(node.start_mark.line) + 1


def line_at(node: yaml.Node, location: tuple[int | str, ...]) -> int:
    """The line of the value at a path of keys and positions, or of the last part of the path that exists."""
    for part in location:
        inner = _child(node, part)
        if inner is None:
            break
        node = inner
    return line_of(node)


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value, _ in items(node) if key == part), None)
    return None
