"""The country on a day of its timeline, for staff: a picture of every seat, a strip of pictures, sums by region."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from constituencies.kit.types import Floats
from constituencies.models import Campaign
from targeting import bands
from targeting.models import SeatNeed
from targeting.plan.preview_svg import Picture, cartogram
from targeting.timeline.recent import Bands, band_positions, need_bands
from targeting.timeline.rows import rows_on
from targeting.timeline.shape import GAP, chart_line, spread

LINE_DAYS = 48
"""Days that lines are drawn through at most."""
FRAMES = 24
"""Pictures of the strip at most."""
SPARK = (120, 28)
"""Width and height of a line in the table."""
SHOWN_LAYERS = (bands.NEED, bands.FOOTFALL)
"""What the pictures can show."""
_QUANTITIES = ("score", "footfall", "going", "signups", "events")


class Seat(NamedTuple):
    """A seat as far as pictures and sums ask."""

    constituency: int
    """Its primary key."""
    code: str
    name: str
    region: str
    hex_q: int
    hex_r: int
    not_contested: str


class Frame(NamedTuple):
    """The country on one day, small."""

    day: dt.date
    paths: list[tuple[str, str]]
    """CSS class and `d` of all seats in one band."""


class Sum(NamedTuple):
    """A sum over a region's seats on the day, and the line that led to it."""

    text: str
    path: str


class RegionThen(NamedTuple):
    """A region on the day."""

    name: str
    sums: list[Sum]
    """Seats of high or very high need, footfall in sessions, people going, sign-ups so far."""
    new_signups: str
    """More than the day before, fewer where events were cancelled; a dash where that day is not on record."""
    events: str


class Overview(NamedTuple):
    """All that the page shows of one day."""

    picture: Picture
    shapes: SafeString
    """The picture's paths, each with its title."""
    frame_box: str
    """The strip's viewBox."""
    frames: list[Frame]
    regions: list[RegionThen]
    """All of them together come first."""


def seats_of(needs: QuerySet[SeatNeed]) -> list[Seat]:
    """The seats of these rows, in the order of their codes. One query."""
    of = ("code", "name", "region__name", "hex_q", "hex_r")
    columns = ("constituency_id", *(f"constituency__{name}" for name in of), "not_contested")
    return [Seat(*row) for row in needs.order_by("constituency__code").values_list(*columns)]


def overview(
    campaign: Campaign, seats: Sequence[Seat], days: Sequence[dt.date], day: dt.date, layer: bands.Scale
) -> Overview:
    """`seats` on `day`, one of `days`: the days on record. One query."""
    lines = [days[i] for i in spread(len(days), LINE_DAYS)]
    strip = [lines[i] for i in spread(len(lines), FRAMES)]
    before = day - dt.timedelta(days=1)
    columns = sorted({*lines, day, *({before} & set(days))})
    grid = _Grid(campaign, seats, columns)
    in_bands = grid.bands_of(layer)
    places = _places(tuple((seat.code, seat.name, seat.hex_q, seat.hex_r) for seat in seats))
    return Overview(
        picture=places.picture,
        shapes=_shapes(seats, places, layer, in_bands[:, columns.index(day)]),
        frame_box=places.frame_box,
        frames=[Frame(of, _frame(places.dots, layer, in_bands[:, columns.index(of)])) for of in strip],
        regions=_regions(grid, seats, days, day, lines),
    )


class _Grid:
    """Quantities by seat and day: arrays of shape (seats, days), NaN where nothing is on record."""

    def __init__(self, campaign: Campaign, seats: Sequence[Seat], days: Sequence[dt.date]) -> None:
        keys = np.array([seat.constituency for seat in seats])
        rows = rows_on(campaign, days, keys.tolist())
        self.days = list(days)
        ordinals = np.array([day.toordinal() for day in days])
        order = np.argsort(keys)
        seat = order[np.searchsorted(keys[order], rows["constituency"])]
        column = np.searchsorted(ordinals, rows["day"])
        self.by_quantity: dict[str, Floats] = {}
        for quantity in _QUANTITIES:
            values = np.full((len(keys), len(days)), np.nan)
            values[seat, column] = rows[quantity]
            self.by_quantity[quantity] = values

    def bands_of(self, layer: bands.Scale) -> Bands:
        """(seats, days) Position in the layer's scale, GAP where nothing is on record."""
        score, going = self.by_quantity["score"], self.by_quantity["going"]
        positions = need_bands(score) if layer is bands.NEED else band_positions(layer, going)
        return np.where(np.isfinite(score), positions, np.int8(GAP))


