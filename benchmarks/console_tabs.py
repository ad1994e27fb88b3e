"""Do webhooks notice that the whole team has the console open? Two hundred tabs, a few of them live, the rest asking.

Latency of signed webhooks alone and under the tabs, in the same server, one after the other; then how long it took
until each tab showed what a young person wrote.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import httpx
from twilio.request_validator import RequestValidator

from assistant.building import open_store, utc_now
from assistant.settings import load_settings
from assistant.store.channels import ensure_team
from assistant.store.people import add_counsellor
from benchmarks.serving import Served, serving
from benchmarks.tabs import Tab, log_in, open_tabs
from benchmarks.turn import SCRIPT, as_fields, environment_for, prepare
from nlu.train import train

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
TABS = 200
PEOPLE = 20
"""Young people, and as many counsellors, each with ten tabs."""
MESSAGES = 240
PAUSE = 0.1
"""Seconds between two webhooks: ten a second is a busy evening of a large service."""
PASSWORD = "a password for the benchmark"
PATIENCE = 120.0
"""Seconds until what never came is a failure."""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Office:
    """A served house with its people. `cookies` of the counsellors, `phones` of the young people by conversation."""

    served: Served
    environment: dict[str, str]
    cookies: tuple[str, ...]
    phones: dict[int, str]

    def write(self, phone: str, text: str) -> float:
        """Post a signed webhook; how many seconds it took to be answered."""
        form = {
            "MessageSid": f"SM{next(_numbers):032x}",
            "AccountSid": self.environment["TWILIO_ACCOUNT_SID"],
            "From": phone,
            "To": self.environment["TWILIO_SMS_NUMBER"],
            "Body": text,
            "NumMedia": "0",
        }
        url = f"{self.served.url}/webhooks/twilio/message"
        signature = RequestValidator(self.environment["TWILIO_AUTH_TOKEN"]).compute_signature(url, form)
        started = time.perf_counter()
        answer = httpx.post(
            url, data=form, headers={"X-Twilio-Signature": signature}, timeout=PATIENCE, trust_env=False
        )
        answer.raise_for_status()
        return time.perf_counter() - started


def figures(models_dir: Path) -> Iterator[tuple[str, float, str, str]]:
    train(ROOT, models_dir)
    with TemporaryDirectory(prefix="declic-tabs-") as folder, office(Path(folder), models_dir) as house:
        drive(house, MESSAGES // 4)
        alone, busy_alone = measured(house, lambda: drive(house, MESSAGES))
        _, idle = measured(house, lambda: time.sleep(10))
        with open_tabs(house.served.url, house.cookies, tuple(house.phones), TABS) as tabs:
            settle(tabs)
            _, quiet = measured(house, lambda: time.sleep(30))
            live = sum(tab.live for tab in tabs)
            under, busy = measured(house, lambda: drive(house, MESSAGES))
            lag = all_see(house, tabs)
            lost = sum(tab.failures for tab in tabs)
    yield "tabs.live", live, "tabs", ""
    yield "tabs.cpu_while_nothing_moves", quiet - idle, "cores", "<=0.1"
    yield "tabs.cpu_while_ten_write_a_second", busy - busy_alone, "cores", ""
    yield "tabs.webhook_median", statistics.median(under) * 1e3, "ms", ""
    yield "tabs.webhook_median_ratio", statistics.median(under) / statistics.median(alone), "x", ""
    yield "tabs.webhook_p99", _p99(under) * 1e3, "ms", ""
    yield "tabs.webhook_p99_ratio", _p99(under) / _p99(alone), "x", ""
    yield "tabs.last_tab_saw_it", lag, "s", "<=30"
    yield "tabs.failed_requests", lost, "requests", "<=0"


@contextmanager
def office(folder: Path, models_dir: Path) -> Iterator[Office]:
    """The real server on this machine, with `PEOPLE` on each side who are logged in and have written."""
    environment = environment_for(folder, models_dir)
    prepare(environment)
    settings = load_settings(_env_file=None, **as_fields(environment))
    store = open_store(settings)
    team = ensure_team(store, settings.team)
    emails = [f"person{number}@example.org" for number in range(PEOPLE)]
    for email in emails:
        add_counsellor(
            store,
            email=email,
            name=email.partition("@")[0],
            password=PASSWORD,
            locale="fr",
            role="counsellor",
            team_ids=[team],
            now=utc_now(),
        )
    with serving("benchmarks.servers:ours", environment) as served:
        cookies = tuple(log_in(served.url, email, PASSWORD) for email in emails)
        phones = {number + 1: f"+3363998{number:04d}" for number in range(PEOPLE)}
        house = Office(served, environment, cookies, phones)
        for phone in phones.values():
            house.write(phone, "slt")
        yield house
    store.db.close()


def drive(house: Office, messages: int) -> list[float]:
    """What people really write, by turns, at a steady pace: the seconds each took."""
    phones, times = tuple(house.phones.values()), []
    for number in range(messages):
        times.append(house.write(phones[number % len(phones)], SCRIPT[number // len(phones) % len(SCRIPT)]))
        time.sleep(PAUSE)
    return times


def settle(tabs: Sequence[Tab]) -> None:
    """Wait until every tab shows its conversation."""
    end = time.monotonic() + PATIENCE
    while not all(tab.shows for tab in tabs):
        if time.monotonic() > end:
            raise RuntimeError("a tab never showed its conversation")
        time.sleep(0.1)


def all_see(house: Office, tabs: Sequence[Tab]) -> float:
    """Everybody writes a new word; the seconds until the last tab shows the one of its conversation."""
    words = {conversation: f"nouvelle{conversation}" for conversation in house.phones}
    for tab in tabs:
        tab.awaited.add(words[tab.conversation])
    started = time.monotonic()
    for conversation, phone in house.phones.items():
        house.write(phone, words[conversation])
    end = started + PATIENCE
    while any(tab.awaited for tab in tabs):
        if time.monotonic() > end:
            raise RuntimeError("a tab never saw what its young person wrote")
        time.sleep(0.1)
    return max(seen for tab in tabs for seen in tab.seen.values()) - started


def measured(house: Office, work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and how many cores the server used meanwhile."""
    cpu, started = house.served.cpu_seconds(), time.monotonic()
    result = work()
    return result, (house.served.cpu_seconds() - cpu) / (time.monotonic() - started)


def _p99(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]
