"""A prototype of the current campaign, started or stopped as staff do: … prototypes start|stop NAME URL

Prints how many seconds from the commit until every web process answers so.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from urllib.request import ProxyHandler, build_opener

from django.utils import timezone

from benchmarks.inside.live_places import IN_A_ROW, WITHIN
from constituencies.models import Campaign
from targeting.models import Prototype
from targeting.prototypes.steps import save_prototype, start_prototype, stop_prototype
from targeting.prototypes.variants import COOKIE

POSTCODE = "LS6+3HN"
NOTE = b"prototype-note"


def set_running(name: str, url: str, *, is_on: bool) -> float:
    """Start a prototype that half of the visitors get, or stop it; seconds until that is seen. Raises TimeoutError."""
    if is_on:
        prototype = Prototype(
            campaign=Campaign.objects.get(is_current=True),
            title=name,
            name=name,
            changes=Prototype.Changes.NO_SOONNESS,
            note="Measured.",
            ends_at=timezone.now() + dt.timedelta(days=1),
        )
        save_prototype(prototype)
        start_prototype(prototype)
    else:
        stop_prototype(Prototype.every().get(name=name), "measured")
    began, in_a_row = time.monotonic(), 0
    opener, first = build_opener(ProxyHandler({})), 0.0
    opener.addheaders = [("Cookie", f"{COOKIE}={name}.0")]
    while in_a_row < IN_A_ROW:
        seconds = time.monotonic() - began
        if seconds > WITHIN:
            raise TimeoutError(f"it did not {'start' if is_on else 'stop'} within {WITHIN:.0f} s")
        with opener.open(f"{url}/?postcode={POSTCODE}", timeout=5) as reply:
            is_seen = (NOTE in reply.read()) is is_on
        in_a_row = in_a_row + 1 if is_seen else 0
        if in_a_row == 1:
            first = seconds
    return first


def main() -> None:
    step, name, url = sys.argv[1:]
    print(json.dumps({"seconds": set_running(name, url, is_on=step == "start")}))


if __name__ == "__main__":
    main()
