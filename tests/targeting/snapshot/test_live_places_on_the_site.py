"""Two web processes of a real site stop offering an event that has become full; how fast: benchmarks/parts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest

from constituencies.kit.redis import redis_client
from events.live_places import ledger
from events.live_places.ledger import Taken
from local import environment
from local.home import Home
from tests.site import Site, site_of_its_own

pytestmark = [pytest.mark.slow, pytest.mark.alone]
WITHIN = 5.0
"""Seconds; generous, as this machine may have much else to do."""
ASKED = 16


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_of_its_own(GRANIAN_WORKERS="2") as site:
        yield site


@pytest.fixture
def ledger_of_site(site: Site, settings: Any) -> None:
    settings.REDIS_URL = environment.complete(site.environment, Home(site.home))["REDIS_URL"]
    redis_client.cache_clear()


def offered(site: Site, postcode: str) -> set[int]:
    """Ids of the events in an answer, over a new connection."""
    opener = build_opener(ProxyHandler({}))
    with opener.open(f"{site.url}/api/v1/lookup/?{urlencode({'postcode': postcode})}", timeout=10) as reply:
        said = json.load(reply)
    cards = [*said["recommendations"], *([said["home"]] if said["home"] else [])]
    return {event["id"] for card in cards for event in card["next_events"]} | {one["id"] for one in said["remote"]}


def with_a_limit(site: Site, postcode: str) -> tuple[int, int]:
    """An event that is offered there, and its capacity."""
    for event in offered(site, postcode):
        if capacity := site.query("SELECT capacity FROM events_event WHERE id = %s", event):
            return event, capacity
    raise AssertionError("no event with a limit is offered")


def until_all(site: Site, postcode: str, event: int, *, offer: bool) -> None:
    deadline = time.monotonic() + WITHIN
    agreed = 0
    while agreed < ASKED:
        assert time.monotonic() < deadline, f"not all web processes {'offer' if offer else 'leave out'} it"
        agreed = agreed + 1 if (event in offered(site, postcode)) is offer else 0


@pytest.mark.usefixtures("ledger_of_site")
def test_no_web_process_offers_an_event_that_is_full(site: Site) -> None:
    postcode = site.query("SELECT postcode FROM constituencies_postcode WHERE postcode LIKE 'RH11%%' LIMIT 1")
    event, capacity = with_a_limit(site, postcode)
    until_all(site, postcode, event, offer=True)
    fill = (
        "UPDATE events_event SET confirmed_signups = %s, places_seq = places_seq + 1 WHERE id = %s"
        " RETURNING places_seq + sequence"
    )
    # By SQL, so that no new snapshot says it too: it is the ledger alone that tells.
    before = site.query("SELECT confirmed_signups FROM events_event WHERE id = %s", event)
    ledger.set_confirmed([Taken(event, capacity, capacity, site.query(fill, capacity, event))])
    until_all(site, postcode, event, offer=False)
    ledger.set_confirmed([Taken(event, before, capacity, site.query(fill, before, event))])
    until_all(site, postcode, event, offer=True)
