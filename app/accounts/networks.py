"""The network of an address, by which people without an account are counted."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def network_of(address: str | None) -> str:
    """Returns the key that an address is counted by: of IPv6 its /64, which one household has; IPv4 in IPv6
    as IPv4."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
