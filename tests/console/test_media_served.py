"""A photo from a phone to a counsellor's screen: the served application, and the stand-in provider over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.building import open_store, utc_now
from assistant.settings import load_settings
from assistant.store.channels import ensure_team
from assistant.store.people import add_counsellor
from benchmarks.serving import serving
from benchmarks.tabs import log_in
from benchmarks.turn import as_fields, environment_for, prepare
from standin.pictures import SAMPLES
from tests.support.people import PASSWORD, YOUNG_PERSON
from tests.support.processes import until


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[str]:
    """The address of a server with the provider beside it, and one counsellor."""
    environment = environment_for(tmp_path_factory.mktemp("media"), models_dir)
    prepare(environment)
    settings = load_settings(_env_file=None, **as_fields(environment))
    store = open_store(settings)
    team = [ensure_team(store, settings.team)]
    account = {"email": "sam@example.org", "name": "Sam", "password": PASSWORD, "locale": "en", "role": "counsellor"}
    add_counsellor(store, team_ids=team, now=utc_now(), **account)
    store.db.close()
    with serving("assistant.demo.serving:serving", environment) as served:
        yield served.url


@pytest.fixture(scope="module")
def sam(url: str) -> Iterator[httpx.Client]:
    """Sam's browser."""
    cookie = log_in(url, "sam@example.org", PASSWORD)
    with httpx.Client(base_url=f"{url}/console", headers={"Cookie": cookie}, trust_env=False, timeout=30) as client:
        yield client


@pytest.mark.parametrize(("number", "sample"), list(enumerate(SAMPLES, start=1)))
def test_what_a_phone_sends_is_shown_in_the_console(url: str, sam: httpx.Client, number: int, sample: str) -> None:
    phone = f"{YOUNG_PERSON[:-1]}{number}"
    sent = {"phone": phone, "channel": "sms", "media": {"sample": sample}}
    httpx.post(f"{url}/provider/handset/messages", json=sent, trust_env=False).raise_for_status()

    def address() -> str:
        page = sam.get(f"/conversations/{number}").text
        return page.partition('class="show-media" href="')[2].partition('"')[0]

    until(lambda: bool(address()), "the attachment stands in the thread")
    answer = httpx.get(f"{url}{address()}", headers=dict(sam.headers), trust_env=False)
    assert (answer.headers["Content-Type"], answer.content) == SAMPLES[sample]
