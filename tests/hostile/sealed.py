"""The sealed malformed values (SEALED.md) on every route: path, query, headers, cookies and bodies.

Of seven times as many calls as the other table has, a seventh is made.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from tests.hostile import routes, values
from tests.hostile.routes import Attack, Route

VALUES = Path(__file__).parent / "values.json"


@cache
def sealed_values(path: Path = VALUES) -> dict[str, Any]:
    """By name: what was written down, its placeholders filled in. Raw bytes are `bytes`."""
    return {item["name"]: _filled(item["value"]) for item in json.loads(path.read_text("utf-8"))}


def _filled(value: Any) -> Any:
    match value:
        case {"base64": str(text)}:
            return base64.b64decode(text)
        case {"repeat": str(text), "times": int(times)}:
            return text * times
        case {"deep": int(depth)}:
            return b"[" * depth + b"]" * depth
        case _:
            return value


def as_bytes(value: Any) -> bytes:
    """As it stands in a header: text in UTF-8, lone surrogates and all; anything else as JSON."""
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


def as_json(value: Any) -> bytes:
    """As it stands in a JSON body."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def attacks(route: Route) -> Iterator[Attack]:
    """Each value in each place of the route."""
    for name, value in sealed_values().items():
        raw = as_bytes(value)
        encoded = quote_from_bytes(raw, safe="").encode()
        for place, call in _places(route, raw, encoded, as_json(value)):
            yield Attack(place, name, call)


def _places(route: Route, raw: bytes, encoded: bytes, document: bytes) -> Iterator[tuple[str, Any]]:
    sound, (path, _, query) = route.sound, route.sound.target.partition(b"?")
    for name in route.parameters:
        target = routes.filled(route.pattern, route.parameters | {name: encoded})
        yield f"path {name}", replace(sound, target=target + b"?" + query)
    yield "path's end", replace(sound, target=path + b"/" + encoded + b"?" + query)
    for name in route.queries:
        yield (
            f"query {name}",
            replace(sound, target=path + b"?" + query + b"&" + name.encode() + b"=" + encoded),
        )
    for name in values.HEADERS:
        yield f"header {name}", routes.with_headers(route, **{name: raw})
    for name in values.COOKIES:
        cookie = sound.headers.get("cookie", b"x=y") + b"; " + name.encode() + b"=" + raw
        yield f"cookie {name}", routes.with_headers(route, cookie=cookie)
    if sound.method in routes.WRITING:
        yield from _bodies(route, raw, encoded, document)


def _bodies(route: Route, raw: bytes, encoded: bytes, document: bytes) -> Iterator[tuple[str, Any]]:
    send: Callable[[bytes, bytes], Any] = lambda kind, body: routes.sending(route, kind, body)  # noqa: E731
    for kind in (b"application/json", values.URLENCODED, values.MULTIPART):
        yield f"body as {kind.decode()}", send(kind, raw)
    for name in route.fields:
        yield f"json {name}", send(b"application/json", b'{"%s": %s}' % (name.encode(), document))
        yield f"form {name}", send(values.URLENCODED, name.encode() + b"=" + encoded)
        part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--x--\r\n' % (
            name.encode(),
            raw,
        )
        yield f"multipart {name}", send(values.MULTIPART, part)


def main() -> int:
    """On both databases; the table of each."""
    return routes.tables(attacks, sparse=7)
