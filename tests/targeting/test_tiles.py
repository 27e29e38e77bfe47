"""What a lookup leaves out because of its tile would not have been shown: compared with the plainest way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from targeting import tiles
from targeting.moment import Map, Moment, at_moment
from targeting.recommend import Volunteer, recommend
from targeting.tiles import TILE_LATITUDE, TILE_LONGITUDE, tile_at
from targeting.travel import TRAVEL, Travel, arcs_km, unit_vector

NOW = 1_800_000_000.0
LATITUDES, LONGITUDES = st.floats(49.9, 60.9), st.floats(-8, 1.8)
PLACES = st.tuples(LONGITUDES, LATITUDES)
SEATS = st.lists(
    st.tuples(PLACES, st.one_of(st.just(0.0), st.floats(1e-9, 1e-3)), st.lists(PLACES, max_size=3)),
    min_size=1,
    max_size=40,
)
TIERS = {tier.slug: tier for tier in TRAVEL}


def map_of(seats: list[tuple[tuple[float, float], float, list[tuple[float, float]]]]) -> Map:
    """Seats by middle, need, and the places of their events."""
    events = [(seat, *place) for seat, (_middle, _need, places) in enumerate(seats) for place in places]
    return Map(
        need=np.array([need for _middle, need, _places in seats]),
        longitude=np.array([middle[0] for middle, _need, _places in seats]),
        latitude=np.array([middle[1] for middle, _need, _places in seats]),
        has_group=np.full(len(seats), True),
        fullness=np.zeros(len(seats)),
        extra_places=np.zeros(len(seats)),
        event_seat=np.array([seat for seat, _longitude, _latitude in events], dtype=np.intp),
        event_starts_at=np.full(len(events), NOW + 3600),
        event_longitude=np.array([longitude for _seat, longitude, _latitude in events], dtype=float),
        event_latitude=np.array([latitude for _seat, _longitude, latitude in events], dtype=float),
        event_capacity=np.full(len(events), np.inf),
        event_booked=np.zeros(len(events)),
    )


def all_distances(moment: Moment, here: tuple[float, float]) -> dict[int, float]:
    """Km from a place to every candidate."""
    km = arcs_km((moment.directions @ unit_vector(*here)).max(axis=1))
    return dict(zip(moment.seat.tolist(), km.tolist(), strict=True))


@given(SEATS, PLACES, st.sampled_from(list(TIERS)), st.integers(-1, 39))
@example([((0.0, 52.0), 1e-3, []), ((1.6, 58.0), 9e-3, [])], (0.0, 52.0), "30m", 1)
def test_nobody_is_overlooked(
    seats: list[tuple[tuple[float, float], float, list[tuple[float, float]]]],
    here: tuple[float, float],
    travel: str,
    own: int,
) -> None:
    moment = at_moment(map_of(seats), NOW)
    own_seat = own if 0 <= own < len(seats) else None
    found = recommend(moment, Volunteer(*here, "AB1", travel, own_seat), "2026-11-24")
    distance = all_distances(moment, here)
    if own_seat in distance:
        distance[own_seat] = 0.0
    assert all(abs(seat.distance_km - distance[seat.seat]) < 1e-3 for seat in found.seats)
    used = TIERS[found.travel]
    within = [seat for seat, km in distance.items() if km <= used.cap_km]
    assert len(found.seats) == min(3, len(within))
    score = {seat: seats[seat][1] * math.exp(-distance[seat] / used.tau_km) for seat in within}
    shown = {seat.seat for seat in found.seats}
    worst = min((score[seat] for seat in shown), default=0.0)
    assert all(score[seat] <= worst * 1.0205 for seat in within if seat not in shown)


@given(SEATS, PLACES, st.sampled_from(TRAVEL), st.floats(0, 1), st.floats(0, 1))
def test_distances_within_a_tile_are_those_to_the_nearest_of_all_events(
    seats: list[tuple[tuple[float, float], float, list[tuple[float, float]]]],
    somewhere: tuple[float, float],
    travel: Travel,
    east: float,
    north: float,
) -> None:
    moment = at_moment(map_of(seats), NOW)
    tile = tile_at(moment, *somewhere, travel)
    here = (
        (math.floor(somewhere[0] / TILE_LONGITUDE) + east) * TILE_LONGITUDE,
        (math.floor(somewhere[1] / TILE_LATITUDE) + north) * TILE_LATITUDE,
    )
    distance = all_distances(moment, here)
    for candidate, cosine in zip(tile.candidates, tile.cosines(unit_vector(*here)), strict=True):
        assert abs(float(arcs_km(np.array(cosine))) - distance[candidate.seat]) < 1e-3


def test_a_tile_is_worked_out_once_and_keeps_a_few_of_many_seats() -> None:
    seats = [((0.02 * i, 52.0), 1e-3 / (1 + i), [(0.02 * i, 52.0)] * 3) for i in range(80)]
    moment = at_moment(map_of(seats), NOW)
    tile = tile_at(moment, 0.01, 52.01, TRAVEL[1])
    assert tile_at(moment, 0.15, 52.09, TRAVEL[1]) is tile
    assert tile_at(moment, 0.17, 52.09, TRAVEL[1]) is not tile
    assert 3 <= len(tile.candidates) < 10


def test_tiles_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "KEPT_TILES", 5)
    moment = at_moment(map_of([((0.0, 52.0), 1.0, [])]), NOW)
    for i in range(20):
        tile_at(moment, float(i), 52.0, TRAVEL[0])
    assert len(moment.tiles) <= 5
