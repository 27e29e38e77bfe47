"""What became of suggestions: events that were set up where the site said, and who comes to them."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from events.models import Event, SuggestedBy


class Followed(NamedTuple):
    """Of one source."""

    source: str
    """As people read it."""
    set_up: int
    """Events that were set up, whatever became of them."""
    public: int
    """Of these, the ones that are on or were."""
    people: int
    """Confirmed, to the latter."""


def followed(events: QuerySet[Event]) -> list[Followed]:
    """Of each source, in the order of SuggestedBy, how many of `events` it led to; in one query."""
    is_on = Q(status=Event.Status.PUBLISHED)
    rows = (
        events.exclude(suggested_by="")
        .order_by()
        .values("suggested_by")
        .annotate(set_up=Count("pk"), public=Count("pk", filter=is_on), people=Sum("confirmed_signups", filter=is_on))
    )
    counts = {row["suggested_by"]: row for row in rows}
    nothing = {"set_up": 0, "public": 0, "people": 0}
    return [
        Followed(str(label), *((counts.get(source, nothing)[name] or 0) for name in ("set_up", "public", "people")))
        for source, label in SuggestedBy.choices
    ]
