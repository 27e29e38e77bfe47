"""Time of one answer without any network: python -m benchmarks.inside.in_process SECONDS

Calls the WSGI application that the web server calls, in one thread, with random real postcodes and seats.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

from benchmarks.inside.places import random_postcodes
from benchmarks.load import HEADERS
from constituencies.models import Campaign
from constituencies.postcode_index.index import current_index
from constituencies.postcodes import Postcode, key

WARM_UP = 30
POSTCODES = 20_000


def ignore(_: object) -> None:
    pass


def ask(path: str, query: str = "") -> Callable[[], None]:
    """A call of the application, ready to be made."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_ACCEPT_ENCODING": HEADERS["Accept-Encoding"],
    }
    setup_testing_defaults(environ)

    def call() -> None:
        statuses: list[str] = []

        def start_response(status: str, *_: Any) -> Callable[[bytes], object]:
            statuses.append(status)
            return ignore

        answer = application()(dict(environ), start_response)
        for _part in answer:
            pass
        if close := getattr(answer, "close", None):
            close()
        if not statuses[0].startswith("200"):
            raise RuntimeError(f"{path}?{query} answers {statuses[0]}")

    return call


def measure(calls: Iterator[Callable[[], object]], seconds: float) -> dict[str, float]:
    """Microseconds of single calls, and how many were made."""
    for _ in range(WARM_UP):
        next(calls)()
    taken = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        call = next(calls)
        began = time.perf_counter_ns()
        call()
        taken.append((time.perf_counter_ns() - began) / 1000)
    taken.sort()
    return {"calls": len(taken), "p50_us": taken[len(taken) // 2], "p99_us": taken[int(0.99 * len(taken))]}


@cache
def application() -> Any:
    # It starts processes of its own, which import this file again.
    from mcm import wsgi  # noqa: PLC0415

    return wsgi.application


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
