"""The adapter to Rasa, against a server on loopback that answers what a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.dialogue.values import Entity, Expected, Understanding
from nlu.rasa import adapter
from nlu.rasa.adapter import RasaInterpreter
from nlu.rasa.breaker import FAILURES, REST
from tests.support.processes import free_port

SECRET = "jmappelle zorglub"
FOUND = {
    "text": "jveux un humain",
    "intent": {"name": "human", "confidence": 0.9},
    "entities": [],
    "intent_ranking": [{"name": "human", "confidence": 0.9}, {"name": "help", "confidence": 0.1}],
}


@dataclass
class Rasa:
    """What the server answers next, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes | Callable[[], Iterator[bytes]] = b""
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    """A server told to hang answers when this is set."""
    hangs: bool = False

    def says(self, found: object) -> None:
        self.body = json.dumps(found).encode()


@dataclass
class Embedded:
    """The interpreter behind: says that it was asked."""

    asked: list[tuple[str, str, Expected | None]] = field(default_factory=list)

    def parse(self, text: str, locale: str, expected: Expected | None = None) -> Understanding:
        self.asked.append((text, locale, expected))
        return Understanding(text, "menu", 0.8, (("menu", 0.8),))


@pytest.fixture(scope="module")
def server() -> Iterator[Rasa]:
    state = Rasa()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            received = self.rfile.read(int(self.headers["Content-Length"]))
            state.asked.append(json.loads(received)["text"])
            state.paths.append(self.path)
            if state.hangs:
                state.release.wait(30)
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            pieces = [state.body] if isinstance(state.body, bytes) else state.body()
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                pass  # who asked did not wait

        def log_message(self, *args: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    yield state
    state.release.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def rasa(server: Rasa) -> Iterator[Rasa]:
    server.status, server.headers, server.hangs = 200, {}, False
    server.asked.clear()
    server.paths.clear()
    server.release.clear()
    server.says(FOUND)
    yield server
    server.release.set()


class Log(list[dict[str, Any]]):
    """What the adapter logs."""

    def warning(self, event: str, **values: Any) -> None:
        self.append({"event": event, "level": "warning", **values})

    def info(self, event: str, **values: Any) -> None:
        self.append({"event": event, "level": "info", **values})


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    lines = Log()
    monkeypatch.setattr(adapter, "log", lines)
    return lines


@pytest.fixture
def embedded() -> Embedded:
    return Embedded()


Build = Callable[..., RasaInterpreter]


@pytest.fixture
def build(rasa: Rasa, embedded: Embedded) -> Iterator[Build]:
    built: list[RasaInterpreter] = []

    def make(url: str = "", **options: Any) -> RasaInterpreter:
        built.append(RasaInterpreter({"fr": url or rasa.url}, embedded, **{"timeout": 10.0, **options}))
        return built[-1]

    yield make
    for interpreter in built:
        interpreter.close()


# ── What Rasa says ───────────────────────────────────────────────────────────────────────────────────


def test_its_answer_is_ours(rasa: Rasa, build: Build, embedded: Embedded) -> None:
    found = build().parse("jveux un humain", "fr")
    assert found == Understanding("jveux un humain", "human", 0.9, (("human", 0.9), ("help", 0.1)))
    assert (rasa.asked, rasa.paths, embedded.asked) == (["jveux un humain"], ["/model/parse"], [])


def test_the_five_best_are_kept_from_best_to_worst(rasa: Rasa, build: Build) -> None:
    ranking = [{"name": f"i{n}", "confidence": n / 10} for n in range(9)]
    rasa.says({"intent": ranking[-1], "intent_ranking": ranking})
    found = build().parse("un", "fr")
    assert found.ranking == (("i8", 0.8), ("i7", 0.7), ("i6", 0.6), ("i5", 0.5), ("i4", 0.4))
    assert (found.intent, found.confidence) == found.ranking[0]


@pytest.mark.parametrize("refused", ["out_of_scope", "nlu_fallback"])
def test_what_must_be_refused_is_no_intent_and_no_candidate(rasa: Rasa, build: Build, refused: str) -> None:
    best = {"name": refused, "confidence": 0.7}
    rasa.says({"intent": best, "intent_ranking": [best, {"name": "help", "confidence": 0.2}]})
    assert build().parse("un", "fr") == Understanding("un", ranking=(("help", 0.2),))


def test_an_unsure_fallback_refuses_though_an_intent_ranks_higher(rasa: Rasa, build: Build) -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "help", "confidence": 0.4}]
    rasa.says({"intent": ranking[0], "intent_ranking": ranking})
    assert build().parse("un", "fr").intent is None


def test_below_the_threshold_nothing_is_understood(rasa: Rasa, build: Build) -> None:
    assert build(threshold=0.9).parse("un", "fr").intent == "human"
    unsure = build(threshold=0.91).parse("un", "fr")
    assert (unsure.intent, unsure.confidence, unsure.ranking[0]) == (None, 0.0, ("human", 0.9))


