"""Which proxy of the environment stands between here and an address: one rule for every client of ours.

`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` mean what they mean to curl, with one difference:
loopback (127.0.0.0/8, ::1, 0.0.0.0, `localhost`, names under it) is always reached straight, whatever
`NO_PROXY` says, since a proxy's loopback is another machine. `app.network.outbound` makes clients that keep
to this.

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

# As the systems' /etc/hosts name it: Debian, Fedora, openSUSE.
_LOCAL = (
    "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "ipv6-localhost", "ipv6-loopback",
    "localhost4", "localhost4.localdomain4", "localhost6", "localhost6.localdomain6",
)  # fmt: skip
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
    named = known.get(parts.scheme, "").strip() or known.get("all", "").strip()
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
    """Whether `NO_PROXY` names that host: by name, by what it ends with, by address or by network. Its
    entries stand between commas or blanks; a name's final dot counts for nothing."""
    address = _address(host.strip("[]"))
    for entry in no_proxy.lower().replace(",", " ").split():
        name, its_port = _parted(entry)
        if its_port and its_port != str(port):
            continue
        if entry == "*" or (_within(address, name) if address else _ends_with(host.lower(), name)):
            return True
    return False


def _parted(entry: str) -> tuple[str, str]:
    """An entry's name and port; "" where it names none."""
    name, _, port = entry.rpartition(":")
    has_port = name.endswith("]") or (bool(name) and ":" not in name)
    return (name, port) if has_port else (entry, "")


def _ends_with(host: str, name: str) -> bool:
    end = name.lstrip("*.").rstrip(".")
    return bool(end) and f".{host.rstrip('.')}".endswith(f".{end}")


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
