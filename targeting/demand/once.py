"""An address counts once for each outcode and day: one person who looks ten times is one person.

What is remembered of an address is a digest under a random salt of the day, in memory and, so that the processes of a
site count together, in Redis, which forgets both. Nobody can tell later whose digest it was, and none of it is in the
database. Where Redis is away a process has a salt of its own, and counts alone.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final, TypeVar

from redis import RedisError

from constituencies.kit.redis import redis_client

logger = logging.getLogger(__name__)
MOST_ADDRESSES: Final = 200_000
"""A process remembers no more of them, some 20 MB: nothing new counts on such a day from then on."""
SALT_BYTES, DIGEST_BYTES = 16, 8
FORGET_AFTER: Final = dt.timedelta(hours=48)
"""Of Redis; a salt is made the day before."""
SALT, DIGESTS = "mcm:demand:salt:", "mcm:demand:once:"

Counted = TypeVar("Counted", bound=tuple[object, ...])


class Once:
    """What this process has counted today."""

    def __init__(self, most: int = MOST_ADDRESSES) -> None:
        self._most = most
        self._day: dt.date | None = None
        self._salt = b""
        self._digests: set[bytes] = set()
        self._salts: dict[dt.date, bytes] = {}

    def prepare(self, *days: dt.date) -> None:
        """Fetch the salts of some days, so that no lookup waits for them; at its own time, in the background."""
        for day in days:
            if day not in self._salts and (salt := _shared_salt(day)):
                self._salts[day] = salt
        self._salts = {day: salt for day, salt in self._salts.items() if day >= min(days)}

    def digest(self, day: dt.date, *what: str) -> bytes | None:
        """What is remembered of the first time on that day; None if there was one. Memory only."""
        if day != self._day:
            self._day, self._salt = day, self._salts.get(day) or secrets.token_bytes(SALT_BYTES)
            self._digests.clear()
        digest = blake2b("\0".join(what).encode(), digest_size=DIGEST_BYTES, key=self._salt).digest()
        if digest in self._digests or len(self._digests) >= self._most:
            return None
        self._digests.add(digest)
        return digest

    def forget(self) -> None:
        self._day = None
        self._salts.clear()


def _shared_salt(day: dt.date) -> bytes | None:
    """That of the whole site; None while Redis is away."""
    name = f"{SALT}{day}"
    try:
        redis_client().set(name, secrets.token_bytes(SALT_BYTES), nx=True, ex=FORGET_AFTER)
        salt = redis_client().get(name)
    except RedisError as error:
        logger.warning("Lookups are told apart by each process for itself while Redis is away: %s", error)
        return None
    return salt if isinstance(salt, bytes) else None


def without_repeated(
    counts: Mapping[Counted, int], digests: Mapping[Counted, Sequence[bytes]], day: dt.date
) -> dict[Counted, int]:
    """The counts less those that another process has counted on that day; all of them while Redis is away."""
    rest = dict(counts)
    pairs = [(key, digest) for key, of_key in digests.items() for digest in of_key]
    if not pairs:
        return rest
    name = f"{DIGESTS}{day}"
    try:
        pipeline = redis_client().pipeline(transaction=False)
        for _key, digest in pairs:
            pipeline.sadd(name, digest)
        pipeline.expire(name, FORGET_AFTER)
        added = pipeline.execute()
    except RedisError as error:
        logger.warning("Lookups are told apart by each process for itself while Redis is away: %s", error)
        return rest
    for (key, _digest), is_new in zip(pairs, added, strict=False):  # the last one is of the time to forget
        if not is_new and key in rest:
            rest[key] -= 1
    return {key: count for key, count in rest.items() if count > 0}
