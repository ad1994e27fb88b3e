"""What the safety lexicons hear and what they cost: one line per figure, `name value unit bound`.

Exits with 1 when a figure is outside its bound. Run with `python -m benchmarks.safety`; `--missed` prints the
messages behind the figures, for whoever mends a lexicon.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.safety.detect import Detector
from assistant.safety.evaluate import MIN_RECALL, Figures, Labelled, measure, read_labelled
from assistant.safety.lexicon import load_lexicons

ROOT = Path(__file__).parents[1]
SETS = ("labelled", "held_out")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure and the bound it must keep: at most (`<=`), at least (`>=`), or none."""

    name: str
    value: float
    unit: str
    bound: str = "-"

    @property
    def kept(self) -> bool:
        sign, limit = self.bound[:2], self.bound[2:]
        return sign not in {"<=", ">="} or (self.value <= float(limit) if sign == "<=" else self.value >= float(limit))

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3f} {self.unit} {self.bound}"


def hearing(detector: Detector) -> Iterator[tuple[Line, Figures]]:
    """Recall and false alarms per locale and set of messages."""
    for folder in SETS:
        for path in sorted((ROOT / "tests" / "safety" / folder).glob("*.yml")):
            found = measure(detector, read_labelled(path))
            name = f"safety.{path.stem}.{folder}"
            yield Line(f"{name}.messages", found.distress + found.harmless, "messages"), found
            yield Line(f"{name}.recall", found.recall, "ratio", f">={MIN_RECALL}"), found
            yield Line(f"{name}.crisis_recall", found.crisis_recall, "ratio", ">=0.92"), found
            yield Line(f"{name}.precision", found.precision, "ratio"), found
            yield Line(f"{name}.false_crises", found.false_crisis_rate, "ratio", "<=0.03"), found


def cost(detector: Detector) -> Iterator[Line]:
    """Processor time of one message, first for messages never seen, then as in a process that has run a while."""
    messages = [message for labelled in _all() for message in _messages(labelled)]
    yield Line("safety.assess.first_time.median", statistics.median(_times(detector, messages)), "ms", "<=2")
    warm = sorted(_times(detector, messages))
    yield Line("safety.assess.median", statistics.median(warm), "ms", "<=1")
    yield Line("safety.assess.p99", warm[int(len(warm) * 0.99)], "ms", "<=1")
    long = "je veux bien une formation dans la vente ou le commerce pres de chez moi " * 137
    yield Line("safety.assess.10000_characters", max(_times(detector, [long[:10_000]])), "ms", "<=500")


def _times(detector: Detector, messages: list[str]) -> list[float]:
    times: list[float] = []
    for message in messages:
        started = time.thread_time()
        detector.assess(message)
        times.append((time.thread_time() - started) * 1000)
    return times


def _all() -> Iterator[Labelled]:
    for folder in SETS:
        for path in sorted((ROOT / "tests" / "safety" / folder).glob("*.yml")):
            yield read_labelled(path)


def _messages(labelled: Labelled) -> Iterator[str]:
    yield from (message for _, _, message in labelled.distress())
    yield from labelled.harmless


def main(arguments: list[str]) -> int:
    """Prints every figure; the exit status says whether all kept their bounds."""
    started = time.perf_counter()
    lexicons = load_lexicons(ROOT)
    loading = Line("safety.load", (time.perf_counter() - started) * 1000, "ms", "<=1000")
    detector = Detector(lexicons.by_locale.values())
    costs = list(cost(detector))
    heard = list(hearing(detector))
    lines = [loading, *costs, *(line for line, _ in heard)]
    print(*lines, sep="\n")
    if "--missed" in arguments:
        for found in {id(one): one for _, one in heard}.values():
            print("missed:", *found.missed, "false alarms:", *found.alarmed, sep="\n  ")
    return 0 if all(line.kept for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
