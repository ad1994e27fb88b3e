"""A copy of the content, to break."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.houses import REPOSITORY

CATALOGUE = "locales/fr/LC_MESSAGES/flows.po"


def copied_content(folder: Path) -> Path:
    """Flows, locales and training data as they are, in a folder of their own."""
    for name in ("flows", "locales", "nlu/data", "nlu/distress"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "nlu/config.yml", folder / "nlu/config.yml")
    return folder


def break_line(path: Path, start: str, broken: str) -> int:
    """Put `broken` in the place of the first line that begins with `start`; its number."""
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if line.startswith(start))
    lines[number] = broken
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return number + 1
