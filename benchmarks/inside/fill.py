"""Fill the current campaign with events up to a number: python -m benchmarks.inside.fill NUMBER [--exactly]

They are those of mcm/sample/many.py. With `--exactly` events of the demo logins are deleted where
there are too many. Waits until the site's snapshot contains them.
"""

from __future__ import annotations

import argparse
import json
import random
import time

from tqdm import tqdm

from constituencies.models import Campaign
from events import services
from events.models import Event
from mcm.models import User
from mcm.sample.many import ManyEvents
from targeting.snapshot.store import Look

BATCH = 5_000
DEMO = ("organiser", "regional", "staff")
PUBLISHED_WITHIN = 60


def fill(campaign: Campaign, number: int, *, exactly: bool) -> int:
    """How many events the campaign has then."""
    events = Event.objects.for_campaign(campaign)
    there = events.count()
    many, organiser = ManyEvents(campaign, random.Random(2019 + there)), User.objects.get(username=DEMO[0])
    with tqdm(total=abs(number - there), desc="Events", unit="event", disable=None, leave=False) as bar:
        while there < number:
            events_to_add = many.make(min(BATCH, number - there))
            for event in events_to_add:
                event.organiser = organiser
            bar.update(services.create_events(events_to_add))
            there = events.count()
        while exactly and there > number:
            newest = events.filter(organiser__username__in=DEMO).order_by("-pk").values_list("pk", flat=True)
            before = there
            services.delete_sample(events.filter(pk__in=list(newest[: min(BATCH, there - number)])))
            there = events.count()
            bar.update(before - there)
            if there == before:
                break  # the rest belongs to other people
    return there


def wait_until_published() -> None:
    """Until the worker has published every change made so far. Raises TimeoutError."""
    deadline = time.monotonic() + PUBLISHED_WITHIN
    while Look.now().behind:
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
