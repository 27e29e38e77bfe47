"""Stand-ins for services that do not answer."""

from __future__ import annotations

import redis
from django.db import OperationalError


def redis_away(*_args: object) -> None:
    raise redis.ConnectionError("away")


def database_away() -> None:
    raise OperationalError("away")
