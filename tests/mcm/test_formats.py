"""Desks write times as pages do."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import localize


def test_the_day_has_24_hours() -> None:
    assert localize(dt.datetime(2026, 11, 27, 14, 5)) == "27 Nov 2026, 14:05"
    assert localize(dt.time(9, 30)) == "09:30"
