"""Starting a server the way it is really started, and reading what the kernel says of its worker."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
# structlog takes rich when it finds it: a tool of ours brings it, a server's own lock has none.
_SERVE = (
    "import sys; sys.modules['rich'] = None; from assistant.commands.serve import require_ready, run_server; "
    "from assistant.settings import load_settings; "
    "settings = load_settings(); require_ready(settings); run_server(sys.argv[1], settings)"
)
PATIENCE = 30.0
"""Seconds to wait for a server to be ready before giving up."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server. `worker` is the process that answers; `ready_seconds` from its start to the first answer."""

    url: str
    worker: int
    ready_seconds: float

    def cpu_seconds(self) -> float:
        """User and system time of the worker so far (proc(5), fields utime and stime)."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> float:
        status = Path(f"/proc/{self.worker}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def serving(target: str, environment: Mapping[str, str]) -> Iterator[Served]:
    """Serve `target` on loopback until the block ends. `environment` must name ASSISTANT_PORT."""
    url = f"http://127.0.0.1:{environment['ASSISTANT_PORT']}"
    # As on any server, where Python keeps what it has compiled.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, target], cwd=ROOT, env={**inherited, **environment}, start_new_session=True
    )
    try:
        _wait(url, process)
        yield Served(url, _worker_of(process.pid), time.perf_counter() - started)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=1, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    raise RuntimeError("the server did not become ready")


def _worker_of(parent: int) -> int:
    """The child that answers requests: the one that used most memory."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return max((int(child) for child in children), key=_resident, default=parent)


def _resident(process: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) if found else 0
