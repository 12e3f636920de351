"""Determines the proxy for an address from the environment: one rule for all clients.

`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` have the meaning they have for curl, with one
difference: loopback (127.0.0.0/8, ::1, 0.0.0.0, `localhost` and its subdomains) is always reached directly,
whatever `NO_PROXY` says, since a proxy's loopback is another machine.

The standard library reads the variables (`getproxies`); its `proxy_bypass` was considered for `NO_PROXY`, but
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

# Names in /etc/hosts of Debian, Fedora, openSUSE.
_LOCAL = (
    "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "ipv6-localhost", "ipv6-loopback",
    "localhost4", "localhost4.localdomain4", "localhost6", "localhost6.localdomain6",
)  # fmt: skip
_LOOPBACK_NO_PROXY = "localhost,127.0.0.1,127.0.0.0/8,::1,0.0.0.0"
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_loopback(host: str) -> bool:
    """Return whether that host is this machine by name or address; nothing is resolved."""
    name = host.strip("[]").rstrip(".").lower()
    if name in _LOCAL or name.endswith(".localhost"):
        return True
    address = _address(name)
    if address is None:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_unspecified


def proxy_for(url: str) -> str | None:
    """Return the proxy for that URL; None if it is reached directly."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies_by_scheme = getproxies()
    proxy = proxies_by_scheme.get(parts.scheme, "").strip() or proxies_by_scheme.get("all", "").strip()
    if not proxy or _is_excepted(host, parts.port, proxies_by_scheme.get("no", "")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


@contextmanager
def loopback_unproxied() -> Iterator[None]:
    """Add loopback to `NO_PROXY` within the block, for a library that reads the environment itself when it
    creates a client (obstore's reqwest)."""
    before = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    for name, value in before.items():
        os.environ[name] = ",".join(filter(None, (value or before["NO_PROXY"], _LOOPBACK_NO_PROXY)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _is_excepted(host: str, port: int | None, no_proxy: str) -> bool:
    """Return whether `NO_PROXY` names that host: by name, suffix, address or network. Entries are separated
    by commas or blanks; a final dot is ignored."""
    address = _address(host.strip("[]"))
    for entry in no_proxy.lower().replace(",", " ").split():
        name, entry_port = _split_port(entry)
        if entry_port and entry_port != str(port):
            continue
        if entry == "*" or (_is_in_network(address, name) if address else _ends_with(host.lower(), name)):
            return True
    return False


def _split_port(entry: str) -> tuple[str, str]:
    """Return an entry's name and port; "" for no port."""
    name, _, port = entry.rpartition(":")
    has_port = name.endswith("]") or (bool(name) and ":" not in name)
    return (name, port) if has_port else (entry, "")


def _ends_with(host: str, name: str) -> bool:
    end = name.lstrip("*.").rstrip(".")
    return bool(end) and f".{host.rstrip('.')}".endswith(f".{end}")


def _is_in_network(address: _Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False


def _address(name: str) -> _Address | None:
    """Return the IP address that the name is, also in IPv4's short forms (`127.1`); None for a name."""
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(name)) if name[:1].isdigit() else None
    except OSError:
        return None
