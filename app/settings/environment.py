"""Parsers of environment variables; each raises SettingsError with one sentence for an invalid value."""

from __future__ import annotations

import hashlib
import ipaddress
import os
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from app import patterns

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SOCKET_PATH_LIMIT = 100  # bytes; Linux takes 107, macOS 103
_KUBERNETES = patterns.compile(
    r"^CHARGEN_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_(TCP|UDP)(_\w+)?)$"
)


class SettingsError(ValueError):
    """A setting is missing, malformed or insecure. The message is one sentence for the operator."""


def text(variable: str, raw: str) -> str:
    """Parses any text."""
    return raw


def names(variable: str, raw: str) -> tuple[str, ...]:
    """Parses a comma list."""
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def switch(variable: str, raw: str) -> bool:
    """Parses an on or off value."""
    return one_of("on", "off")(variable, raw) == "on"


def one_of(*allowed: str) -> Callable[[str, str], str]:
    """Returns a parser of these values."""

    def parse(variable: str, raw: str) -> str:
        if raw.lower() not in allowed:
            raise SettingsError(f"{variable} is {raw!r}: it must be {' or '.join(allowed)}.")
        return raw.lower()

    return parse


def whole(least: int, most: int) -> Callable[[str, str], int]:
    """Returns a parser of whole numbers from `least` to `most`."""

    def parse(variable: str, raw: str) -> int:
        if not (patterns.fullmatch(r"\d{1,9}", raw) and least <= int(raw) <= most):
            raise SettingsError(f"{variable} is {raw!r}: it must be a whole number from {least} to {most}.")
        return int(raw)

    return parse


def days(variable: str, raw: str) -> int:
    """Parses a whole number of days; 0 or `off` for never."""
    return 0 if raw.lower() == "off" else whole(0, 36_500)(variable, raw)


def seconds(variable: str, raw: str) -> float:
    """Parses seconds, 0 to 3600."""
    if not (patterns.fullmatch(r"\d{1,6}(\.\d{1,6})?", raw) and float(raw) <= 3600):
        raise SettingsError(f"{variable} is {raw!r}: it must be a number of seconds from 0 to 3600.")
    return float(raw)


def share(variable: str, raw: str) -> float:
    """Parses a number from 0 to 1."""
    if not (patterns.fullmatch(r"\d(\.\d{1,6})?|\.\d{1,6}", raw) and float(raw) <= 1):
        raise SettingsError(f"{variable} is {raw!r}: it must be a number from 0 to 1, such as 0.4.")
    return float(raw)


def folder(variable: str, raw: str) -> Path:
    """Parses the path of a folder."""
    path = Path(raw).expanduser().absolute()
    if "?" in raw or not raw.isprintable():
        raise SettingsError(
            f"{variable} is {raw!r}: a folder's name with '?' or control characters won't do."
        )
    return Path(os.path.normpath(path))


def origins(variable: str, raw: str) -> tuple[str, ...]:
    """Parses `*` alone, or a comma list of `scheme://host[:port]`."""
    listed = tuple(part.rstrip("/") for part in names(variable, raw))
    for origin in listed:
        parts = _split(variable, origin)
        if origin != "*" and (
            parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query
        ):
            raise SettingsError(f"{variable} has {origin!r}: an origin looks like https://example.org.")
    if "*" in listed and len(listed) > 1:
        raise SettingsError(f"{variable} has '*' beside other origins: name the origins, or '*' alone.")
    return listed


