"""A tiny application that the stand-in talks to: it keeps what it is sent and answers as it is told."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request, Response


@dataclass(frozen=True, slots=True)
class Hook:
    """One request that came in."""

    path: str
    url: str
    fields: dict[str, str]
    signature: str
    token: str


class Application:
    """`answers`: the statuses of the next answers; 200 once they are used up."""

    def __init__(self) -> None:
        self.hooks: list[Hook] = []
        self.answers: deque[int] = deque()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        headers = request.headers
        hook = Hook(
            request.path,
            request.url,
            request.form.to_dict(),
            headers.get("X-Twilio-Signature", ""),
            headers.get("I-Twilio-Idempotency-Token", ""),
        )
        with self._lock:
            self.hooks.append(hook)
            status = self.answers.popleft() if self.answers else 200
        return Response("", status)(environ, start)

    def of(self, path: str) -> list[Hook]:
        return [hook for hook in self.hooks if hook.path == path]

    @property
    def statuses(self) -> list[str]:
        return [hook.fields["MessageStatus"] for hook in self.of("/status")]

    @property
    def bodies(self) -> list[str]:
        return [hook.fields["Body"] for hook in self.of("/message")]
