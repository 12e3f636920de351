"""Routes × values: every route that the application has, every method it takes, malformed values everywhere.

Routes are asked of the application itself, so that a new one is attacked without a word here.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from app import bootstrap
from app.accounts.models import User, UserRole
from app.accounts.policy import Identity
from app.asgi import SOCKET_PATH, Composed, compose
from app.bootstrap import Container
from app.errors import AppError
from app.migrations import upgrade
from app.runs.run_request import RunRequest
from app.runtime import logs
from tests.conftest import make_settings, working
from tests.hostile import values
from tests.hostile.calling import Call, call, fault
from tests.support.runs import completed, png
from tests.support.servers import postgres, valkey

_PARAMETER = re.compile(r"\{(\w+):\w+\}")
UNHANDLED_EVERY = 23
DEFAULT_EVERY = 29  # about six minutes a database; all the calls take hours
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Read from the request itself, so that no signature names them.
_QUERY_NAMES = ("next", "token", "fragments", "text", "x")
_FORM_FIELDS = (
    "description", "image", "template", "locale", "seed", "submission", "again", "keep_picture", "next",
    "from_step", "version", "first_name", "age", "gender", "was_age", "_csrf_token", "email", "password",
)  # fmt: skip
_SOCKET_QUERIES = ("EIO", "transport", "sid", "t", "j", "b64", "token")


@dataclass(frozen=True)
class Attack:
    """One malformed request: where the value stands, and its name."""

    place: str
    value: str
    call: Call


@dataclass
class Route:
    """One path and method. `sound`: a well-formed call of it; `queries` and `fields` are what it takes."""

    name: str
    sound: Call
    parameters: dict[str, bytes]
    pattern: str
    queries: tuple[str, ...] = _QUERY_NAMES
    fields: tuple[str, ...] = _FORM_FIELDS
    handled: bool = True  # whether a handler of its own answers: HEAD is GET's, others are refused by method


@dataclass
class World:
    """An application on a database with one completed run, whose owner is an administrator."""

    container: Container
    composed: Composed
    user: User
    known: dict[str, bytes]
    csrf: bytes = b""

    @property
    def identity(self) -> Identity:
        return Identity.of(self.user)

    def token(self) -> bytes:
        return self.container.accounts.issue(self.user, timedelta(hours=2)).encode()

    async def mend(self) -> None:
        """What an attack on another route has discarded is there again."""
        character = UUID(self.known["character_id"].decode())
        try:
            await self.container.characters.restore(self.identity, character)
        except AppError:
            return


@dataclass
class Report:
    """How many calls were made by route, the answers' statuses, and what was wrong."""

    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        rows = [f"{count:>7}  {name}" for name, count in sorted(self.calls.items(), key=lambda row: row[0])]
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        total = f"{self.calls.total():>7}  calls of {len(rows)} routes; answers {statuses}"
        return "\n".join([*rows, total, f"{len(self.faults):>7}  faults", *self.faults[:200]])


@asynccontextmanager
async def world(folder: Path, database_url: str, redis_url: str) -> AsyncIterator[World]:
    """Nothing is worked on while it is attacked: runs that an attack starts only wait."""
    settings = make_settings(
        folder, database_url, redis_url, CHARGEN_DISPATCH="queue", CHARGEN_RUNS_WAITING="100000"
    )
    container = bootstrap.build(settings)
    composed = compose(container)
    async with bootstrap.alive(container):
        user = await container.accounts.ensure_named("root", UserRole.ADMIN)
        async with working(container):
            request = RunRequest(description="A knight", image=png())
            run = await completed(container, Identity.of(user), request)
        assert run.image_key
        address = container.links.path(run.image_key).split("/", 4)
        known = {
            "session_id": str(run.id), "run_id": str(run.id), "character_id": str(run.character_id),
            "avatar_job_id": str(run.avatar_job_id), "expires": address[2], "signature": address[3],
            "key": address[4], "file_path": "js/live.js",
        }  # fmt: skip
        made = World(container, composed, user, {name: text.encode() for name, text in known.items()})
        made.csrf = await _csrf_token(made)
        yield made


