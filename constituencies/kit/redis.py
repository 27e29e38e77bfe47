"""The connection to Redis, the same for everything that counts or announces."""

from __future__ import annotations

from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


@cache
def redis_client() -> redis.Redis:
    """One client a process; a server that hangs must not hold a caller for long."""
    # Without the client's own retries: each would wait as long again, and we ask again soon anyway.
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
    )
