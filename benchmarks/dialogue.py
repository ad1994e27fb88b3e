"""How quick is one `advance` on the largest flow of this repository?"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from assistant.building import load_the_book
from assistant.dialogue.book import Book
from assistant.dialogue.engine import advance
from assistant.dialogue.state import new_state
from assistant.dialogue.values import Context, Heard, Json, Returned, StartFlow
from assistant.packs.locale import load_locales

ROOT = Path(__file__).parents[1]
ROUNDS = 300
WARM_UP = 20


def figures(_models_dir: Path) -> Iterator[tuple[str, float, str, str]]:
    """Walks the largest flow again and again, always with the first answer, and times every `advance`."""
    book = load_the_book(ROOT)
    context = _context()
    largest = max((flow for flow in book.flows.values() if not flow.is_pattern), key=lambda flow: len(flow.steps)).id
    times = [seconds for _ in range(ROUNDS + WARM_UP) for seconds in _walk(book, context, largest)]
    yield "dialogue.advance_median", statistics.median(times) * 1e6, "us", "<=100"
    yield "dialogue.advance_p95", statistics.quantiles(times, n=20)[-1] * 1e6, "us", ""


def _walk(book: Book, context: Context, flow: str) -> Iterator[float]:
    state: Mapping[str, Json] = new_state()
    state = advance(book, state, Heard("bonjour"), context).state
    outcome = advance(book, state, StartFlow(flow), context)
    for _ in range(40):
        if outcome.requests:
            given: Heard | Returned = Returned(outcome.requests[0].id, {})
        elif outcome.state == state:
            return
        else:
            given = Heard("1")
        state = outcome.state
        started = time.perf_counter()
        outcome = advance(book, state, given, context)
        yield time.perf_counter() - started


def _context() -> Context:
    words = load_locales(ROOT).resolve("en").words
    facts: dict[str, Json] = {
        "locale": "en",
        "country": "FR",
        "channel": "sms",
        "consent": "unknown",
        "age_band": "18_25",
        "on_duty": False,
        "waiting_human": False,
        "crisis_open": False,
        "hours_away": 0.0,
        "known": True,
    }
    return Context("en", "sms", date(2030, 1, 7), words, facts)
