"""Fetching attachments: from the provider only, never from behind our own walls, never without end."""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from assistant.outbound import media
from assistant.outbound.fetched import BIGGEST, Fetched, MediaProblem
from assistant.outbound.media import MediaFetcher
from assistant.outbound.providers.transport import TwilioConfig
from standin import StandIn
from standin.messages import Attachment
from standin.phones import Words
from standin.pictures import SAMPLES

ACCOUNT, TOKEN = "AC1", "a-token"
URL = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
STORED = "https://mms.twiliocdn.com/AC1/abc"
NOWHERE = MediaProblem("not_ours")
Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Provider:
    """The provider's machines, by address; `asked` is what reached them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers[str(request.url)](request)

    def fetcher(self, api: str = "https://api.twilio.com") -> MediaFetcher:
        return MediaFetcher(TwilioConfig(ACCOUNT, TOKEN, api), httpx.MockTransport(self))

    def fetch(self, url: str = URL) -> Fetched | MediaProblem:
        return self.fetcher().fetch(ACCOUNT, url)


def gives(data: bytes, kind: str = "image/png", **headers: str) -> Answer:
    return lambda _request: httpx.Response(200, content=iter([data]), headers={"Content-Type": kind, **headers})


def leads_to(url: str) -> Answer:
    return lambda _request: httpx.Response(307, headers={"Location": url})


def says(status: int) -> Answer:
    return lambda _request: httpx.Response(status)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What names mean, without asking the network: the provider's are public, others as a test says."""
    known = {"api.twilio.com": "34.203.254.2", "mms.twiliocdn.com": "18.66.102.1"}

    def look_up(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        address = known.get(host, host)
        if not address[0].isdecimal() and ":" not in address:
            raise socket.gaierror("no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def test_a_file_is_given_with_its_bare_kind(provider: Provider) -> None:
    provider.answers[URL] = gives(b"a picture", "Image/PNG; charset=binary")
    assert provider.fetch() == Fetched("image/png", b"a picture")


def test_the_account_proves_itself_to_the_api(provider: Provider) -> None:
    provider.answers[URL] = gives(b"")
    provider.fetch()
    assert provider.asked[0].headers["Authorization"] == "Basic " + b64encode(b"AC1:a-token").decode()


def test_a_redirect_is_followed_without_the_password(provider: Provider) -> None:
    provider.answers |= {URL: leads_to(STORED), STORED: gives(b"a picture")}
    assert provider.fetch() == Fetched("image/png", b"a picture")
    assert "Authorization" not in provider.asked[1].headers


def test_a_redirect_back_to_the_api_gets_the_password_again(provider: Provider) -> None:
    provider.answers |= {URL: leads_to(STORED), STORED: leads_to(URL + "2"), URL + "2": gives(b"")}
    provider.fetch()
    assert ["Authorization" in request.headers for request in provider.asked] == [True, False, True]


def test_a_file_store_is_asked_without_a_password_at_once(provider: Provider) -> None:
    provider.answers[STORED] = gives(b"a picture")
    provider.fetch(STORED)
    assert "Authorization" not in provider.asked[0].headers


@pytest.mark.parametrize("steps", [3, 4])
def test_three_redirects_are_enough(provider: Provider, steps: int) -> None:
    addresses = [URL, *(f"{STORED}{number}" for number in range(steps))]
    for here, there in pairwise(addresses):
        provider.answers[here] = leads_to(there)
    provider.answers[addresses[-1]] = gives(b"a picture")
    assert isinstance(provider.fetch(), Fetched) == (steps == 3)


ELSEWHERE = (
    "http://api.twilio.com/media",
    "https://api.twilio.com.example.org/media",
    "https://example.org/api.twilio.com",
    "https://api.twilio.com@example.org/media",
    "https://user:secret@api.twilio.com/media",
    "https://api.twilio.com:8443/media",
    "https://api.twilio.com:99999/media",
    "https://127.0.0.1/media",
    "file:///etc/passwd",
    "ftp://api.twilio.com/media",
    "//api.twilio.com/media",
    "https://[api.twilio.com/media",
    "",
)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_an_address_that_is_not_the_providers_is_not_asked(provider: Provider, url: str) -> None:
    assert (provider.fetch(url), provider.asked) == (NOWHERE, [])


def test_another_account_is_not_ours(provider: Provider) -> None:
    assert provider.fetcher().fetch("AC2", URL) == NOWHERE


INSIDE = (
    "127.0.0.1",
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "fd00::1",
    "fe80::1%eth0",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.8",
)
"""Ourselves, our networks, a cloud's metadata, shared and unassigned space."""


@pytest.mark.parametrize("address", INSIDE)
def test_a_redirect_behind_our_walls_is_not_followed(provider: Provider, address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    provider.answers[URL] = leads_to(f"https://{host}/secret")
    assert (provider.fetch(), len(provider.asked)) == (NOWHERE, 1)


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_means_a_machine_behind_our_walls_is_not_followed(
    provider: Provider, names: dict[str, str], address: str
) -> None:
    names["innocent.example.org"] = address
    provider.answers[URL] = leads_to("https://innocent.example.org/secret")
    assert (provider.fetch(), len(provider.asked)) == (NOWHERE, 1)


@pytest.mark.parametrize(
    "url", ["http://mms.twiliocdn.com/x", "https://mms.twiliocdn.com:22/x", "https://no-such-name.example.org/x"]
)
def test_a_redirect_that_is_not_https_to_a_known_machine_is_not_followed(provider: Provider, url: str) -> None:
    provider.answers[URL] = leads_to(url)
    assert (provider.fetch(), len(provider.asked)) == (NOWHERE, 1)


def test_a_redirect_to_what_is_no_address_is_told(provider: Provider) -> None:
    provider.answers[URL] = leads_to("https://[mms.twiliocdn.com/x")
    assert provider.fetch() == MediaProblem("unreachable")


def test_the_largest_file_is_given(provider: Provider) -> None:
    provider.answers[URL] = gives(b"x" * BIGGEST)
    assert isinstance(provider.fetch(), Fetched)


def test_a_larger_one_is_left_where_it_is(provider: Provider) -> None:
    provider.answers[URL] = gives(b"x" * (BIGGEST + 1))
    assert provider.fetch() == MediaProblem("too_large")


def test_a_file_without_end_is_not_read_to_it(provider: Provider) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield b"x" * 65536

    provider.answers[URL] = lambda _request: httpx.Response(200, content=endless())
    assert (provider.fetch(), given <= BIGGEST // 65536 + 1) == (MediaProblem("too_large"), True)


def test_what_could_swell_is_not_unpacked(provider: Provider) -> None:
    provider.answers[URL] = gives(b"", **{"Content-Encoding": "gzip"})
    assert provider.fetch() == MediaProblem("unreachable")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "gone"),
        (410, "gone"),
        (401, "unreachable"),
        (429, "unreachable"),
        (500, "unreachable"),
        (204, "unreachable"),
    ],
)
def test_what_the_provider_answers_is_told(provider: Provider, status: int, reason: Any) -> None:
    provider.answers[URL] = says(status)
    assert provider.fetch() == MediaProblem(reason)


def test_a_provider_that_does_not_answer_is_told(provider: Provider) -> None:
    def late(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too late", request=request)

    provider.answers[URL] = late
    assert provider.fetch() == MediaProblem("unreachable")


def test_only_a_few_are_fetched_at_once(provider: Provider) -> None:
    arrived, go_on = Event(), Event()

    def slow(_request: httpx.Request) -> httpx.Response:
        if len(provider.asked) == media.AT_ONCE:
            arrived.set()
        go_on.wait(20)
        return httpx.Response(200, content=iter([b"a picture"]))

    provider.answers[URL] = slow
    fetcher = provider.fetcher()
    threads = [Thread(target=fetcher.fetch, args=(ACCOUNT, URL)) for _ in range(media.AT_ONCE)]
    for thread in threads:
        thread.start()
    arrived.wait(20)
    one_more = fetcher.fetch(ACCOUNT, URL)
    go_on.set()
    for thread in threads:
        thread.join()
    assert (one_more, isinstance(fetcher.fetch(ACCOUNT, URL), Fetched)) == (MediaProblem("busy"), True)


def test_no_part_of_an_address_is_logged(provider: Provider, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot reach {request.url}", request=request)

    provider.answers[URL] = broken
    provider.fetch()
    said = capsys.readouterr()
    assert "ME1" not in said.out + said.err


def test_the_stand_in_gives_what_a_phone_sent() -> None:
    kind, data = SAMPLES["voice"]
    with StandIn.start() as standin:
        sent = Attachment("ME" + "1" * 32, kind, data)
        message = standin._phones.send("+33639980001", "sms", Words(media=(sent,)))
        config = TwilioConfig(standin.config.account_sid, standin.config.auth_token, standin.base_url)
        fetched = MediaFetcher(config).fetch(
            standin.config.account_sid, f"{standin.base_url}{message.uri}/Media/{sent.sid}"
        )
    assert fetched == Fetched(kind, data)
