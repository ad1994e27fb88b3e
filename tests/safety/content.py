"""The lexicons shipped, and small ones to try rules in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from assistant.safety.detect import Detector
from assistant.safety.lexicon import load_lexicon, load_lexicons

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
LOCALES = ("fr", "en", "es", "it")

SMALL = """\
spelling:
  je veux: [jveux]
ignored: [trop]
strong: [mourir]
laughter: [mdr, 😂]
sets:
  veux: |
    veux
    envie de
covers:
  - id: idiom
    phrases: |
      mourir de rire
rules:
  - id: dying
    category: suicide
    level: crisis
    laughed: concern
    phrases: |
      {veux} mourir
"""


@cache
def shipped() -> Detector:
    return Detector(load_lexicons(ROOT).by_locale.values())


def write_lexicon(root: Path, text: str = SMALL, locale: str = "fr") -> Path:
    folder = root / "locales" / locale
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "safety.yml"
    path.write_text(text, encoding="utf-8")
    return path


def small(root: Path, text: str = SMALL) -> Detector:
    return Detector([load_lexicon(write_lexicon(root, text))])
