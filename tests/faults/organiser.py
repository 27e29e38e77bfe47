"""Someone who works at the site from a process of their own: a line asks for something, a line answers.

save TITLE    an event is saved, by the service that all writes pass through
recompute     need is computed and published here and now
"""

from __future__ import annotations

import datetime as dt
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcm.settings")
SEAT = "E14001063"
PLACE = "Outside the library of the faults"


def save(title: str) -> None:
    """One event, under a new title each time: a seat shows only its next ten."""
    from django.utils import timezone

    from constituencies.models import Campaign, Constituency
    from events.models import Event
    from events.services import save_event
    from mcm.models import User

    campaign = Campaign.objects.get(is_current=True)
    seat = Constituency.objects.get(boundary_set=campaign.boundary_set, code=SEAT)
    event = Event.objects.filter(place=PLACE).first() or Event(
        campaign=campaign,
        constituency=seat,
        status=Event.Status.PUBLISHED,
        place=PLACE,
        longitude=seat.longitude,
        latitude=seat.latitude,
        organiser=User.objects.get(username="organiser"),
    )
    event.title = title
    event.starts_at = timezone.now() + dt.timedelta(minutes=10)
    event.ends_at = event.starts_at + dt.timedelta(hours=2)
    save_event(event)


def main() -> None:
    django.setup()
    from django.db import close_old_connections

    from targeting.recompute import recompute

    for line in sys.stdin:
        verb, _, title = line.strip().partition(" ")
        close_old_connections()
        try:
            if verb == "save":
                save(title)
            else:
                recompute()
        except Exception as error:
            print(f"{type(error).__name__}: {error}".replace("\n", " "), flush=True)  # noqa: T201
        else:
            print("done", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