class _Hexagon(NamedTuple):
    code: str
    name: str
    hex_q: int
    hex_r: int


class _Places(NamedTuple):
    """Where seats are drawn."""

    picture: Picture
    shapes: list[str]
    """Each seat's path with its name, as HTML without beginning and end."""
    dots: list[str]
    """Each seat's `d` in the strip, where it is a dot, 2 wide."""
    frame_box: str


@lru_cache(maxsize=8)
def _places(seats: tuple[tuple[str, str, int, int], ...]) -> _Places:
    """The same for all days; one for each region that somebody answers for."""
    hexagons = [_Hexagon(*seat) for seat in seats]
    picture = cartogram(hexagons)
    corners = [(2 * seat.hex_q + seat.hex_r % 2, -seat.hex_r * math.sqrt(3)) for seat in hexagons]
    west, north = min(x for x, _y in corners), min(y for _x, y in corners)
    east, south = max(x for x, _y in corners), max(y for _x, y in corners)
    return _Places(
        picture=picture,
        shapes=[f'd="{picture.paths[seat.code]}"><title>{escape(seat.name)}: ' for seat in hexagons],
        dots=[f"M{x - west},{y - north:.1f}h0" for x, y in corners],
        frame_box=f"-2 -2 {east - west + 4} {south - north + 4:.0f}",
    )


def _shapes(seats: Sequence[Seat], places: _Places, layer: bands.Scale, in_bands: Bands) -> SafeString:
    # Not in a template: 650 of them take it longer than all the rest of the page.
    looks = {place: (_css(layer, place), escape(str(band.label))) for place, band in enumerate(layer.bands)}
    looks[GAP] = _css(layer, GAP), escape(_("nothing on record"))
    not_contested = "not-contested", escape(_("not contested"))
    paths = []
    for seat, shape, band in zip(seats, places.shapes, in_bands.tolist(), strict=True):
        css, label = not_contested if seat.not_contested else looks[band]
        paths.append(f'<path class="{css}" {shape}{label}</title></path>')
    return SafeString("".join(paths))


def _css(layer: bands.Scale, band: int) -> str:
    return "no-record" if band == GAP else f"{layer.slug}-{layer.bands[band].slug}"


def _frame(dots: Sequence[str], layer: bands.Scale, in_bands: Bands) -> list[tuple[str, str]]:
    by_band: dict[int, list[str]] = {}
    for dot, band in zip(dots, in_bands.tolist(), strict=True):
        by_band.setdefault(band, []).append(dot)
    return [(_css(layer, band), "".join(by_band[band])) for band in sorted(by_band)]


def _regions(
    grid: _Grid, seats: Sequence[Seat], days: Sequence[dt.date], day: dt.date, lines: Sequence[dt.date]
) -> list[RegionThen]:
    names = sorted({seat.region for seat in seats if not seat.not_contested})
    region = np.array([seat.region for seat in seats])
    is_in = np.array([region == name for name in names], np.float64).reshape(len(names), len(seats))
    labels, members = names, is_in
    if len(names) > 1:
        labels, members = [_("All regions"), *names], np.vstack([is_in.sum(axis=0), is_in])
    sums = {name: members @ np.nan_to_num(values) for name, values in grid.by_quantity.items()}
    sums["needy"] = members @ (grid.bands_of(bands.NEED) >= bands.HIGH_FROM)
    at = grid.days.index(day)
    line_columns = [grid.days.index(of) for of in lines]
    ordinals = [of.toordinal() for of in lines]
    position = {of: i for i, of in enumerate(days)}
    gaps = [i > 0 and position[of] - position[lines[i - 1]] != (of - lines[i - 1]).days for i, of in enumerate(lines)]

    def sum_of(quantity: str, row: int) -> Sum:
        values = sums[quantity][row]
        return Sum(f"{values[at]:,.0f}", chart_line(ordinals, values[line_columns].tolist(), gaps, SPARK))

    yesterday = grid.days[at - 1] == day - dt.timedelta(days=1) if at else False
    return [
        RegionThen(
            name=label,
            sums=[sum_of(quantity, row) for quantity in ("needy", "footfall", "going", "signups")],
            new_signups=f"{sums['signups'][row, at] - sums['signups'][row, at - 1]:,.0f}" if yesterday else "–",
            events=f"{sums['events'][row, at]:,.0f}",
        )
        for row, label in enumerate(labels)
    ]
