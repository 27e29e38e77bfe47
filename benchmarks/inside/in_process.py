"""Time of one answer without any network: python -m benchmarks.inside.in_process SECONDS

Calls what the public program calls, in one thread, with random real postcodes and seats.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from urllib.parse import quote

from benchmarks.inside.places import random_postcodes
from benchmarks.load import HEADERS
from constituencies.kit.visitors import Visitor
from constituencies.models import Campaign
from constituencies.postcode_index.index import current_index
from constituencies.postcodes import Postcode, key
from mcm.serving.django import wsgi_application as django
from mcm.serving.fast_path import FastPath
from mcm.serving.process import begin

WARM_UP = 30
POSTCODES = 20_000


def ask(path: str, query: str = "") -> Callable[[], None]:
    """A call of what answers from memory, ready to be made."""
    headers = {"host": "localhost", "accept-encoding": HEADERS["Accept-Encoding"]}

    def header(name: str) -> str:
        return headers.get(name, "")

    def call() -> None:
        reply = fast_path().reply("GET", path, query, Visitor("", "http", header("host")), header)
        if reply is None or reply.status != 200:
            raise RuntimeError(f"{path}?{query} is not answered from memory")

    return call


def measure(calls: Iterator[Callable[[], object]], seconds: float) -> dict[str, float]:
    """Microseconds of single calls, and how many were made."""
    for _ in range(WARM_UP):
        next(calls)()
    durations = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        call = next(calls)
        began = time.perf_counter_ns()
        call()
        durations.append((time.perf_counter_ns() - began) / 1000)
    durations.sort()
    return {
        "calls": len(durations),
        "p50_us": durations[len(durations) // 2],
        "p99_us": durations[int(0.99 * len(durations))],
    }


@cache
def fast_path() -> FastPath:
    begin()
    return FastPath(django)


def main(seconds: float) -> None:
    campaign = Campaign.objects.current()
    if campaign is None:
        raise SystemExit("No campaign is current.")
    index = current_index(campaign.boundary_set.slug)
    if index is None:
        raise SystemExit("There is no postcode index.")
    postcodes = random_postcodes(campaign, POSTCODES)
    slugs = list(campaign.boundary_set.constituencies.values_list("slug", flat=True))
    random.Random(2019).shuffle(slugs)
    keys = [key(Postcode.parse(postcode)) for postcode in postcodes]
    lookups = [f"postcode={quote(postcode)}" for postcode in postcodes]
    measured: dict[str, Iterator[Callable[[], object]]] = {
        "map page": cycle([ask("/")]),
        "lookup, JSON": cycle([ask("/api/v1/lookup/", lookup) for lookup in lookups]),
        "lookup, HTML": cycle([ask("/", lookup) for lookup in lookups]),
        "seat page, another each time": cycle([ask(f"/constituencies/{slug}/") for slug in slugs]),
        "seat page, the same again": cycle([ask(f"/constituencies/{slugs[0]}/")]),
        "find in the postcode index": cycle([_find(index.find, each) for each in keys]),
    }
    print(json.dumps({name: measure(calls, seconds) for name, calls in measured.items()}))


def _find(find: Callable[[int], object], key: int) -> Callable[[], object]:
    return lambda: find(key)


if __name__ == "__main__":
    main(float(sys.argv[1]))