async def _csrf_token(made: World) -> bytes:
    answer = await call(made.composed.app, Call("GET", b"/sign-in"))
    found = re.search(rb'name="_csrf_token" value="([^"]+)"', answer.body)
    assert found, answer
    return found[1]


def routes(made: World) -> Iterator[Route]:
    """Every path and method of the site, and the socket's."""
    for item in made.composed.site.routes:
        assert isinstance(item, HTTPRoute), f"{item.path} is of a kind that is not attacked yet"
        for method in sorted(item.methods | ({"HEAD"} if "GET" in item.methods else set()) | {"PROPFIND"}):
            yield _site_route(made, item, method)
    for method in ("GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE"):
        target = f"/{SOCKET_PATH}/?EIO=4&transport=polling".encode()
        sound = Call(method, target, _headers(made, "/api/"))
        yield Route(f"{method} /{SOCKET_PATH}/", sound, {}, f"/{SOCKET_PATH}/", _SOCKET_QUERIES)


def _site_route(made: World, item: HTTPRoute, method: str) -> Route:
    names = _PARAMETER.findall(item.path)
    parameters = {name: made.known.get(name, str(uuid4()).encode()) for name in names}
    handlers: dict[str, HTTPRouteHandler] = {
        one: handler for handler in item.route_handlers for one in handler.http_methods
    }
    handler = handlers.get("GET" if method == "HEAD" else method)
    queries: tuple[str, ...] = _QUERY_NAMES
    fields: tuple[str, ...] = _FORM_FIELDS
    if handler is not None:
        signature: dict[str, Any] = dict(handler.parsed_fn_signature.parameters)
        queries = tuple(dict.fromkeys([*queries, *(name for name in signature if name not in parameters)]))
        data = signature.get("data")
        fields = tuple(dict.fromkeys([*(_fields_of(data.annotation) if data else ()), *fields]))
    sound = Call(method, filled(item.path, parameters), _headers(made, item.path))
    return Route(f"{method} {item.path}", sound, parameters, item.path, queries, fields, method in handlers)


def _fields_of(kind: Any) -> Iterator[str]:
    for one in getattr(kind, "__args__", (kind,)):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            yield from one.__struct_encode_fields__
        else:
            yield from getattr(one, "__dataclass_fields__", ())


def filled(pattern: str, parameters: dict[str, bytes]) -> bytes:
    return _PARAMETER.sub(lambda found: parameters[found[1]].decode("latin-1"), pattern).encode("latin-1")


def _headers(made: World, path: str) -> dict[str, bytes]:
    if path.startswith("/api/"):
        return {"authorization": b"Bearer " + made.token(), "accept": b"application/json"}
    cookies = b"chargen_token=" + made.token() + b"; chargen_csrf=" + made.csrf
    return {"accept": b"text/html", "cookie": cookies, "x-csrf-token": made.csrf}


def attacks(route: Route) -> Iterator[Attack]:
    """All of them, place by place."""
    yield from _on_path(route)
    yield from _on_query(route)
    if route.sound.method == "OPTIONS":
        return  # answered before anything else is read
    yield from _on_headers(route)
    yield from _on_cookies(route)
    if route.sound.method in WRITING:
        yield from _on_body(route)


def _on_path(route: Route) -> Iterator[Attack]:
    _, mark, query = route.sound.target.partition(b"?")
    for value, raw in values.ENCODED.items():
        for name in route.parameters:
            changed = {
                key: part.decode("latin-1").encode("latin-1") for key, part in route.parameters.items()
            }
            target = filled(route.pattern, changed | {name: raw})
            yield Attack(f"path {name}", value, replace(route.sound, target=target + mark + query))
        plain = filled(route.pattern, route.parameters)
        yield Attack("path's end", value, replace(route.sound, target=plain + b"/" + raw + mark + query))
        yield Attack("path's front", value, replace(route.sound, target=b"/" + raw + plain + mark + query))


def _on_query(route: Route) -> Iterator[Attack]:
    path, _, sound = route.sound.target.partition(b"?")
    for value, query in values.QUERIES.items():
        yield Attack("query", value, replace(route.sound, target=path + b"?" + sound + b"&" + query))
    for name in route.queries:
        for value, raw in values.ENCODED.items():
            kept = b"&".join(pair for pair in sound.split(b"&") if not pair.startswith(name.encode() + b"="))
            target = path + b"?" + kept + b"&" + name.encode() + b"=" + raw
            yield Attack(f"query {name}", value, replace(route.sound, target=target))


