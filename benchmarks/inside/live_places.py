"""Time from the last place of an event being taken until no web process offers it: … live_places URL SAMPLES

Somebody confirms a sign-up for the last place, and lookups are asked over new connections, so that every web process
answers some. Counted from the commit, of which the ledger is a part. Then they are erased, and it is offered again.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

from benchmarks.inside.places import random_postcodes
from constituencies.models import Campaign
from events import services, signups
from events.models import Event
from events.signups import Person

WITHIN = 20.0
IN_A_ROW = 12
"""Answers that agree before all web processes are taken to: with two, one in 2,000 times they are of one alone."""


class Asked:
    """Lookups of one postcode."""

    def __init__(self, url: str, postcode: str) -> None:
        self._address = f"{url}/api/v1/lookup/?{urlencode({'postcode': postcode})}"
        self._opener = build_opener(ProxyHandler({}))

    def events(self) -> set[int]:
        with self._opener.open(self._address, timeout=5) as reply:
            answer: dict[str, Any] = json.load(reply)
        cards = [*answer["recommendations"], *([answer["home"]] if answer["home"] else [])]
        return {event["id"] for card in cards for event in card["next_events"]} | {
            one["id"] for one in answer["remote"]
        }

    def seconds_until(self, event: int, *, offered: bool, since: float) -> float:
        """From `since` (time.monotonic) until every answer has the event, or none. Raises TimeoutError."""
        first, agreed = since, 0
        while agreed < IN_A_ROW:
            if time.monotonic() > since + WITHIN:
                raise TimeoutError(f"event {event}: not {'offered' if offered else 'left out'} within {WITHIN:.0f} s")
            began = time.monotonic()
            if (event in self.events()) is offered:
                first, agreed = (first if agreed else began), agreed + 1
            else:
                agreed = 0
                time.sleep(0.002)
        return max(0.0, first - since)


def main(url: str, samples: int) -> None:
    campaign = Campaign.objects.current()
    if campaign is None:
        raise SystemExit("No campaign is current.")
    lookups, event = _somewhere(url, random_postcodes(campaign, 50))
    before = event.capacity
    _set_capacity(event, event.confirmed_signups + 1)
    try:
        print(json.dumps({"seconds": [_until_gone(lookups, event, sample) for sample in range(samples)]}))
    finally:
        _set_capacity(event, before)


def _until_gone(lookups: Asked, event: Event, sample: int) -> float:
    time.sleep(0.3 + 0.61803 * sample % 0.25)  # not in step with the watchers
    lookups.seconds_until(event.pk, offered=True, since=time.monotonic())
    signup = signups.sign_up(event, None, Person("Benchmark", f"benchmark{sample}@example.org"))
    try:
        signups.confirm(signup)
        return lookups.seconds_until(event.pk, offered=False, since=time.monotonic())
    finally:
        signups.erase_signups(event, [signup])


def _set_capacity(event: Event, capacity: int | None) -> None:
    event = Event.objects.get(pk=event.pk)
    event.capacity = capacity
    services.save_event(event)


def _somewhere(url: str, postcodes: list[str]) -> tuple[Asked, Event]:
    """A postcode, and an event with a limit that is offered there."""
    for postcode in postcodes:
        lookups = Asked(url, postcode)
        event = Event.objects.filter(pk__in=lookups.events(), capacity__isnull=False, shifts=None).first()
        if event is not None:
            return lookups, event
    raise SystemExit("No event with a limit is offered anywhere.")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
