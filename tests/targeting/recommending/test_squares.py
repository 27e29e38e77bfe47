"""What a lookup leaves out because of its tile would not have been shown: compared with the plainest way."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from targeting.recommend import Volunteer, recommend
from targeting.recommending import squares
from targeting.recommending.country import Country, Openings, openings_at
from targeting.recommending.squares import TILE_LATITUDE, TILE_LONGITUDE, square_at, tile_at
from targeting.recommending.travel import TRAVEL, Travel, arcs_km, unit_vector
from tests.targeting.countries import NOW, Event, Ways, lay_out

LATITUDES, LONGITUDES = st.floats(49.9, 60.9), st.floats(-8, 1.8)
PLACES = st.tuples(LONGITUDES, LATITUDES)
Place = tuple[float, float]
Seat = tuple[Place, float, list[Place], float, bool]
SEATS = st.lists(
    st.tuples(
        PLACES,
        st.one_of(st.just(0.0), st.floats(1e-9, 1e-3)),
        st.lists(PLACES, max_size=3),
        st.floats(0, 60),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)
"""Middle, need, venues, detour, and whether its events are later than two weeks from now."""
TIERS = {tier.slug: tier for tier in TRAVEL}


def country_of(seats: list[Seat]) -> Country:
    events: list[Event] = [
        {"seat": i, "place": place, "in_hours": 24.0 * (20 if is_later else 1)}
        for i, (_middle, _need, places, _detour, is_later) in enumerate(seats)
        for place in places
    ]
    country = lay_out([{"km": 0.0, "need": need} for _middle, need, *_ in seats], events)
    middles = np.array([middle for middle, *_ in seats])
    return replace(country, longitude=middles[:, 0], latitude=middles[:, 1])


def detours_of(seats: list[Seat]) -> dict[Place, float]:
    return {place: detour for middle, _need, places, detour, _is_later in seats for place in places or [middle]}


def distances(seats: list[Seat], here: Place, winding: float, detours: dict[Place, float]) -> dict[int, float]:
    """Km from a place to every seat that somebody can go to, else to the middle of those that want a first event."""
    return {
        i: min(winding * km(here, place) + detours.get(place, 0.0) for place in (places or [middle]))
        for i, (middle, need, places, _detour, _is_later) in enumerate(seats)
        if need > 0
    }


def km(one: Place, other: Place) -> float:
    return float(arcs_km(np.array(unit_vector(*one) @ unit_vector(*other))))


@given(SEATS, PLACES, st.sampled_from(list(TIERS)), st.floats(1, 1.4))
@example([((0.0, 52.0), 1e-3, [], 0.0, False), ((1.6, 58.0), 9e-3, [(1.6, 58.0)], 5.0, False)], (0.0, 52.0), "30m", 1.0)
def test_nobody_is_overlooked(seats: list[Seat], here: Place, travel: str, winding: float) -> None:
    detours = detours_of(seats)
    openings = openings_at(country_of(seats), NOW, over_land=Ways(detours, winding))
    recommendation = recommend(openings, Volunteer(*here, "AB1", travel), "2026-11-24")
    distance = distances(seats, here, winding, detours)
    # The plainest way: tier by tier, first what is soon, then what is later, each by its score.
    plain: list[int] = []
    scores: dict[int, float] = {}
    for tier in list(TIERS.values())[list(TIERS).index(travel) :]:
        for later in (False, True):
            within = [
                i
                for i, far in distance.items()
                if seats[i][2] and seats[i][4] is later and far <= tier.cap_km and i not in plain
            ]
            soonness = 0.3 * 0.5 ** (20 / 14) if later else 0.5 ** (1 / 14)
            score = {i: seats[i][1] * soonness * math.exp(-distance[i] / tier.tau_km) for i in within}
            taken = sorted(within, key=lambda i: -score[i])[: 3 - len(plain)]
            scores |= {i: score[i] for i in within}
            plain += taken
        if len(plain) == 3:
            break
    assert len(recommendation.seats) == len(plain)
    for seat, expected in zip(recommendation.seats, plain, strict=True):
        assert abs(seat.distance_km - distance[seat.seat]) < 1e-3
        # Where it is another one, the two are near-equal.
        assert seat.seat == expected or scores[seat.seat] >= scores[expected] * 0.9795
    first_events = [i for i, far in distance.items() if not seats[i][2] and far <= TIERS[travel].cap_km]
    best = max((seats[i][1] * math.exp(-distance[i] / TIERS[travel].tau_km) for i in first_events), default=None)
    if best is None:
        assert recommendation.first_event is None
    else:
        assert recommendation.first_event is not None
        shown_worth = seats[recommendation.first_event.seat][1] * math.exp(
            -distance[recommendation.first_event.seat] / TIERS[travel].tau_km
        )
        assert shown_worth >= best * 0.9795


@given(SEATS, PLACES, st.sampled_from(TRAVEL), st.floats(0, 1), st.floats(0, 1))
def test_distances_within_a_tile_are_those_to_the_nearest_of_all_venues(
    seats: list[Seat], somewhere: Place, travel: Travel, east: float, north: float
) -> None:
    openings = openings_at(country_of(seats), NOW)
    tile = tile_at(openings, square_at(openings, *somewhere), travel)
    here = (
        (math.floor(somewhere[0] / TILE_LONGITUDE) + east) * TILE_LONGITUDE,
        (math.floor(somewhere[1] / TILE_LATITUDE) + north) * TILE_LATITUDE,
    )
    distance = distances(seats, here, 1.0, {})
    cosines = tile.ways.cosines(unit_vector(*here))
    for seat, _worth, _number, _kind, begin, end, detour_km in tile.candidates:
        nearest = tile.ways.nearest(cosines, begin, end, detour_km)
        assert abs(nearest - distance[seat]) < 1e-3


def many() -> Openings:
    return openings_at(lay_out([{"km": 1.4 * i, "need": 1e-3 / (1 + i)} for i in range(80)]), NOW)


def test_a_tile_is_worked_out_once_and_keeps_a_few_of_many_seats() -> None:
    openings = many()
    tile = tile_at(openings, square_at(openings, 0.01, 52.01), TRAVEL[1])
    assert tile_at(openings, square_at(openings, 0.15, 52.09), TRAVEL[1]) is tile
    assert tile_at(openings, square_at(openings, 0.17, 52.09), TRAVEL[1]) is not tile
    assert 3 <= len(tile.candidates) < 10


def test_the_next_zone_has_a_tile_of_its_own_as_its_detours_are_others() -> None:
    class TwoZones(Ways):
        def zone_at(self, longitude: float, _latitude: float) -> int:
            return int(longitude > 0.05)

    openings = openings_at(lay_out([{"km": 1, "need": 1}]), NOW, over_land=TwoZones({}))
    assert tile_at(openings, square_at(openings, 0.01, 52.01), TRAVEL[1]) is not tile_at(
        openings, square_at(openings, 0.09, 52.01), TRAVEL[1]
    )


def test_tiles_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squares, "KEPT_TILES", 5)
    openings = many()
    for i in range(20):
        tile_at(openings, square_at(openings, float(i), 52.0), TRAVEL[0])
    assert len(openings.tiles) <= 5


def test_an_event_close_to_the_nearest_one_is_shown_even_at_the_edge_of_a_tile() -> None:
    nearest, sooner, corner = (0.08, 52.05), (0.26, 52.1625), (0.1599, 52.0999)
    assert km(corner, nearest) < km(corner, sooner) < km(corner, nearest) + squares.CLOSE_KM
    events: list[Event] = [{"seat": 0, "place": nearest, "in_hours": 48}, {"seat": 0, "place": sooner, "in_hours": 24}]
    openings = openings_at(lay_out([{"km": 0.0, "need": 1e-4}], events), NOW)
    [seat] = recommend(openings, Volunteer(*corner, "CB1", "any"), "2026-11-24").seats
    assert seat.distance_km == pytest.approx(km(corner, nearest))
    assert seat.events == (0, 1), "the sooner one first"
