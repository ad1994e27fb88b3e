"""Filling a starter's template, and writing values so that YAML reads them as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template

_PLAIN = re.compile(r"[^\W\d_][\w-]*( [\w-]+)*")
_MISREAD = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def filled(template: str, /, **values: str) -> str:
    """The file `<template>.yml` with its `$names` replaced."""
    return Template(Path(__file__).with_name(f"{template}.yml").read_text(encoding="utf-8")).substitute(values)


def scalar(text: str) -> str:
    """The text as one YAML value, in quotes where any reader could take it for something else."""
    return text if _PLAIN.fullmatch(text) and text not in _MISREAD else json.dumps(text, ensure_ascii=False)


def flow_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(scalar(text) for text in texts)}]"


def flow_map(pairs: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{scalar(key)}: {scalar(value)}' for key, value in pairs.items())}}}"


def block(pairs: Mapping[str, str]) -> str:
    """Keys one a line, indented below their own key; values stand as they are given. ` {}` when there are none."""
    return "".join(f"\n  {key}: {value}" for key, value in pairs.items()) or " {}"
