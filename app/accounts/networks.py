"""What counts as one address where people without an account are counted."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def network_of(address: str | None) -> str:
    """What counts as one address: of IPv6 a /64, which a single household has; IPv4 in IPv6 as IPv4."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
