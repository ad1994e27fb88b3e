"""What the safety lexicons hear, and what they cost in processor time.

`python -m benchmarks.safety` prints the messages that were missed and the false alarms, for whoever mends a lexicon.
Do not read those of `held_out`: the figures of messages one has seen tell nothing.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.safety.detect import Detector
from assistant.safety.evaluate import MIN_RECALL, Labelled, measure, read_labelled
from assistant.safety.lexicon import load_lexicons

ROOT = Path(__file__).parents[1]
SETS = ("labelled", "held_out")
LONG = "je veux bien une formation dans la vente ou le commerce pres de chez moi " * 137
MIN_CRISIS_RECALL = 0.92
MAX_FALSE_CRISES = 0.03

Row = tuple[str, float, str, str]


def figures(_models_dir: Path) -> Iterator[Row]:
    """Loading, one message, and per locale how much is heard."""
    started = time.thread_time()
    detector = _detector()
    yield "safety.load", (time.thread_time() - started) * 1000, "ms", "<=1000"
    yield from _cost(detector, [message for _, _, labelled in _files() for message in _messages(labelled)])
    for folder, locale, labelled in _files():
        yield from _hearing(detector, f"safety.{locale}.{folder}", labelled)


def _cost(detector: Detector, messages: Sequence[str]) -> Iterator[Row]:
    """First for messages never seen, then as in a process that has run a while."""
    yield "safety.assess_first_median", statistics.median(_times(detector, messages)), "ms", "<=2"
    warm = sorted(_times(detector, messages))
    yield "safety.assess_median", statistics.median(warm), "ms", "<=1"
    yield "safety.assess_p99", warm[int(len(warm) * 0.99)], "ms", "<=1"
    yield "safety.assess_10000_characters", max(_times(detector, [LONG[:10_000]])), "ms", "<=500"


def _hearing(detector: Detector, name: str, labelled: Labelled) -> Iterator[Row]:
    found = measure(detector, labelled)
    yield f"{name}.distress", found.distress, "messages", ""
    yield f"{name}.harmless", found.harmless, "messages", ""
    yield f"{name}.recall", found.recall, "ratio", f">={MIN_RECALL}"
    yield f"{name}.crisis_recall", found.crisis_recall, "ratio", f">={MIN_CRISIS_RECALL}"
    yield f"{name}.precision", found.precision, "ratio", ""
    yield f"{name}.false_crises", found.false_crisis_rate, "ratio", f"<={MAX_FALSE_CRISES}"


def _detector() -> Detector:
    return Detector(load_lexicons(ROOT).by_locale.values())


def _times(detector: Detector, messages: Sequence[str]) -> list[float]:
    times: list[float] = []
    for message in messages:
        started = time.thread_time()
        detector.assess(message)
        times.append((time.thread_time() - started) * 1000)
    return times


def _files() -> Iterator[tuple[str, str, Labelled]]:
    for folder in SETS:
        for path in sorted((ROOT / "tests" / "safety" / folder).glob("*.yml")):
            yield folder, path.stem, read_labelled(path)


def _messages(labelled: Labelled) -> Iterator[str]:
    yield from (message for _, _, message in labelled.distress())
    yield from labelled.harmless


def main() -> None:
    """The messages behind the figures of the labelled files."""
    for folder, locale, labelled in _files():
        if folder == "labelled":
            found = measure(_detector(), labelled)
            print(f"{locale}, missed:", *found.missed, f"{locale}, false alarms:", *found.alarmed, sep="\n  ")


if __name__ == "__main__":
    main()
