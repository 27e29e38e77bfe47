"""When it gets dark, against formulae that are not astral's; and whom that concerns."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from constituencies.kit.uk import LONDON
from events.models import Event
from events.safety.dusk import dark_from, gets_dark_at

GREENWICH = (0.0, 51.48)
LERWICK = (-1.15, 60.15)
UNST = (-0.9, 60.8)


def an_event(hour: int, hours: int = 2, **changes: Any) -> Event:
    starts_at = dt.datetime(2026, 11, 28, hour, tzinfo=LONDON)
    values: dict[str, Any] = {"kind": "canvassing", "longitude": 0.0, "latitude": 51.48} | changes
    return Event(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=hours), **values)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # By the clock on the wall, worked out from the low-precision formulae of the Astronomical Almanac.
        (dt.date(2026, 6, 21), dt.time(22, 9)),
        (dt.date(2026, 12, 21), dt.time(16, 33)),
        # The clocks change between these two days.
        (dt.date(2026, 10, 24), dt.time(18, 23)),
        (dt.date(2026, 10, 25), dt.time(17, 21)),
    ],
)
def test_dusk_follows_the_sun_and_the_clock(day: dt.date, expected: dt.time) -> None:
    dark = gets_dark_at(day, *GREENWICH)
    assert dark is not None
    assert abs(dark - dt.datetime.combine(day, expected, LONDON)) <= dt.timedelta(minutes=3)


def test_where_dusk_comes_after_midnight_it_is_the_one_after_that_evening() -> None:
    day = dt.date(2026, 6, 10)
    dark = gets_dark_at(day, *LERWICK)
    assert dark is not None
    assert dark.date() == day + dt.timedelta(days=1)
    assert dark.hour == 0


def test_in_the_far_north_it_does_not_get_dark_in_june() -> None:
    assert gets_dark_at(dt.date(2026, 6, 21), *UNST) is None


def test_an_event_into_the_night_is_dark() -> None:
    assert dark_from(an_event(15)) is not None
    dark = dark_from(an_event(18))
    assert dark is not None
    assert (dark.hour, dark.second) == (16, 0)
    assert dark_from(an_event(11)) is None


@pytest.mark.parametrize("changes", [{"kind": "training"}, {"kind": "phone-bank"}, {"is_remote": True}])
def test_nobody_is_warned_who_sits_indoors(changes: dict[str, Any]) -> None:
    assert dark_from(an_event(18, **changes)) is None
