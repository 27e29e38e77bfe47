"""What time it is in a campaign."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def campaign_now(as_of: dt.date | None) -> dt.datetime:
    """Now, in the United Kingdom; for a historical campaign the same time of day on its as-of date."""
    now = dt.datetime.now(LONDON)
    return now if as_of is None else dt.datetime.combine(as_of, now.time(), LONDON)


def campaign_today(as_of: dt.date | None) -> dt.date:
    """The day in the United Kingdom; for a historical campaign its as-of date."""
    return campaign_now(as_of).date()
