"""Ways over land, as the web processes and the worker hold them in memory: constituencies/overland/detours.py."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from constituencies.overland.detours import DETOURS, WINDING, Detours, read_detours
from targeting.travel import OverLand


class Roads(Detours):
    """The detours of this site, with how winding roads are."""

    winding = WINDING


@cache
def over_land() -> OverLand:
    """The ways of this site: read when they are first asked for."""
    return Roads(**vars(read_detours(settings.BASE_DIR / "fixtures" / DETOURS)))
