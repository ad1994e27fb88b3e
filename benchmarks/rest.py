"""How quickly is a message answered through the REST door?

The load is the one any server with Rasa's REST channel can be given:

    python -m benchmarks.rest --url http://127.0.0.1:5005/webhooks/rest/webhook

Without `--url` it starts this server on SQLite. Only addresses of this machine are accepted; the load is bounded.
"""

from __future__ import annotations

import argparse
import ipaddress
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx

from benchmarks.figures import Figure
from benchmarks.serving import serving
from benchmarks.turn import SCRIPT, environment_for, prepare
from nlu.train import train

ROOT = Path(__file__).parents[1]
PEOPLE = 4
"""Who write at the same time, each waiting for the answer before the next message."""
MESSAGES_EACH = 150
TOKEN = "a-token-for-the-benchmark"


def figures(models_dir: Path) -> Iterator[tuple[str, float, str, str]]:
    train(ROOT, models_dir)
    with TemporaryDirectory(prefix="declic-rest-") as folder:
        environment = environment_for(Path(folder), models_dir) | {"ASSISTANT_REST_TOKEN": TOKEN}
        prepare(environment)
        with serving("benchmarks.servers:ours", environment) as house:
            yield from drive(f"{house.url}/webhooks/rest/webhook", TOKEN)


def drive(url: str, token: str | None) -> Iterator[tuple[str, float, str, str]]:
    """Let `PEOPLE` write to a REST channel and time the answers."""
    started = time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as pool:
        times = [
            seconds
            for person in pool.map(lambda n: _talk(url, token, f"person-{n}"), range(PEOPLE))
            for seconds in person
        ]
    elapsed = time.perf_counter() - started
    yield "rest.answers_per_second", len(times) / elapsed, "answers/s", ""
    yield "rest.answer_median", statistics.median(times) * 1e3, "ms", ""
    yield "rest.answer_p95", statistics.quantiles(times, n=20)[-1] * 1e3, "ms", ""


def _talk(url: str, token: str | None, sender: str) -> list[float]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    times: list[float] = []
    with httpx.Client(trust_env=False, timeout=30, headers=headers) as client:
        for number in range(MESSAGES_EACH):
            started = time.perf_counter()
            body = {"sender": sender, "message": SCRIPT[number % len(SCRIPT)]}
            client.post(url, json=body).raise_for_status()
            times.append(time.perf_counter() - started)
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description="Drive a REST channel on this machine.")
    parser.add_argument("--url", help="the channel's address; without it, this server is started")
    parser.add_argument("--token", help="its bearer token, if it asks for one")
    asked = parser.parse_args()
    if asked.url and not _is_local(asked.url):
        parser.error("only addresses of this machine may be driven")
    with TemporaryDirectory(prefix="declic-rest-models-") as folder:
        measured = drive(asked.url, asked.token) if asked.url else figures(Path(folder))
        for values in measured:
            print(Figure(*values).line(), flush=True)
    return 0


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main())
