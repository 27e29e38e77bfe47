"""Content codings: which one a client wants, and compressing to it."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

IDENTITY = "identity"
CODINGS = ("br", "gzip")
"""What we can compress to, the best first."""
FIRST_FLIGHT_BYTES = 14_000
"""What a new connection carries in one round trip (ten packets): a single answer that fits arrives no sooner for
being compressed, and compressing it takes as long as finding it."""

LONGEST = 200
"""Characters of an Accept-Encoding header that is looked at: no browser sends half as many."""
QUICKLY, ONCE = 1, 6
"""How hard to try: for a single answer, and for what is compressed once and sent many times."""


def preferred_coding(accept_encoding: str) -> str:
    """The coding that an Accept-Encoding header asks for: "br", "gzip" or "identity" (RFC 9110, 12.5.3).

    Among equal q-values the better compression wins. A header that refuses everything gets identity, and so does one
    that is longer than any browser's.
    """
    if len(accept_encoding) > LONGEST:
        return IDENTITY
    return _preferred(accept_encoding)


@lru_cache(maxsize=256)
def _preferred(accept_encoding: str) -> str:
    accepted = parse_accept_header(accept_encoding.lower(), Accept)
    quality = {coding: accepted.quality(coding) for coding in CODINGS}
    best = max(CODINGS, key=lambda coding: quality[coding])  # the first of equals
    # identity counts as accepted as soon as nothing is said against it, but only as a last resort.
    named = any(value == IDENTITY for value, _quality in accepted)
    identity = accepted.quality(IDENTITY) if named else 0
    return best if quality[best] > 0 and quality[best] >= identity else IDENTITY


def compressed(body: bytes, coding: str, effort: int) -> bytes:
    """`body` in a coding of CODINGS; `effort` is QUICKLY or ONCE."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=effort))
    return gzip.compress(body, compresslevel=effort, mtime=0)
