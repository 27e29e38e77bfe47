"""Time of recomputing need and publishing it: python -m benchmarks.inside.recompute SAMPLES

Before each sample a new event is saved, so that there is something to publish. Nobody else must recompute
meanwhile: stop the worker and beat.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

from tqdm import tqdm

from constituencies.models import Campaign
from events import services
from mcm.sample.many import ManyEvents
from targeting import recompute
from targeting.computing.compute import compute


class Clock:
    """Stands in for `compute` and adds up the time spent in it."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return compute(*arguments, **named)
        finally:
            self.spent += time.perf_counter() - began


def main(samples: int) -> None:
    campaign = Campaign.objects.current()
    if campaign is None:
        raise SystemExit("No campaign is current.")
    events = ManyEvents(campaign, random.Random(2019)).make(samples)
    total, computing = [], []
    for event in tqdm(events, desc="Recompute", disable=None, leave=False):
        services.create_events([event])
        clock = Clock()
        vars(recompute)["compute"] = clock
        began = time.perf_counter()
        recompute.recompute()
        total.append(1000 * (time.perf_counter() - began))
        computing.append(1000 * clock.spent)
    print(json.dumps({"total_ms": total, "computing_ms": computing}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
