"""What the page says to those who take part, beside the answer."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils.safestring import SafeString

from constituencies.kit.uk import LONDON
from targeting.prototypes.variants import TESTERS, Part
from targeting.snapshot.format import Snapshot
from targeting.web.slots import rendered


def note_html(snapshot: Snapshot, part: Part) -> SafeString:
    """Empty for those who take no part."""
    if snapshot.prototype is None or not part.counted_as:
        return SafeString()
    last_day = dt.datetime.fromtimestamp(snapshot.prototype.until, LONDON).date()
    return _note(last_day, part.variant if part.counted_as == TESTERS else "")


@lru_cache(maxsize=8)
def _note(last_day: dt.date, tester: str) -> SafeString:
    return rendered("targeting/_prototype_note.html", {"last_day": last_day.isoformat(), "tester": tester})
