"""`make bench`: measure everything, print one line a figure, write docs/benchmarks.md."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure

ROOT = Path(__file__).parents[1]
PARTS = ("dialogue", "understanding", "safety", "turn", "rest", "console_tabs")
"""Modules of this package with `figures(models_dir)`."""

_HEAD = """# Benchmarks

Written by `make bench` on {day}, {machine}, Python {python}. These machines are shared and noisy: read ratios rather
than single times, and measure again before relying on one. `turn.ratio` compares, in the same run, the CPU time of our
server for one inbound message with that of a bare one: Flask, signature check, and the same rows committed once through
Core statements as they are ordinarily written. Ours are built once, which is part of how the ratio is kept.

| figure | value | unit | bound | kept |
| --- | ---: | --- | --- | --- |
"""


def main(parts: Sequence[str]) -> int:
    """0 when every bound is kept, 1 when one is not."""
    found: list[Figure] = []
    with TemporaryDirectory(prefix="declic-bench-") as folder:
        for part in parts or PARTS:
            measure: Callable[[Path], Iterable[tuple[str, float, str, str]]] = import_module(
                f"benchmarks.{part}"
            ).figures
            for figure in (Figure(*values) for values in measure(Path(folder))):
                print(figure.line(), flush=True)
                found.append(figure)
    if not parts:
        _write(found)
    return 0 if all(figure.kept for figure in found) else 1


def _write(found: Iterable[Figure]) -> None:
    head = _HEAD.format(
        day=datetime.now(UTC).date(),
        machine=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
    )
    rows = [f"| {f.name} | {f.value:.4g} | {f.unit} | {f.bound} | {_kept(f)} |" for f in found]
    (ROOT / "docs" / "benchmarks.md").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


def _kept(figure: Figure) -> str:
    if not figure.bound:
        return ""
    return "yes" if figure.kept else "**no**"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
