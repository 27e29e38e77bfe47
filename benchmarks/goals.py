"""What the site promises: the figures that every report judges itself by."""

from benchmarks.report import Goal

PAGE_P99 = Goal("map page at 2,000/s, p99", 2, "ms")
LOOKUP_P99 = Goal("lookup at 2,000/s, p99", 2, "ms")
BUSY_PAGE_P99 = Goal("map page at 2,000/s beside staff at work, p99", 8, "ms")
BUSY_LOOKUP_P99 = Goal("lookup at 2,000/s beside staff at work, p99", 8, "ms")
PROTOTYPE_P99 = Goal("lookup while a prototype runs, p99 as a multiple of that without", 1.15)
PROTOTYPE_CHANGED = Goal("prototype started or stopped until every web process answers so", 1000, "ms")
PAGE_TO_NGINX = Goal("throughput of the map page as a share of nginx", 0.30, at_least=True, aim=0.40)
LOOKUP_TO_NGINX = Goal("throughput of the lookup as a share of nginx", 0.15, at_least=True, aim=0.20)
ERRORS = Goal("errors under load", 0)
BUSY_ERRORS = Goal("errors beside staff at work", 0)
FAULT_ERRORS = Goal("errors of lookups through all faults", 0)
RECOMPUTE = Goal("recompute and publish, warm median", 100, "ms")
COMPUTING = Goal("of which computing", 10, "ms")
NEXT_EVENTS = Goal("of which worth of one more event", 50, "ms")
PREVIEW = Goal("preview of a plan with sensitivity, slowest", 5000, "ms")
PUBLISHED = Goal("plan published until every web process serves it, slowest", 1000, "ms")
IMPORT = Goal("import of all postcodes", 25, "s")
WEB_PROCESS = Goal("memory of the largest web process (RSS)", 200, "MB")
FIRST_START = Goal("first start until the address is printed, .venv there", 90, "s")
LATER_START = Goal("later start until the address is printed", 10, "s")


def visible(how: str) -> Goal:
    return Goal(f"saved in the admin until visible, {how}, p99", 1000, "ms")


def full(how: str) -> Goal:
    return Goal(f"last place taken until no longer recommended, {how}, p99", 1000, "ms")
