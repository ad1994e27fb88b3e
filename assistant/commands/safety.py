"""`assistant safety`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click

from assistant.building import load_gate
from assistant.errors import ContentError, Problem
from assistant.packs.services import Category
from assistant.safety.detect import Detector
from assistant.safety.judge import HARMLESS, Found, Hearing, Line, hear
from assistant.settings import load_settings
from nlu.evaluation.outside import read_labelled

LABELS = frozenset({*get_args(Category), HARMLESS})


@click.group("safety")
def safety() -> None:
    """Judge the gate that hears distress."""


@safety.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--locale", help="The language of FILE: every lexicon reads every message, so it only names the report.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def evaluate(file: Path, locale: str | None, shape: str) -> None:
    """Judge the gate on FILE: lines of `label<TAB>text` below a header.

    A label is a category of danger, or none; `a|b` means either. A concern or a crisis counts as detected, a watch is
    counted apart.
    """
    hearing = hear(_gate().assess, _lines(file))
    if shape == "json":
        click.echo(json.dumps(as_json(hearing), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_as_lines(hearing, locale)))


def _gate() -> Detector:
    settings = load_settings()
    return load_gate(settings.content_root, settings.models_dir)


def _lines(file: Path) -> list[Line]:
    lines = [Line(one.text, one.labels, one.line) for one in read_labelled(file, "a category or none")]
    wrong = [(line.number, label) for line in lines for label in line.labels if label not in LABELS]
    if wrong:
        known = ", ".join(sorted(LABELS))
        raise ContentError(
            Problem(str(file), number, f"`{label}` is not a category; write one of {known}.") for number, label in wrong
        )
    return lines


def as_json(hearing: Hearing) -> dict[str, object]:
    """The figures as plain values. Shares are rounded to four places, and null when no line could tell."""
    return {
        "n": hearing.n,
        "recall": _rounded(hearing.recall),
        "precision": _rounded(hearing.precision),
        "watched": hearing.watched,
        "by_category": {
            name: {"n": one.n, "detected": one.detected, "watched": one.watched, "recall": _rounded(one.recall)}
            for name, one in hearing.by_category.items()
        },
        "misses": [_found(one) for one in hearing.misses],
        "false_alarms": [_found(one) for one in hearing.false_alarms],
    }


def _found(found: Found) -> dict[str, object]:
    return {
        "line": found.line.number,
        "label": "|".join(found.line.labels),
        "level": found.level,
        "rule": found.assessment.rule,
        "text": found.line.text,
    }


def _as_lines(hearing: Hearing, locale: str | None) -> Iterator[str]:
    yield f"lines       {hearing.n}{f' ({locale})' if locale else ''}"
    yield f"recall      {_percent(hearing.recall)}"
    yield f"precision   {_percent(hearing.precision)}"
    yield f"watched     {hearing.watched}"
    for name, one in hearing.by_category.items():
        yield f"  {name:18} {one.detected} of {one.n}"
    for title, found in (("missed", hearing.misses), ("false alarm", hearing.false_alarms)):
        for each in found:
            yield f"{title}, line {each.line.number} ({each.level}): {each.line.text}"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"
