"""Who asks, and how: what a connection tells, or the proxies in front where we trust so many. Pure.

Each proxy adds the address that it was asked from to the end of `X-Forwarded-For`. So of what stands there only as many
entries as there are proxies are true; whatever stands before them anybody can have written.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

FORWARDED_FOR, FORWARDED_PROTO, FORWARDED_HOST = "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"
FORWARDED: Final = frozenset({FORWARDED_FOR, FORWARDED_PROTO, FORWARDED_HOST, "forwarded", "x-real-ip"})
"""Headers that nobody's program may see unless a proxy is trusted."""
VIA: Final = "via"
BY_PROXIES: Final = "1.1 proxies"
"""What is left of headers that are taken away: that somebody stood between (RFC 9110)."""
_HOME_BITS = 64
"""Of an IPv6 address: one connection has a whole /64, and may write each letter from another address of it."""


class Visitor(NamedTuple):
    address: str
    """As it was told: see `network_of`."""
    scheme: str
    host: str


def visitor_of(peer: str, scheme: str, host: str, header: Callable[[str], str], proxies: int) -> Visitor:
    """Who asks. `peer`, `scheme`, `host`: what the connection and the request tell by themselves.

    `header` gives a header by its lower-case name, "" where there is none, and all of them, joined by commas, where
    there are several. `proxies`: how many stand in front of us; 0 believes none of them.
    """
    if proxies <= 0:
        return Visitor(peer, scheme, host)
    address = _bare(_told(header(FORWARDED_FOR), proxies))
    told_scheme = _told(header(FORWARDED_PROTO), proxies).lower()
    return Visitor(
        address or peer,
        told_scheme if told_scheme in ("http", "https") else scheme,
        _told(header(FORWARDED_HOST), proxies) or host,
    )


def _told(text: str, proxies: int) -> str:
    """The entry that the first of the trusted proxies wrote: where each says the same, there may be but one."""
    entries = [entry.strip() for entry in text.split(",")]
    return entries[-min(proxies, len(entries))]


def _bare(text: str) -> str:
    """An address without port and brackets; "" for what is none."""
    bare = text.strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    return bare if _parsed(bare) else ""


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, however it is written, or the /64 of an IPv6 address.

    Of what is no address, such as a unix socket's, the text itself.

    >>> network_of("::ffff:192.0.2.7"), network_of("2001:db8:1:2:3::4")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    parsed = _parsed(address)
    if parsed is None:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed), _HOME_BITS), strict=False))


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