def test_a_rasa_that_names_no_intent_understood_nothing(rasa: Rasa, build: Build, embedded: Embedded) -> None:
    rasa.says({"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []})
    assert build().parse("un", "fr") == Understanding("un")
    assert embedded.asked == []


def test_a_confidence_a_little_above_one_is_one(rasa: Rasa, build: Build) -> None:
    rasa.says({"intent": {"name": "human", "confidence": 1.0000001192092896}})
    assert build().parse("un", "fr").confidence == 1.0


def test_entities_keep_value_and_place(rasa: Rasa, build: Build) -> None:
    text = "  ya moi sur insta et snap"
    rasa.says(
        FOUND
        | {
            "entities": [
                {"entity": "network", "value": "snapchat", "start": 20, "end": 24, "extractor": "RegexEntityExtractor"},
                {"entity": "network", "value": "instagram", "start": 11, "end": 16, "confidence_entity": 0.8},
                {"entity": "network", "value": "insta", "start": 11, "end": 16, "confidence_entity": 0.5},
                {"entity": "floor", "value": 3, "start": 0, "end": 2, "confidence_entity": 0.9},
            ]
        }
    )
    found = build().parse(text, "fr").entities
    assert found == (
        Entity("floor", "3", 2, 4, 0.9),
        Entity("network", "instagram", 13, 18, 0.8),
        Entity("network", "snapchat", 22, 26, 1.0),
    )
    assert [text[entity.start : entity.end] for entity in found] == ["ya", "insta", "snap"]


# ── What Rasa is asked ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/delete", "delete"),
        ('  /human{"x": "y"}', 'human{"x": "y"}'),
        ("// /stop", "stop"),
        ("un\x00deux", "un\ufffddeux"),
        ("\ud83d oui", "\ufffd oui"),
        ("👍🏽 שלום", "👍🏽 שלום"),
        ("a" * 400, "a" * 320),
    ],
)
def test_what_would_lead_rasa_astray_is_not_sent(rasa: Rasa, build: Build, text: str, heard: str) -> None:
    assert build().parse(text, "fr").text == text
    assert rasa.asked == [heard]


@pytest.mark.parametrize("text", ["", "  \n", "/", " // ", "👍🏽", "?!", "\x00", "\ud83d", "\u202e"])
def test_what_rasa_cannot_read_is_for_the_embedded_one(rasa: Rasa, build: Build, embedded: Embedded, text: str) -> None:
    assert build().parse(text, "fr").intent == "menu"
    assert (rasa.asked, len(embedded.asked)) == ([], 1)


@pytest.mark.parametrize("locale", ["fr", "fr_BE", "fr-CA"])
def test_a_locale_is_answered_by_its_language(build: Build, locale: str) -> None:
    assert build().parse("un", locale).intent == "human"


@pytest.mark.parametrize("locale", ["en", "pt", "", "???"])
def test_a_locale_without_a_server_is_answered_by_the_embedded_one(
    rasa: Rasa, build: Build, embedded: Embedded, locale: str
) -> None:
    asked_for = Expected("searched_self", "bool")
    assert build().parse("un", locale, asked_for).intent == "menu"
    assert (rasa.asked, embedded.asked) == ([], [("un", locale, asked_for)])


def test_a_text_in_another_language_goes_to_who_knows_it(rasa: Rasa, embedded: Embedded) -> None:
    interpreter = RasaInterpreter({"fr": rasa.url}, embedded, timeout=10, choose=lambda text, locale: text[:2])
    assert interpreter.parse("fr in an english talk", "en").intent == "human"
    assert interpreter.parse("en dans une conversation", "fr_BE").intent == "menu"
    interpreter.close()


def test_a_locale_of_its_own_comes_before_its_language(rasa: Rasa, embedded: Embedded) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    interpreter = RasaInterpreter({"fr": nobody, "fr_BE": rasa.url}, embedded, timeout=10, choose=lambda *_: "fr")
    assert interpreter.parse("un", "fr_BE").intent == "human"
    interpreter.close()


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, build: Build) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert build().parse("un", "fr").intent == "human"


# ── When Rasa does not answer ────────────────────────────────────────────────────────────────────────


def failing(interpreter: RasaInterpreter, log: Log) -> list[dict[str, Any]]:
    """What is logged while the fallback answers in Rasa's place."""
    log.clear()
    assert interpreter.parse(SECRET, "fr").intent == "menu"
    return list(log)


def only_kind(logged: list[dict[str, Any]]) -> str:
    """The kind of failure logged, and nothing that was written."""
    assert SECRET not in repr(logged)
    (line,) = logged
    assert line.keys() == {"event", "locale", "kind", "left_alone", "level"}
    return str(line["kind"])


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_an_error_is_answered_by_the_embedded_one(rasa: Rasa, build: Build, status: int, log: Log) -> None:
    rasa.status = status
    assert only_kind(failing(build(), log)) == "HTTPStatusError"


