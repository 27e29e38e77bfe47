"""What time it is in a campaign."""

import datetime as dt

from django.utils import timezone


def campaign_now(as_of: dt.date | None) -> dt.datetime:
    """Now; for a historical campaign the same time of day on its as-of date."""
    now = timezone.localtime()
    if as_of is None:
        return now
    return timezone.make_aware(dt.datetime.combine(as_of, now.time()))
