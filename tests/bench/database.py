"""The databases of the bench: users, runs that don't begin, and copies of one run by the hundred thousand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import jwt
import psutil
from sqlalchemy import delete, insert, text, update

from app.accounts.models import User
from app.characters.models import Character, CharacterImage
from app.db import Base, Database, utcnow
from app.runs.claims import LEASE
from app.runs.models import AvatarJob, GenerationRun, ProgressRow, StepResult
from tests.bench.clients import session, start, stream
from tests.bench.picture import make_picture
from tests.support.servers import postgres_server

Found = TypeVar("Found")
USERS = [str(uuid5(NAMESPACE_URL, f"bench/{number}")) for number in range(200)]
_OTHERS = 1800  # users who have the runs that the first user has not
_HELD = "bench"  # the owner of held runs' leases


def token(user: int, secret: str) -> str:
    """Returns a token of that user for a day."""
    now = datetime.now(UTC)
    claims = {"sub": USERS[user], "role": "user", "iat": now.timestamp(), "exp": now + timedelta(days=1)}
    return jwt.encode(claims, secret, algorithm="HS256")


class BenchPostgres:
    """A PostgreSQL server with its own defaults: each commit is on disk."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self._folder = url, folder
        self.sqlalchemy_url = url.replace("postgresql://", "postgresql+asyncpg://", 1)

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(int((self._folder / "postmaster.pid").read_text().split()[0]))]


@contextmanager
def postgres() -> Iterator[BenchPostgres]:
    with postgres_server() as (url, folder):
        yield BenchPostgres(url, folder)


def _run(url: str, work: Callable[[Database], Awaitable[Found]]) -> Found:
    async def with_database() -> Found:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(with_database())


def insert_users(url: str) -> None:
    """Stores the users of the bench, unless they are there."""

    async def work(database: Database) -> None:
        async with database.writing() as session:
            if await session.get(User, UUID(USERS[0])) is None:
                rows = [{"id": UUID(user), "display_name": f"Visitor {user[:4]}"} for user in USERS]
                await session.execute(insert(User), rows)

    _run(url, work)


def hold(url: str, user: int, count: int) -> list[str]:
    """Stores runs that a lease keeps from beginning, as long as `renew` is called."""
    ids = [uuid4() for _ in range(count)]

    async def work(database: Database) -> None:
        row = {
            "user_id": UUID(USERS[user]),
            "description": "held",
            "locale": "en",
            "seed": 1,
            "lease_owner": _HELD,
        }
        rows = [row | {"id": each, "lease_until": utcnow() + LEASE} for each in ids]
        async with database.writing() as session:
            await session.execute(insert(GenerationRun), rows)

    _run(url, work)
    return [str(each) for each in ids]


def renew(url: str) -> None:
    """Renews the leases of all held runs."""
    held = update(GenerationRun).where(GenerationRun.lease_owner == _HELD, GenerationRun.status == "queued")
    _execute(url, held.values(lease_until=utcnow() + LEASE))


def delete_held(url: str) -> None:
    """Deletes the runs that are still held."""
    _execute(url, delete(GenerationRun).where(GenerationRun.lease_owner == _HELD))


def release(url: str, run: str) -> None:
    """Ends the lease; the server takes the run up at its next look, within three seconds."""
    held = update(GenerationRun).where(GenerationRun.id == UUID(run))
    _execute(url, held.values(lease_owner=None, lease_until=None))


def _execute(url: str, statement: Any) -> None:
    async def work(database: Database) -> None:
        async with database.writing() as session:
            await session.execute(statement)

    _run(url, work)


def first_run(url: str, secret: str) -> None:
    """Has the first user's first run worked, portrait included."""

    async def work() -> None:
        async with session() as http:
            run = await start(http, url, token(0, secret), make_picture())
            async for _ in stream(http, url, token(0, secret), run, avatar=True):
                pass

    asyncio.run(work())


# The tables of a run in the order in which they refer to each other, with what differs in each copy.
_COPIED: dict[type[Base], tuple[str, ...]] = {
    GenerationRun: ("id", "character_id", "avatar_job_id"),
    StepResult: ("run_id",),
    ProgressRow: ("run_id",),
    Character: ("id", "run_id", "avatar_image_id"),
    AvatarJob: ("id", "run_id", "character_id", "image_id"),
    CharacterImage: ("id", "character_id"),
}
_MOMENTS = {"created_at", "started_at", "ended_at", "updated_at", "at"}


def multiply(url: str, count: int) -> None:
    """Copies the one run that is there, with all its rows, `count` times: each tenth for the same user, the
    others for 1,800 other people; one a minute, into the past."""

    async def work(database: Database) -> None:
        async with database.writing() as session:
            connection = await session.connection()
            if database.shared:
                await _multiply(connection, _Postgresql(), count)
            else:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                await raw.create_function("copied_id", 2, _copied_id, deterministic=True)
                await raw.create_function("moved", 2, _moved, deterministic=True)
                await _multiply(connection, _Sqlite(), count)
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))

    _run(url, work)


def _copied_id(original: str, number: int) -> str:
    return md5(f"{original}{number}".encode(), usedforsecurity=False).hexdigest()


def _moved(moment: str | None, number: int) -> str | None:
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) - timedelta(minutes=number)).strftime("%Y-%m-%d %H:%M:%S.%f")


class _Sqlite:
    numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
    id = "copied_id({column}, n)"
    moment = "moved({column}, n)"
    other = "copied_id('user', n % :others)"


class _Postgresql:
    numbers = "WITH numbers AS (SELECT generate_series(1, :count) AS n)"
    id = "md5(replace({column}::text, '-', '') || n)::uuid"
    moment = "{column} - n * interval '1 minute'"
    other = "md5('user' || n % :others)::uuid"


async def _multiply(connection: Any, dialect: _Sqlite | _Postgresql, count: int) -> None:
    given = {"count": count, "others": _OTHERS}
    now = "now()" if isinstance(dialect, _Postgresql) else "datetime('now')"
    await connection.execute(
        text(
            f"{dialect.numbers} INSERT INTO users (id, display_name, role, guest, created_at, seen_at)"
            f" SELECT {dialect.other}, 'Somebody ' || n, 'user', false, {now}, {now}"
            " FROM numbers WHERE n <= :others"
        ),
        {**given, "count": _OTHERS},
    )
    for table, ids in _COPIED.items():
        columns = [column.name for column in table.__table__.columns]
        values = [_value(dialect, column, ids) for column in columns]
        await connection.execute(
            text(
                f"{dialect.numbers} INSERT INTO {table.__tablename__} ({', '.join(columns)})"
                f" SELECT {', '.join(values)} FROM {table.__tablename__}, numbers"
            ),
            given,
        )


def _value(dialect: _Sqlite | _Postgresql, column: str, ids: tuple[str, ...]) -> str:
    if column in ids:
        return dialect.id.format(column=column)
    if column == "user_id":
        return f"CASE WHEN n % 10 = 0 THEN user_id ELSE {dialect.other} END"
    if column == "key":
        return "key || n"
    return dialect.moment.format(column=column) if column in _MOMENTS else column