def web_url(variable: str, raw: str) -> str:
    """Parses an http(s) address."""
    parts = _split(variable, raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{variable} is {raw!r}: it must be an address such as https://example.org.")
    return raw


def base_url(variable: str, raw: str) -> str:
    """Parses an http(s) address below which others are, without a closing slash."""
    address = web_url(variable, raw).rstrip("/")
    if urlsplit(address).query or urlsplit(address).fragment:
        raise SettingsError(f"{variable} is {raw!r}: nothing may follow the path, as in https://host/v1.")
    return address


def site_url(variable: str, raw: str) -> str:
    """Parses an http(s) address of a whole site, without a closing slash."""
    site = web_url(variable, raw).rstrip("/")
    parts = urlsplit(site)
    if parts.username is not None or parts.password is not None:
        raise SettingsError(f"{variable} must name no user and no password: visitors see this address.")
    if parts.path or parts.query or parts.fragment:
        raise SettingsError(
            f"{variable} is {raw!r}: Chargen needs a host of its own, so no path may follow it."
        )
    return site


def proxies(variable: str, raw: str) -> tuple[str, ...]:
    """Parses a comma list of addresses and networks, as in `10.0.0.5,172.16.0.0/12,fd00::/8`."""
    return tuple(str(_proxy(variable, part)) for part in names(variable, raw))


def _proxy(variable: str, part: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | _Network:
    try:
        network = ipaddress.ip_network(part)
    except ValueError as error:
        raise SettingsError(
            f"{variable} has {part!r}: name addresses or networks, such as 10.0.0.5 or 172.16.0.0/12."
        ) from error
    if network.prefixlen == 0:
        raise SettingsError(f"{variable} has {part!r}, which is everybody: name the proxies alone.")
    return network if "/" in part else network.network_address


def database_url(variable: str, raw: str) -> str:
    """Parses a SQLAlchemy address; returns it with the async driver: aiosqlite or asyncpg."""
    scheme, colon, rest = raw.partition("://")
    if colon and scheme in ("postgres", "postgresql", "postgresql+asyncpg"):
        renamed = rest.replace("?sslmode=", "?ssl=").replace("&sslmode=", "&ssl=")  # asyncpg's own word
        return f"postgresql+asyncpg://{renamed}"
    if not colon or scheme not in ("sqlite", "sqlite+aiosqlite"):
        raise SettingsError(f"{variable} must begin with postgresql:// or sqlite:///.")
    if rest in ("", "/") or ":memory:" in rest:
        raise SettingsError(
            f"{variable} must name a file: the web process and the worker share the database."
        )
    return f"sqlite+aiosqlite://{rest}"


def sqlite_url(path: Path) -> str:
    """Returns the address of a SQLite file: SQLAlchemy reads `%`, `#` and `?` in the path literally.

    Written by hand: importing SQLAlchemy's URL takes most of a second.
    """
    return f"sqlite+aiosqlite:///{quote(os.fsencode(path))}"


def sqlite_path(url: str) -> Path | None:
    """Returns the file of such an address; None for another database's address."""
    scheme, _, rest = url.partition(":///")
    return Path(unquote(rest.partition("?")[0])) if scheme.startswith("sqlite") else None


def redis_url(variable: str, raw: str) -> str:
    """Parses the address of a Redis."""
    parts = _split(variable, raw)
    if parts.scheme not in ("redis", "rediss", "unix") or not (parts.hostname or parts.path):
        raise SettingsError(f"{variable} must begin with redis://, rediss:// or unix://.")
    return raw


def files_url(variable: str, raw: str) -> str:
    """Parses the address of a file store."""
    if not patterns.match(r"[a-z][a-z0-9+]*://", raw):
        raise SettingsError(f"{variable} must be an address such as file:///srv/files or s3://bucket/folder.")
    return raw


def algorithms(variable: str, raw: str) -> tuple[str, ...]:
    """Parses JWT algorithms by their JOSE names; `none` is refused."""
    known = (
        "HS256",
        "HS384",
        "HS512",
        "RS256",
        "RS384",
        "RS512",
        "ES256",
        "ES384",
        "ES512",
        "PS256",
        "EdDSA",
    )
    listed = names(variable, raw)
    for name in listed:
        if name not in known:
            raise SettingsError(f"{variable} has {name!r}: the algorithms are {', '.join(known)}.")
    return listed


def _split(variable: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it validates it
    except ValueError as error:
        raise SettingsError(f"{variable} is not an address that can be read.") from error
    return parts


def is_loopback(host: str) -> bool:
    """Returns whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_unknown(environ: Mapping[str, str], known: frozenset[str]) -> None:
    """Raises SettingsError, with a suggestion, for a CHARGEN_ variable that does not exist: probably a
    typo."""
    kubernetes = "KUBERNETES_SERVICE_HOST" in environ  # sets CHARGEN_PORT=tcp://… for a service named chargen
    for variable in sorted(environ):
        if not variable.startswith("CHARGEN_") or variable in known:
            continue
        if not (kubernetes and _KUBERNETES.match(variable)):
            raise SettingsError(f"{variable} is not a setting of Chargen{_hint(variable, known)}")


def _hint(variable: str, known: frozenset[str]) -> str:
    shortened = {name.removeprefix("CHARGEN_"): name for name in known}
    near = get_close_matches(variable.removeprefix("CHARGEN_"), shortened, n=1, cutoff=0.6)
    return f"; did you mean {shortened[near[0]]}?" if near else "; `chargen doctor` lists them all."


def socket_url(data_dir: Path) -> str:
    """Returns the address of the embedded Valkey's socket: in the data folder, or, if that path is too long
    for a socket, in a folder under /tmp named after the data folder, the same for every process."""
    path = data_dir / "valkey" / "valkey.sock"
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
        path = (
            Path("/tmp") / f"chargen-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]}" / "valkey.sock"
        )
    return f"unix://{quote(os.fsencode(path))}"
