"""The two servers that are measured side by side, and the processor time that each has used."""

from __future__ import annotations

import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from tests.support.command import Served, environment, free_port
from tests.support.command import chargen as command
from tests.support.node import install, node_command
from tests.support.waiting import block_until

SECRET = "a secret of thirty-two characters"
_EXPRESS = Path(__file__).parent / "express"


class Contender(ABC):
    """A server under load. `processes`: those whose work a run needs."""

    name: str
    url: str

    @abstractmethod
    def processes(self) -> list[psutil.Process]: ...

    def used(self) -> float:
        """Seconds of processor time so far, of user and system."""
        times = [process.cpu_times() for process in self.processes()]
        return sum(time.user + time.system for time in times)


class Chargen(Contender):
    """`chargen serve`, engines that take no time. The worker, which paints, is left out: Express has none."""

    name = "Chargen"

    def __init__(self, served: Served) -> None:
        self._served, self.url = served, served.url

    def token(self, user: str) -> str:
        return command(self._served.folder, "token", "--user", user, **self._served.variables).stdout.strip()

    def processes(self) -> list[psutil.Process]:
        named = self._served.children()
        return [psutil.Process(named[name]) for name in ("chargen web", "valkey-server")]


class Express(Contender):
    """Express with Socket.IO, in memory."""

    name = "Express"

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process, self.url = process, f"http://127.0.0.1:{port}"

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self._process.pid)]


@contextmanager
def chargen() -> Iterator[Chargen]:
    with TemporaryDirectory(prefix="chargen-bench-", ignore_cleanup_errors=True) as folder:
        served = Served(
            Path(folder), CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="0",
            CHARGEN_JWT_SECRET=SECRET, CHARGEN_LOG_LEVEL="error",
        )  # fmt: skip
        try:
            served.until_ready()
            yield Chargen(served)
        finally:
            served.end()


@contextmanager
def express() -> Iterator[Express]:
    if not (_EXPRESS / "node_modules").exists():
        install(_EXPRESS)
    port = free_port()
    environ = environment(Path(), PORT=str(port), CHARGEN_JWT_SECRET=SECRET, NODE_ENV="production")
    process = subprocess.Popen([*node_command(), "server.mjs"], cwd=_EXPRESS, env=environ)
    try:
        contender = Express(process, port)
        block_until(lambda: _answers(contender.url))
        yield contender
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