def with_headers(route: Route, **headers: bytes) -> Call:
    return replace(route.sound, headers=route.sound.headers | headers)


def _on_headers(route: Route) -> Iterator[Attack]:
    for number, name in enumerate(values.HEADERS):
        # Of headers that nothing reads, each takes its own part of the values.
        step = 1 if name in values.HEADERS_READ else 7
        for value, raw in islice(values.HEADER_VALUES.items(), number % step, None, step):
            yield Attack(f"header {name}", value, with_headers(route, **{name: raw}))


def _on_cookies(route: Route) -> Iterator[Attack]:
    sound = route.sound.headers.get("cookie", b"")
    for value, raw in values.COOKIE_HEADERS.items():
        yield Attack("cookies", value, with_headers(route, cookie=sound + b"; " + raw))
    for name in values.COOKIES:
        for value, raw in values.ENCODED.items():
            cookie = b"; ".join([part for part in [sound] if part] + [name.encode() + b"=" + raw])
            yield Attack(f"cookie {name}", value, with_headers(route, cookie=cookie))


def _on_body(route: Route) -> Iterator[Attack]:
    kinds = {
        b"application/json": values.json_bodies(route.fields),
        values.URLENCODED: values.urlencoded_bodies(route.fields),
        values.MULTIPART: values.multipart_bodies(route.fields),
    }
    for kind, bodies in kinds.items():
        for value, body in bodies.items():
            yield Attack(f"body as {kind.decode()[:33]}", value, sending(route, kind, body))
    for value, kind in values.CONTENT_TYPES.items():
        for body in (b'{"firstName": "a"}', b"next=%00", b"--x\r\n\r\n\r\n--x--\r\n", b"\xff\x00"):
            yield Attack("content type", value, sending(route, kind, body))


def sending(route: Route, kind: bytes, body: bytes) -> Call:
    length = str(len(body)).encode()
    return replace(with_headers(route, **{"content-type": kind, "content-length": length}), body=body)


Attacks = Callable[[Route], Iterator[Attack]]


async def run(made: World, every: int = 1, attacks: Attacks = attacks) -> Report:
    """Makes the calls; with `every`, each n-th of them, others of each route."""
    report = Report()
    for number, route in enumerate([*routes(made)]):
        await made.mend()
        baseline = (await call(made.composed.app, route.sound)).status
        step = every if route.handled else every * UNHANDLED_EVERY
        for attack in islice(attacks(route), number % step, None, step):
            answer = await call(made.composed.app, attack.call)
            report.calls[route.name] += 1
            report.statuses[answer.status] += 1
            if wrong := fault(attack.call, answer, baseline):
                report.faults.append(f"{route.name} | {attack.place} | {attack.value} | {wrong}")
    return report


def main() -> int:
    """On both databases; the table of each."""
    return tables(attacks)


def tables(attacks: Attacks, sparse: int = 1) -> int:
    """Prints what came of these attacks on each database; 1 where a fault was found. `sparse`: of these so
    many fewer are made than of others."""
    logs.configure("critical", "json")
    every = sparse * int(os.environ.get("EVERY", DEFAULT_EVERY))
    faults = 0
    with valkey() as redis_url, postgres() as server, TemporaryDirectory() as folder:
        for name, url in (("sqlite", _sqlite(Path(folder))), ("postgresql", server.create())):
            began = monotonic()
            report = asyncio.run(_reported(Path(folder) / name, url, redis_url, every, attacks))
            print(f"{name}, {monotonic() - began:.0f} s\n{report.table()}", flush=True)
            faults += len(report.faults)
    return int(faults > 0)


def _sqlite(folder: Path) -> str:
    url = f"sqlite+aiosqlite:///{folder}/chargen.sqlite3"
    upgrade(url)
    return url


async def _reported(folder: Path, database_url: str, redis_url: str, every: int, attacks: Attacks) -> Report:
    async with world(folder, database_url, redis_url) as made:
        return await run(made, every, attacks)
