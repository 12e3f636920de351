"""Which proxy of the environment stands between here and an address: one rule for every client of ours.

`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` mean what they mean to curl, with one difference:
loopback (127.0.0.0/8, ::1, 0.0.0.0, `localhost`, names under it) is always reached straight, whatever
`NO_PROXY` says, since a proxy's loopback is another machine. `app.outbound` makes clients that keep to this.

The standard library reads the variables (`getproxies`); its `proxy_bypass` was looked at for `NO_PROXY` and
knows no networks.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import getproxies

_LOCAL = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_LOOPBACK_NO_PROXY = "localhost,127.0.0.1,127.0.0.0/8,::1,0.0.0.0"
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_loopback(host: str) -> bool:
    """Whether that host, as it stands in an address, is this machine by name alone: nothing is resolved."""
    name = host.strip("[]").rstrip(".").lower()
    if name in _LOCAL or name.endswith(".localhost"):
        return True
    address = _address(name)
    if address is None:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_unspecified


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for that address; None where it is reached straight."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    known = getproxies()
    named = known.get(parts.scheme) or known.get("all")
    if not named or _excepted(host, parts.port, known.get("no", "")):
        return None
    return named if "://" in named else f"http://{named}"


@contextmanager
def loopback_unproxied() -> Iterator[None]:
    """For a library that reads the environment itself when it makes a client (obstore's reqwest): within,
    `NO_PROXY` names loopback too."""
    before = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    for name, value in before.items():
        os.environ[name] = ",".join(filter(None, (value or before["NO_PROXY"], _LOOPBACK_NO_PROXY)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _excepted(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether `NO_PROXY` names that host: by name, by what it ends with, by address or by network."""
    address = _address(host.strip("[]"))
    for entry in (one.strip().lower() for one in no_proxy.split(",")):
        if entry == "*":
            return True
        name, _, its_port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
        if its_port and its_port != str(port):
            continue
        if address is None and name.strip("*.") and f".{host.lower()}".endswith(f".{name.lstrip('*.')}"):
            return True
        if address is not None and _within(address, name):
            return True
    return False


def _within(address: _Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False


def _address(name: str) -> _Address | None:
    """The address that the name is, in the short forms of IPv4 too (`127.1`)."""
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(name)) if name[:1].isdigit() else None
    except OSError:
        return None
