"""Rasa behind the protocol of an interpreter: asked over HTTP; the embedded one answers when Rasa does not.

Imported only where Rasa is chosen, for httpx comes with it. Nothing of what people write, and nothing of what Rasa made
of it, is ever logged: only which locale failed, and in what manner.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping

import httpx
import structlog

from assistant.dialogue.interpreter import Interpreter
from assistant.dialogue.values import Expected, Understanding
from nlu.rasa.answer import Nonsense, read_answer
from nlu.rasa.breaker import Breaker

log = structlog.get_logger(__name__)

_LARGEST = 1_000_000
"""Bytes of an answer; a real one has a few thousand."""
_IDLE = 2.0
"""Seconds a connection is kept; Rasa's web server closes it after five, and a message must not meet that."""
_UNHEARD = re.compile(r"[\s/]*")
"""Rasa strips white space, which would move every offset, and takes what follows a stroke for the name of an intent:
whoever wrote "/delete" would be sure to mean it."""
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")
"""NUL and halves of characters, which not every JSON reader takes."""
_READABLE = re.compile(r"\w")
"""Without a letter or digit Rasa sees nothing, and says what it says of nothing; the embedded one knows signs."""

Choose = Callable[[str, str], str]
"""(text, locale of the person) → locale whose model should answer."""


class RasaInterpreter:
    """Implements `assistant.dialogue.interpreter.Interpreter`. Threads share it.

    Each server has a circuit breaker: after three failures in a row it is left alone for half a minute, so that a Rasa
    which hangs costs three timeouts and not one a message.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        fallback: Interpreter,
        *,
        outside: str = "out_of_scope",
        threshold: float = 0.0,
        timeout: float = 0.5,
        max_characters: int = 320,
        choose: Choose = lambda _text, locale: locale,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`urls` by locale; `fallback` answers for a locale without one, and whenever Rasa does not.

        `outside` is the intent of what must be refused, `threshold` the least confidence of an answer, `timeout` in
        seconds, `max_characters` how much of a text is read, `clock` the breakers' seconds.
        """
        self._urls = dict(urls)
        self._fallback = fallback
        self._outside, self._threshold = outside, threshold
        self._timeout, self._max_characters = timeout, max_characters
        self._choose = choose
        self._breakers = {locale: Breaker(clock=clock) for locale in self._urls}
        limits = httpx.Limits(keepalive_expiry=_IDLE)
        self._client = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, limits=limits)

    def parse(self, text: str, locale: str, expected: Expected | None = None) -> Understanding:
        """Rasa's answer, or the fallback's. Never raises for any text.

        `expected` changes nothing in Rasa's answer: it is not told what was asked.
        """
        found = self._asked(text, locale)
        return self._fallback.parse(text, locale, expected) if found is None else found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _asked(self, text: str, locale: str) -> Understanding | None:
        """Rasa's answer, or None when there is none to be had."""
        unheard = _UNHEARD.match(text)
        start = unheard.end() if unheard else 0
        heard = _BROKEN.sub("\ufffd", text[start : start + self._max_characters])
        served = self._served(text, locale)
        if served is None or not _READABLE.search(heard) or not self._breakers[served].may_ask():
            return None
        breaker = self._breakers[served]
        try:
            answer = read_answer(self._ask(self._urls[served], heard), len(heard))
        except (httpx.HTTPError, httpx.InvalidURL, Nonsense) as error:
            opened = breaker.failed()
            log.warning("rasa_failed", locale=served, kind=type(error).__name__, left_alone=opened)
            return None
        if breaker.succeeded():
            log.info("rasa_is_back", locale=served)
        return answer.understanding(text, start, self._outside, self._threshold)

    def _served(self, text: str, locale: str) -> str | None:
        """The locale whose server is to be asked, if there is one."""
        own = locale.replace("-", "_")
        chosen = self._choose(text, own)
        if _language(chosen) == _language(own):
            chosen = own
        return next((name for name in (chosen, _language(chosen)) if name in self._urls), None)

    def _ask(self, url: str, text: str) -> bytes:
        """The body of the answer, whole within the timeout. Raises httpx.HTTPError or Nonsense."""
        end = time.monotonic() + self._timeout
        body = json.dumps({"text": text}).encode()
        headers = {"Content-Type": "application/json"}
        received = b""
        with self._client.stream("POST", f"{url}/model/parse", content=body, headers=headers) as response:
            response.raise_for_status()
            for piece in response.iter_bytes():
                received += piece
                if len(received) > _LARGEST:
                    raise Nonsense
                if time.monotonic() > end:
                    raise httpx.ReadTimeout("too slow")
        return received


def _language(locale: str) -> str:
    return locale.partition("_")[0].lower()
