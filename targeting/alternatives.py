"""Where else somebody counts who would have come to an event: what a lookup from its place would recommend."""

from __future__ import annotations

from events.models import Event
from targeting.clock import campaign_now
from targeting.current import holder
from targeting.recommend import Volunteer, recommend
from targeting.travel import DEFAULT_TRAVEL


def alternatives(event: Event, number: int) -> list[int]:
    """Keys of other events with places, at most `number`, the best first; from memory.

    None before a snapshot of the event's campaign is there.
    """
    served = holder.get(event.campaign.slug)
    if served is None:
        return []
    snapshot = served.snapshot
    now = campaign_now(event.campaign.as_of)
    moment = snapshot.moment(now.timestamp())
    seat = snapshot.position.get(event.constituency.code)
    longitude, latitude = event.public_position or (event.constituency.longitude, event.constituency.latitude)
    found = list(moment.next_open[seat]) if seat is not None else []
    if longitude is not None and latitude is not None:
        volunteer = Volunteer(longitude, latitude, event.constituency.code, DEFAULT_TRAVEL, seat)
        for recommended in recommend(moment, volunteer, now.date().isoformat()).seats:
            found += moment.next_open[recommended.seat]
    if event.is_remote:
        found = [*moment.open_remote[: number + 1], *found]
    keys = [int(snapshot.events[position]["id"]) for position in dict.fromkeys(found)]
    return [key for key in keys if key != event.pk][:number]
