"""A real server in a process group of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.support.houses import REPOSITORY
from tests.support.processes import until


class Server:
    """One server process. `environment` is the whole configuration."""

    def __init__(self, environment: Mapping[str, str], output: Path) -> None:
        self.url = f"http://127.0.0.1:{environment['ASSISTANT_PORT']}"
        self._environment = dict(environment)
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def setting(self, name: str) -> str:
        """One of its environment variables."""
        return self._environment[name]

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start, and wait until it is ready."""
        self.starts += 1
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.server"],
                cwd=REPOSITORY,
                env={**_clean_environment(), **self._environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until(self.is_ready, "the server is ready")

    def is_ready(self) -> bool:
        if not self.is_running:
            raise AssertionError(f"the server ended: {self._output.read_text(encoding='utf-8')[-2000:]}")
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL to all its processes at once."""
        if self._process is None:
            return
        if self.is_running:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=20)

    def beside(self, port: int) -> Server:
        """The same server on another port, not started yet. The provider goes on calling the first one."""
        return Server({**self._environment, "ASSISTANT_PORT": str(port)}, self._output)


def _clean_environment() -> dict[str, str]:
    """This machine's environment without settings that happen to stand in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "TWILIO_"))}
