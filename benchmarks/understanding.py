"""How quick, how small and how good is understanding? One line a figure: `name value unit bound`.

Run from the repository: `python -m benchmarks.understanding`. Quality is measured on the lines of
`tests/nlu/held_out`, and by cross-validation on the training examples.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from nlu.evaluation.judge import ask, judge
from nlu.evaluation.outside import read_labelled
from nlu.interpreter import EmbeddedInterpreter
from nlu.train import train

ROOT = Path(__file__).parents[1]
HELD_OUT = ROOT / "tests" / "nlu" / "held_out"
ROUNDS = 20
_SERVE = """
import re, sys, time
from pathlib import Path
def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
from assistant.dialogue.values import Understanding
import numpy, yaml, pydantic
from nlu.interpreter import EmbeddedInterpreter
before, started = resident(), time.perf_counter()
EmbeddedInterpreter.load(Path(sys.argv[1]), Path(sys.argv[2])).parse("salut", "fr")
print(time.perf_counter() - started, resident() - before)
"""


def figures(models_dir: Path) -> Iterator[tuple[str, float, str, str]]:
    """(name, value, unit, bound) of every figure."""
    report = train(ROOT, models_dir)
    yield "understanding.train", report.seconds, "s", "<=20"
    yield "understanding.model_file", report.path.stat().st_size / 1e6, "MB", "<=10"
    seconds, megabytes = _serving(models_dir)
    yield "understanding.load", seconds, "s", "<=1"
    yield "understanding.resident", megabytes, "MB", "<=30"
    interpreter = EmbeddedInterpreter.load(ROOT, models_dir)
    yield from _speed(interpreter)
    yield from _quality(interpreter)


def _serving(models_dir: Path) -> tuple[float, float]:
    """Seconds and resident megabytes that loading costs a process of its own, its libraries imported before."""
    command = [sys.executable, "-c", _SERVE, str(ROOT), str(models_dir)]
    seconds, megabytes = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    return float(seconds), float(megabytes)


def _speed(interpreter: EmbeddedInterpreter) -> Iterator[tuple[str, float, str, str]]:
    lines = [
        (line.text, locale) for locale in interpreter.locales for line in read_labelled(HELD_OUT / f"{locale}.tsv")
    ]
    times = sorted(_timed(interpreter, text, locale) for _ in range(ROUNDS) for text, locale in lines)
    yield "understanding.parse_median", statistics.median(times) * 1e6, "us", "<=1000"
    yield "understanding.parse_p99", times[len(times) * 99 // 100] * 1e6, "us", "<=5000"
    longest = statistics.median(_timed(interpreter, "je voudrais un stage " * 76, "fr") for _ in range(ROUNDS))
    yield "understanding.parse_1600_characters", longest * 1e6, "us", "<=5000"


def _timed(interpreter: EmbeddedInterpreter, text: str, locale: str) -> float:
    started = time.perf_counter()
    interpreter.parse(text, locale)
    return time.perf_counter() - started


def _quality(interpreter: EmbeddedInterpreter) -> Iterator[tuple[str, float, str, str]]:
    for locale, quality in interpreter.quality.items():
        lines = read_labelled(HELD_OUT / f"{locale}.tsv")
        found = judge(lines, ask(interpreter, lines, locale))
        yield f"understanding.{locale}.held_out_understood", (found.accuracy or 0) * 100, "%", ">=90"
        yield f"understanding.{locale}.held_out_wrongly_refused", (found.false_rejections or 0) * 100, "%", "<=6"
        yield (
            f"understanding.{locale}.held_out_out_of_scope_caught",
            (found.out_of_scope_recall or 0) * 100,
            "%",
            ">=83",
        )
        yield f"understanding.{locale}.unseen_understood", quality.accuracy * 100, "%", ">=72"
        yield f"understanding.{locale}.unseen_refused", quality.refused * 100, "%", "<=20"
        yield f"understanding.{locale}.unseen_out_of_scope_caught", quality.caught * 100, "%", ">=72"


def main() -> None:
    """Print every figure."""
    with TemporaryDirectory() as folder:
        for name, value, unit, bound in figures(Path(folder)):
            sys.stdout.write(f"{name} {value:.4g} {unit} {bound}\n")


if __name__ == "__main__":
    main()
