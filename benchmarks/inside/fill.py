"""Fill the current campaign with events up to a number: python -m benchmarks.inside.fill NUMBER [--exactly]

Spread over all contested seats as volunteers do it unguided: most seats a few, some very many. Three weeks back
to nine ahead, some from home, some with a capacity. With `--exactly` events of the demo logins are deleted where
there are too many. Waits until the site's snapshot contains them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import time

from django.utils import timezone
from tqdm import tqdm

from benchmarks.inside.places import Spot, spots
from constituencies.changes import change_seq
from constituencies.models import Campaign, Constituency
from events import services
from events.models import Event
from mcm.models import User
from targeting.models import SnapshotRow

BATCH = 5_000
WEEKS_BACK, WEEKS_AHEAD = 3, 9
STARTS = (10, 11, 14, 18)
"""Hours by the clock on the wall."""
DEMO = ("organiser", "regional", "staff")
PUBLISHED_WITHIN = 60
KINDS = {
    Event.Kind.CANVASSING: 60,
    Event.Kind.LEAFLETING: 15,
    Event.Kind.PHONE_BANK: 12,
    Event.Kind.STREET_STALL: 8,
    Event.Kind.TRAINING: 3,
    Event.Kind.GET_OUT_THE_VOTE: 2,
}


class Maker:
    """Makes events that look like a campaign's; nothing is written."""

    def __init__(self, campaign: Campaign, chance: random.Random) -> None:
        self._campaign, self._chance = campaign, chance
        self._organiser = User.objects.get(username="organiser")
        self._spots = spots(campaign)
        seats = campaign.boundary_set.constituencies.exclude(region__nation="Northern Ireland").order_by("code")
        self._seats = [seat for seat in seats if seat.pk in self._spots]
        self._popularity = [chance.lognormvariate(0, 1.1) for _ in self._seats]
        self._today = timezone.localdate()

    def make(self, number: int) -> list[Event]:
        seats = self._chance.choices(self._seats, weights=self._popularity, k=number)
        return [self._event(seat, self._chance.choice(self._spots[seat.pk])) for seat in seats]

    def _event(self, seat: Constituency, spot: Spot) -> Event:
        chance = self._chance
        kind = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
        is_remote = kind == Event.Kind.PHONE_BANK and chance.random() < 0.7
        day = self._today + dt.timedelta(days=chance.randint(-7 * WEEKS_BACK, 7 * WEEKS_AHEAD))
        starts_at = timezone.make_aware(dt.datetime.combine(day, dt.time(chance.choice(STARTS))))
        capacity = chance.choice([None, 15, 20, 30, 40, 60])
        return Event(
            campaign=self._campaign,
            constituency=seat,
            organiser=self._organiser,
            kind=kind,
            title=f"{kind.label.capitalize()} for {seat.name}",
            description="New faces are welcome: we go in pairs and show you how.",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=2, minutes=30),
            status=Event.Status.PUBLISHED,
            is_remote=is_remote,
            join_link="https://calls.example.org/" if is_remote else "",
            place="" if is_remote else f"Meeting point in {spot.postcode.split()[0]}",
            postcode="" if is_remote else spot.postcode,
            longitude=None if is_remote else spot.longitude,
            latitude=None if is_remote else spot.latitude,
            capacity=capacity,
            confirmed_signups=chance.randint(0, capacity or 60),
            step_free=chance.choice(Event.StepFree.values),
        )


def fill(campaign: Campaign, number: int, *, exactly: bool) -> int:
    """How many events the campaign has then."""
    events = Event.objects.for_campaign(campaign)
    there = events.count()
    maker = Maker(campaign, random.Random(2019 + there))
    with tqdm(total=abs(number - there), desc="Events", unit="event", disable=None, leave=False) as bar:
        while there < number:
            bar.update(services.create_events(maker.make(min(BATCH, number - there))))
            there = events.count()
        while exactly and there > number:
            surplus = events.filter(organiser__username__in=DEMO).order_by("-pk")[: min(BATCH, there - number)]
            before = there
            services.delete_events(surplus)
            there = events.count()
            bar.update(before - there)
            if there == before:
                break  # the rest belongs to other people
    return there


def wait_until_published() -> None:
    """Until the worker has published a snapshot with every change made so far. Raises TimeoutError."""
    wanted, deadline = change_seq(), time.monotonic() + PUBLISHED_WITHIN
    while any(seq < wanted for seq in SnapshotRow.objects.values_list("change_seq", flat=True)):
        if time.monotonic() > deadline:
            raise TimeoutError("the events are saved, but the worker published no snapshot with them")
        time.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("number", type=int)
    parser.add_argument("--exactly", action="store_true")
    options = parser.parse_args()
    campaign = Campaign.objects.current()
    if campaign is None:
        raise SystemExit("No campaign is current: run script/manage load_data first.")
    there = fill(campaign, options.number, exactly=options.exactly)
    wait_until_published()
    print(json.dumps({"events": there}))


if __name__ == "__main__":
    main()
