"""Text is readable on the surface it stands on, in both themes (WCAG 2.2, success criteria 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.console import words

TOKENS = (Path(words.__file__).parent / "static" / "tokens.css").read_text(encoding="utf-8")
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
_THEMES = TOKENS.split("@media (prefers-color-scheme: dark)")
LIGHT = dict(_COLOUR.findall(_THEMES[0]))
DARK = LIGHT | dict(_COLOUR.findall(_THEMES[1]))

TEXT = [
    *((ink, surface) for ink in ("ink", "ink-soft", "danger") for surface in ("ground", "surface", "sunken", "raised")),
    ("accent", "surface"),
    ("accent", "ground"),
    ("accent-strong", "ground"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("ink", "bot"),
    ("bot-ink", "ground"),
    ("surface", "danger"),
    ("surface", "danger-strong"),
    ("danger", "danger-soft"),
    ("warm", "warm-soft"),
    ("warm", "surface"),
    ("watch", "watch-soft"),
    ("ink", "line"),
]
EDGES = [(edge, surface) for edge in ("line-strong", "focus") for surface in ("ground", "surface")]


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "surface"), TEXT)
def test_text_reaches_four_and_a_half_to_one(theme: dict[str, str], ink: str, surface: str) -> None:
    assert contrast(theme[ink], theme[surface]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "surface"), EDGES)
def test_edges_and_focus_reach_three_to_one(theme: dict[str, str], edge: str, surface: str) -> None:
    assert contrast(theme[edge], theme[surface]) >= 3
