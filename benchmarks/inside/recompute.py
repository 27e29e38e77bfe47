"""Time of recomputing need and publishing it: python -m benchmarks.inside.recompute SAMPLES

Before each sample a new event is saved, so that there is something to publish. Nobody else must recompute
meanwhile: stop the worker and beat.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from tqdm import tqdm

from constituencies.models import Campaign
from events import services
from mcm.sample.many import ManyEvents
from targeting import recompute
from targeting.snapshot import build


class Clock:
    """Stands in for a function of a module and adds up the time spent in it."""

    def __init__(self, module: ModuleType, name: str) -> None:
        self.timed: Callable[..., Any] = getattr(module, name)
        self.spent = 0.0
        setattr(module, name, self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return self.timed(*arguments, **named)
        finally:
            self.spent += time.perf_counter() - began

    def read(self) -> float:
        """Milliseconds since it was last read."""
        spent, self.spent = self.spent, 0.0
        return 1000 * spent


def main(samples: int) -> None:
    campaign = Campaign.objects.current()
    if campaign is None:
        raise SystemExit("No campaign is current.")
    events = ManyEvents(campaign, random.Random(2019)).make(samples)
    computing, next_events = Clock(recompute, "compute"), Clock(build, "with_next_events")
    figures: dict[str, list[float]] = {"total_ms": [], "computing_ms": [], "next_events_ms": []}
    for event in tqdm(events, desc="Recompute", disable=None, leave=False):
        services.create_events([event])
        began = time.perf_counter()
        recompute.recompute()
        figures["total_ms"].append(1000 * (time.perf_counter() - began))
        figures["computing_ms"].append(computing.read())
        figures["next_events_ms"].append(next_events.read())
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]))
