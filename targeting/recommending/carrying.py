"""What was worked out from former openings and still holds of newer ones. Pure.

Between two snapshots mostly one seat differs. Tiles far from every seat that differs are the same in both, but for the
positions of events: they move when others are added, and each venue has its own next ones. So a web process need not
work out thousands of tiles anew each second on a day when everybody sets up events.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats, Positions
from targeting.recommending.country import Openings
from targeting.recommending.squares import Square, Tile, Ways, reach_cosine
from targeting.recommending.travel import Travel, unit_vectors

SLICE = 256
"""Tiles looked at before the caller may do something else."""
Events = tuple[int, ...]


def carry_over(former: Openings, fresh: Openings) -> Iterator[None]:
    """Put into `fresh` the tiles and ways of `former` that hold there too; both are of the same seats.

    Yields now and then, so that whoever asks can let others go first.
    """
    rules = former.tiers, former.by_distance_only
    if former.over_land is not fresh.over_land or rules != (fresh.tiers, fresh.by_distance_only):
        return
    same = _same_rows(former, fresh)
    moved = _moved(former, fresh, same)
    touched = [_differing(former, same[0]), _differing(fresh, same[1])]
    tiles = former.tiles.copy()  # lookups still add to it, or clear it
    keys = [key for key in tiles if key not in fresh.tiles]
    for begin in range(0, len(keys), SLICE):
        part = keys[begin : begin + SLICE]
        for key, is_near in zip(part, _are_near(part, fresh, np.concatenate(touched)), strict=True):
            if not is_near:
                tile = tiles[key]
                fresh.tiles[key] = Tile(tile.candidates, _at_new_positions(tile.ways, moved))
        yield
    kept = {int(former.seat[row]) for row in np.flatnonzero(same[0]).tolist()}
    for (zone, seat), ways in former.ways.copy().items():
        if seat in kept:
            fresh.ways[zone, seat] = _at_new_positions(ways, moved)


Rows = npt.NDArray[np.bool_]


def _same_rows(former: Openings, fresh: Openings) -> tuple[Rows, Rows]:
    """(c,) Which rows of either are the same in the other: seat, worth, kind and venues."""
    n = len(fresh.next_open)
    in_former, in_fresh = _row_of_seat(former, n), _row_of_seat(fresh, n)
    seats = np.flatnonzero((in_former >= 0) & (in_fresh >= 0))
    old, new = in_former[seats], in_fresh[seats]
    venues = np.diff(former.begins), np.diff(fresh.begins)
    is_same = (former.worth[old] == fresh.worth[new]) & (former.kind[old] == fresh.kind[new])
    is_same &= venues[0][old] == venues[1][new]
    seats, old, new = seats[is_same], old[is_same], new[is_same]
    # Both hold the venues of these in the same order, first of those with events, then of those without.
    of_old, of_new = (_venues_of(openings, rows) for openings, rows in ((former, old), (fresh, new)))
    differs = (former.direction[of_old] != fresh.direction[of_new]).any(axis=1)
    seat_of_each = fresh.seat[fresh.owner[of_new]]
    different = np.zeros(n, np.bool_)
    different[seat_of_each[differs]] = True
    is_same = ~different[seats]
    rows = np.zeros(len(former.seat), np.bool_), np.zeros(len(fresh.seat), np.bool_)
    rows[0][old[is_same]] = rows[1][new[is_same]] = True
    return rows


def _row_of_seat(openings: Openings, n: int) -> Positions:
    row = np.full(n, -1, np.intp)
    row[openings.seat] = np.arange(len(openings.seat))
    return row


def _venues_of(openings: Openings, rows: Positions) -> Positions:
    chosen = np.zeros(len(openings.seat), np.bool_)
    chosen[rows] = True
    return np.flatnonzero(chosen[openings.owner])


def _moved(former: Openings, fresh: Openings, same: tuple[Rows, Rows]) -> dict[Events, Events] | None:
    """Events at a venue, by their positions in the former country → the same in the newer one; None: all the same."""
    of_old, of_new = (
        np.flatnonzero(rows[openings.owner]) for openings, rows in zip((former, fresh), same, strict=True)
    )
    moved = {former.events[old]: fresh.events[new] for old, new in zip(of_old.tolist(), of_new.tolist(), strict=True)}
    return moved if any(old != new for old, new in moved.items()) else None


def _at_new_positions(ways: Ways, moved: dict[Events, Events] | None) -> Ways:
    return ways if moved is None else ways._replace(events=[moved[events] for events in ways.events])


def _differing(openings: Openings, same: Rows) -> Floats:
    """(d, 3) Where the seats that differ have venues."""
    return openings.direction[~same[openings.owner]]


def _are_near(keys: list[tuple[str, Square]], openings: Openings, venues: Floats) -> list[bool]:
    """Whether anything in the reach of each tile differs."""
    if not len(venues):
        return [False] * len(keys)
    tiers: dict[str, Travel] = {tier.slug: tier for tier in openings.tiers}
    middles = np.array([square.middle for _, square in keys])
    cosines = unit_vectors(middles[:, 0], middles[:, 1]) @ venues.T
    reach = np.array([reach_cosine(openings, square, tiers[slug]) for slug, square in keys])
    near: list[bool] = (cosines.max(axis=1) >= reach).tolist()
    return near
