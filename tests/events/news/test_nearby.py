"""What is near a place, over land."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from constituencies.overland.detours import DETOURS, Detours, read_detours
from events.news.nearby import Meetings, nearest

LEEDS, HARROGATE, LONDON = (-1.5491, 53.8008), (-1.5373, 53.9921), (-0.1276, 51.5072)
WESTON, CARDIFF, NEWPORT = (-2.977, 51.347), (-3.1791, 51.4816), (-2.9977, 51.5842)
GOUROCK, DUNOON = (-4.818, 55.961), (-4.922, 55.945)


@pytest.fixture(scope="module")
def detours() -> Detours:
    return read_detours(Path(__file__).resolve().parents[3] / "fixtures" / DETOURS)


def meetings(detours: Detours, *places: tuple[float, float]) -> Meetings:
    longitudes, latitudes = (np.array(degrees) for degrees in zip(*places, strict=True))
    keys = np.arange(1, len(places) + 1)
    return Meetings(keys, longitudes, latitudes, detours.zones_at(longitudes, latitudes))


def test_the_nearest_comes_first_and_none_from_far_away(detours: Detours) -> None:
    assert nearest(LEEDS, meetings(detours, LONDON, HARROGATE, LEEDS, LEEDS), detours) == [3, 4, 2]


def test_what_lies_across_the_water_is_not_near(detours: Detours) -> None:
    """Cardiff is 21 km from Weston as the crow flies, and 100 by road; to Dunoon it is 7 km, by ferry."""
    assert nearest(WESTON, meetings(detours, CARDIFF), detours) == []
    assert nearest(CARDIFF, meetings(detours, NEWPORT), detours) == [1]
    assert nearest(GOUROCK, meetings(detours, DUNOON), detours) == []


def test_where_nothing_is_on_nothing_is_near(detours: Detours) -> None:
    nothing = np.array([], dtype=np.float64)
    numbers = nothing.astype(np.int64)
    assert nearest(LEEDS, Meetings(numbers, nothing, nothing, numbers), detours) == []
