"""The connection to Redis, the same for everything that counts or announces, and its address in others' dialects."""

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


def url_for_celery(url: str) -> str:
    """A redis-py address as Celery's transport writes it.

    >>> url_for_celery("unix:///run/valkey.sock?db=0")
    'redis+socket:///run/valkey.sock?virtual_host=0'
    >>> url_for_celery("redis://localhost:6379/0")
    'redis://localhost:6379/0'
    """
    return _socket_as(url, "redis+socket").replace("?db=", "?virtual_host=")


def url_for_limits(url: str) -> str:
    """A redis-py address as the library of rate limits writes it.

    >>> url_for_limits("unix:///run/valkey.sock?db=0")
    'redis+unix:///run/valkey.sock?db=0'
    """
    return _socket_as(url, "redis+unix")


def _socket_as(url: str, scheme: str) -> str:
    return f"{scheme}://{url.removeprefix('unix://')}" if url.startswith("unix://") else url
