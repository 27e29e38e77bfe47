"""What is carried over from former openings is what would have been worked out anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from targeting.recommending.carrying import carry_over
from targeting.recommending.country import Country, Openings, openings_at
from targeting.recommending.squares import square_at, tile_at, ways_to
from targeting.recommending.travel import TRAVEL, StraightLines
from tests.targeting.countries import HOUR, NOW, Event, lay_out

OVER_LAND = StraightLines()
SEATS = 24
Homes = list[tuple[float, float]]
HOMES: Homes = [(0.3 * i - 3.0, 50.2 + 0.4 * j) for i in range(0, 14, 2) for j in range(0, 12, 2)]
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "seat": st.integers(0, SEATS - 1),
            "in_hours": st.sampled_from([-1.0, 2.0, 30.0, 60.0, 400.0]),
            "lasts": st.just(5.0),
            "place": st.sampled_from([(0.5 * i - 3.0, 50.5 + 0.7 * j) for i in range(8) for j in range(6)]),
            "booked": st.sampled_from([0.0, 20.0, 40.0]),
            "id": st.integers(1, 10**6),
        }
    ),
    max_size=40,
    unique_by=lambda event: event["id"],
)


def country_of(events: list[Event], need: dict[int, float] | None = None) -> Country:
    events = sorted(events, key=lambda event: (event["seat"], event["in_hours"]))
    seats = [{"km": 20.0 * i, "need": (need or {}).get(i, 1e-3 / (1 + i % 7))} for i in range(SEATS)]
    return replace(lay_out(seats, events), event_id=np.array([event["id"] for event in events], np.int64))


def worked_out(country: Country, now: float = NOW) -> Openings:
    openings = openings_at(country, now, over_land=OVER_LAND)
    for home in HOMES:
        for travel in TRAVEL:
            tile_at(openings, square_at(openings, *home), travel)
    for seat in openings.row:
        ways_to(openings, 0, seat)
    return openings


def plain(value: Any) -> Any:
    """The same without arrays, to be compared."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


def carried(former: Openings, now: Country, moment: float = NOW) -> Openings:
    fresh = openings_at(now, moment, over_land=OVER_LAND)
    for _ in carry_over(former, fresh):
        pass
    return fresh


@settings(deadline=None)
@given(EVENTS, EVENTS, st.dictionaries(st.integers(0, SEATS - 1), st.sampled_from([0.0, 5e-4, 2e-3]), max_size=2))
def test_it_is_what_would_have_been_worked_out(events: list[Event], more: list[Event], need: dict[int, float]) -> None:
    shared = {event["id"] for event in more[3:]}
    kept = [event for event in events if event["id"] not in shared]
    before, now = country_of(kept), country_of([*kept[1:], *more[:3]] if more else kept, need)
    fresh = carried(worked_out(before), now)
    anew = worked_out(now)
    for key, tile in fresh.tiles.items():
        assert plain(tile) == plain(anew.tiles[key])
    for way, ways in fresh.ways.items():
        assert plain(ways) == plain(anew.ways[way])


def scattered() -> list[Event]:
    return [
        {"seat": i, "in_hours": 24.0 + i, "place": (0.3 * i - 3.0, 51.0 + 0.15 * i), "id": 100 + i}
        for i in range(SEATS)
    ]


def test_of_one_event_more_only_its_neighbourhood_is_worked_out_anew() -> None:
    events = scattered()
    before = country_of(events)
    former = worked_out(before)
    # The first of all positions: every other event moves by one.
    now = country_of([*events, {"seat": 0, "in_hours": 1.0, "place": (-3.0, 50.3), "id": 7}])
    fresh = carried(former, now)
    anew = worked_out(now)
    assert 0.5 * len(anew.tiles) < len(fresh.tiles) < len(anew.tiles)
    assert all(plain(tile) == plain(anew.tiles[key]) for key, tile in fresh.tiles.items())


def test_what_is_the_same_stays_the_same_object_and_minutes_later_too() -> None:
    country = country_of(scattered())
    former = worked_out(country)
    fresh = carried(former, country, NOW + 0.04 * HOUR)
    assert len(fresh.tiles) == len(former.tiles)
    assert all(tile.ways is former.tiles[key].ways for key, tile in fresh.tiles.items())
    assert fresh.ways.keys() == former.ways.keys()


def test_what_fades_is_worked_out_anew_once_it_has_faded() -> None:
    country = country_of(scattered())
    fresh = carried(worked_out(country), country, NOW + HOUR)
    assert not fresh.tiles or all(not tile.candidates for tile in fresh.tiles.values())