def test_a_redirection_is_not_followed(rasa: Rasa, build: Build, log: Log) -> None:
    rasa.status, rasa.headers = 307, {"Location": f"{rasa.url}/elsewhere"}
    assert only_kind(failing(build(), log)) == "HTTPStatusError"
    assert rasa.paths == ["/model/parse"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"{}",
        b'{"intent": null}',
        b'{"intent": {"name": 3, "confidence": 1}}',
        b'{"intent": {"name": "human", "confidence": "high"}}',
        b'{"intent": {"name": "human", "confidence": NaN}}',
        b'{"intent": {"name": "human", "confidence": true}}',
        b'{"intent": {"name": "human", "confidence": 1}, "intent_ranking": "none"}',
        b'{"intent": {"name": "human", "confidence": 1}, "entities": [{"entity": "x"}]}',
        b'{"intent": {"name": "human", "confidence": 1}, "entities": [{"entity":"x","value":"y","start":0,"end":99}]}',
        b'{"intent": {"name": "human", "confidence": 1}, "entities": [{"entity":"x","value":"y","start":3,"end":2}]}',
        b"[" * 200_000,
        b" " * 1_000_001,
        b"\xff\xfe",
    ],
    ids=range(17),
)
def test_nonsense_is_answered_by_the_embedded_one(rasa: Rasa, build: Build, body: bytes, log: Log) -> None:
    rasa.body = body
    assert only_kind(failing(build(), log)) == "Nonsense"


def test_nobody_there_is_answered_by_the_embedded_one(build: Build, log: Log) -> None:
    assert only_kind(failing(build(f"http://127.0.0.1:{free_port()}"), log)) == "ConnectError"


def test_silence_is_answered_by_the_embedded_one(rasa: Rasa, build: Build, log: Log) -> None:
    rasa.hangs = True
    assert only_kind(failing(build(timeout=0.05), log)) == "ReadTimeout"


def test_an_answer_that_drips_is_not_waited_for(rasa: Rasa, build: Build, log: Log) -> None:
    def drips() -> Iterator[bytes]:
        yield b"{"
        while not rasa.release.wait(0.02):
            yield b" "

    rasa.body = drips
    assert only_kind(failing(build(timeout=0.1), log)) == "ReadTimeout"


def test_an_answer_cut_short_is_answered_by_the_embedded_one(rasa: Rasa, build: Build, log: Log) -> None:
    rasa.headers = {"Content-Length": "5000"}
    assert only_kind(failing(build(), log)) == "RemoteProtocolError"


# ── The circuit ──────────────────────────────────────────────────────────────────────────────────────


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def test_a_rasa_that_fails_is_left_alone_and_tried_again(
    rasa: Rasa, build: Build, embedded: Embedded, log: Log
) -> None:
    clock = Clock()
    interpreter = build(clock=clock)
    rasa.status = 500
    told = [line["left_alone"] for _ in range(FAILURES) for line in failing(interpreter, log)]
    assert told == [False, False, True]
    assert failing(interpreter, log) == []
    assert len(rasa.asked) == FAILURES

    clock.now += REST
    assert only_kind(failing(interpreter, log)) == "HTTPStatusError"
    assert failing(interpreter, log) == []
    assert len(rasa.asked) == FAILURES + 1

    rasa.status = 200
    clock.now += REST
    log.clear()
    assert interpreter.parse("un", "fr").intent == "human"
    assert [line["event"] for line in log] == ["rasa_is_back"]
    assert interpreter.parse("un", "fr").intent == "human"


def test_one_server_that_fails_does_not_silence_another(rasa: Rasa, embedded: Embedded) -> None:
    interpreter = RasaInterpreter(
        {"fr": f"http://127.0.0.1:{free_port()}", "en": rasa.url}, embedded, timeout=10, clock=Clock()
    )
    for _ in range(FAILURES + 1):
        assert interpreter.parse("un", "fr").intent == "menu"
    assert interpreter.parse("one", "en").intent == "human"
    interpreter.close()


def test_threads_share_it(rasa: Rasa, build: Build) -> None:
    interpreter = build()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: interpreter.parse(f"texte {n}", "fr"), range(40)))
    assert [one.text for one in found] == [f"texte {n}" for n in range(40)]
    assert {one.intent for one in found} == {"human"}


# ── Any text, any answer ─────────────────────────────────────────────────────────────────────────────

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=400)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANYTHING)
def test_any_text_gets_an_answer(build: Build, log: Log, text: str) -> None:
    assert build().parse(text, "fr").text == text
    assert log == []


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PART = st.fixed_dictionaries(
    {}, optional={"name": JSON, "confidence": JSON, "entity": JSON, "start": JSON, "end": JSON}
)
ANSWER = st.fixed_dictionaries(
    {}, optional={"intent": PART | JSON, "intent_ranking": st.lists(PART, max_size=3), "entities": st.lists(PART)}
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWER | JSON)
def test_any_answer_gives_an_understanding(rasa: Rasa, build: Build, answer: object) -> None:
    rasa.says(answer)
    found = build().parse("un", "fr")
    assert found.text == "un"
    assert all(0 <= confidence <= 1 for confidence in (found.confidence, *dict(found.ranking).values()))
