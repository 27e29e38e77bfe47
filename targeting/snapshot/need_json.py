"""The answer of `need/`: all seats of a campaign, as the map draws them. Written once for each snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import orjson

from constituencies.kit.types import JsonObject

LISTED = ("code", "name", "region", "url", "need", "marginality", "footfall", "has_group", "not_contested")
"""What is said of each seat."""


def need_answer(
    seats: Iterable[JsonObject], *, campaign: str, strategy: str, as_of: str, stale: bool
) -> tuple[str, bytes]:
    """The name of what is said of the seats, which is the same as long as nothing of it changes, and the JSON."""
    listed = [{key: seat[key] for key in LISTED} for seat in seats]
    version = blake2b(orjson.dumps([campaign, strategy, listed, stale]), digest_size=8).hexdigest()
    body = {"version": version, "as_of": as_of, "stale": stale, "campaign": campaign, "strategy": strategy}
    return version, orjson.dumps(body | {"seats": listed})
