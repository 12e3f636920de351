"""The servers that are measured side by side, each with its processor time, and how to start them."""

from __future__ import annotations

import json
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil

from tests.bench import database
from tests.bench.database import USERS, BenchPostgres, postgres
from tests.bench.processes import Cpu, resident, seconds_below, seconds_of
from tests.support.command import Served, environment, free_port
from tests.support.node import install, node_command, rebuild
from tests.support.servers import valkey
from tests.support.waiting import block_until

SECRET = "a secret of thirty-two characters"
_PEERS = Path(__file__).parent / "peers"
_START_SECONDS = 120.0  # rows of an earlier life are written first, where a measure wants them


@dataclass(frozen=True, slots=True)
class Setup:
    """What a contender is started with. `step_seconds`: how long each of the three engines of a run takes;
    `rows`: ended runs that are there already, a tenth of them the first user's; `painting`: whether a
    portrait is painted; else the peers store the same bytes each time. Chargen paints in processes of their
    own, whose time is known apart."""

    postgresql: bool = False
    step_seconds: float = 0.0
    rows: int = 0
    painting: bool = True


class Contender(ABC):
    """A server under load."""

    name: str
    url: str

    @abstractmethod
    def used(self) -> Cpu:
        """Returns the processor time of all its processes so far."""

    @abstractmethod
    def memory(self) -> int:
        """Returns the bytes of its web process in memory."""

    @abstractmethod
    def hold(self, user: int, count: int) -> list[str]:
        """Stores so many runs of that user that don't begin; returns their ids."""

    @abstractmethod
    def release(self, run: str) -> None:
        """Lets a held run begin."""

    def renew(self) -> None:
        """Keeps held runs from beginning; called every few seconds while there are any."""
        return

    def delete_held(self) -> None:
        """Deletes the runs that are still held."""
        return


class Chargen(Contender):
    """`chargen serve`: web process, worker, Valkey, pool processes, and PostgreSQL where it is used."""

    name = "Chargen"

    def __init__(self, served: Served, database_url: str, postgresql: list[psutil.Process]) -> None:
        self._served, self._database_url, self._postgresql = served, database_url, postgresql
        self.url = served.url

    def process(self, name: str) -> psutil.Process:
        """Returns `chargen web`, `chargen worker` or `valkey-server`."""
        return psutil.Process(self._served.children()[name])

    def used(self) -> Cpu:
        web, worker = self.process("chargen web"), self.process("chargen worker")
        trees = [psutil.Process(self._served.process.pid), *self._postgresql]
        return Cpu(seconds_of(trees), painting=seconds_below(worker), web=seconds_of([web]))

    def memory(self) -> int:
        return resident([self.process("chargen web")])

    def hold(self, user: int, count: int) -> list[str]:
        return database.hold(self._database_url, user, count)

    def release(self, run: str) -> None:
        database.release(self._database_url, run)

    def renew(self) -> None:
        database.renew(self._database_url)

    def delete_held(self) -> None:
        database.delete_held(self._database_url)


class Peer(Contender):
    """A Node server. `processes`: the first serves; its worker, database and Valkey count too."""

    def __init__(self, name: str, url: str, processes: list[psutil.Process]) -> None:
        self.name, self.url, self._processes = name, url, processes

    def used(self) -> Cpu:
        return Cpu(seconds_of(self._processes), web=seconds_of(self._processes[:1]))

    def memory(self) -> int:
        return resident(self._processes[:1])

    def hold(self, user: int, count: int) -> list[str]:
        return [self._post("/api/v1/characters/generate-automated", user)["sessionId"] for _ in range(count)]

    def release(self, run: str) -> None:
        self._post(f"/bench/release/{run}", 0)

    def _post(self, path: str, user: int) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {database.token(user, SECRET)}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with urlopen(Request(self.url + path, b"description=held", headers)) as answer:
            made: dict[str, str] = json.load(answer)
            return made


@contextmanager
def chargen(setup: Setup) -> Iterator[Chargen]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True)))
        server = stack.enter_context(postgres()) if setup.postgresql else None
        url = server.sqlalchemy_url if server else f"sqlite+aiosqlite:///{folder / 'chargen.sqlite3'}"
        variables = {
            "CHARGEN_ENGINE": "scripted",
            "CHARGEN_SCRIPTED_STEP_SECONDS": str(setup.step_seconds),
            "CHARGEN_JWT_SECRET": SECRET,
            "CHARGEN_LOG_LEVEL": "error",
            "CHARGEN_DATABASE_URL": url,
            "CHARGEN_SOCKETS_PER_USER": "1000",
        }
        if setup.rows:
            with _served(folder, variables) as first:
                database.insert_users(url)
                database.first_run(first.url, SECRET)
            database.multiply(url, setup.rows)
        served = stack.enter_context(_served(folder, variables))
        database.insert_users(url)
        yield Chargen(served, url, server.processes() if server else [])


@contextmanager
def _served(folder: Path, variables: dict[str, str]) -> Iterator[Served]:
    served = Served(folder, None, **variables)
    try:
        served.until_ready()
        yield served
    finally:
        served.end()


@contextmanager
def plain(setup: Setup) -> Iterator[Peer]:
    """Express that keeps nothing."""
    with _node("plain", setup) as (url, process):
        yield Peer("Express, in memory", url, [process])


@contextmanager
def durable(setup: Setup) -> Iterator[Peer]:
    """Express that commits each event first: on SQLite in one process; on PostgreSQL with BullMQ in two."""
    with ExitStack() as stack:
        if not setup.postgresql:
            url, process = stack.enter_context(_node("durable_sqlite", setup))
            yield Peer("Express, SQLite", url, [process])
            return
        server: BenchPostgres = stack.enter_context(postgres())
        redis = stack.enter_context(valkey())
        needs = {"POSTGRES_URL": server.url, "REDIS_SOCKET": redis.removeprefix("unix://")}
        url, web = stack.enter_context(_node("durable_postgres", setup, ROLE="web", **needs))
        _, worker = stack.enter_context(_node("durable_postgres", setup, ROLE="worker", **needs))
        yield Peer("Express, PostgreSQL, BullMQ", url, [web, worker, *server.processes(), _of_socket(redis)])


def _of_socket(url: str) -> psutil.Process:
    """The Valkey that listens on that socket."""
    (found,) = [each for each in psutil.process_iter() if url.removeprefix("unix://") in _line(each)]
    return found


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()) if "valkey" in process.name() else ""
    except psutil.Error:
        return ""


@contextmanager
def _node(script: str, setup: Setup, **variables: str) -> Iterator[tuple[str, psutil.Process]]:
    if not (_PEERS / "node_modules" / ".built").exists():
        install(_PEERS)
        rebuild(_PEERS, "better-sqlite3")
        (_PEERS / "node_modules" / ".built").touch()
    with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        given = {
            "PORT": str(port),
            "CHARGEN_JWT_SECRET": SECRET,
            "NODE_ENV": "production",
            "USERS": json.dumps(USERS),
            "STEP_MILLISECONDS": str(int(setup.step_seconds * 1000)),
            "SEED_RUNS": str(setup.rows),
            "PAINTING": "on" if setup.painting else "off",
        }
        environ = environment(Path(folder), **given, **variables)
        process = subprocess.Popen([*node_command(), f"{script}.mjs"], cwd=_PEERS, env=environ)
        try:
            url = f"http://127.0.0.1:{port}"
            if variables.get("ROLE") != "worker":
                block_until(lambda: _answers(url), _START_SECONDS)
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(10)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
