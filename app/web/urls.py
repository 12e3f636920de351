"""Parses addresses and hosts sent by clients; malformed ones are None, never an exception.

Alternatives considered: `litestar.datastructures.URL` and `yarl`, which raise for malformed ones, each
differently.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from app import patterns

_HOST = patterns.compile(r"(?:[A-Za-z0-9._~%!$&'()*+,;=-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_CONTROL = patterns.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def split_url(address: str) -> SplitResult | None:
    """Returns the parts; None for no valid address: unbalanced brackets, a port past 65535, control
    characters, lone surrogates."""
    if _CONTROL.search(address):
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it validates it
    except ValueError:
        return None
    return parts


def is_host(host: str) -> bool:
    """Returns whether a `Host` header is a name or an address, with a port or none. Linear time."""
    return bool(_HOST.fullmatch(host)) and split_url(f"//{host}") is not None


def is_origin(origin: str) -> bool:
    """Returns whether an `Origin` header is valid: `null`, or a scheme and a host."""
    if origin == "null":
        return True
    parts = split_url(origin)
    return parts is not None and bool(parts.scheme) and is_host(parts.netloc)
