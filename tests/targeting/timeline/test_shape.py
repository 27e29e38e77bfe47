"""How values day by day are drawn."""

from __future__ import annotations

from targeting.timeline.shape import chart_line, runs, spread


def test_days_in_one_band_are_one_run_and_a_gap_is_none_of_it() -> None:
    assert [tuple(run) for run in runs([2, 2, -1, 2, 3])] == [(0, 2, 2), (2, 1, -1), (3, 1, 2), (4, 1, 3)]
    assert runs([]) == []


def test_days_are_spread_evenly_and_the_last_one_is_always_there() -> None:
    assert spread(3, 5) == [0, 1, 2]
    assert spread(9, 3) == [0, 4, 8]
    assert spread(400, 24)[-1] == 399
    assert spread(5, 1) == [4]


def test_a_line_breaks_off_where_nothing_is_known_and_a_lone_day_is_a_dot() -> None:
    days, gaps = [10, 11, 14], [False, False, True]
    assert chart_line(days, [0.0, 2.0, 1.0], gaps, (40, 10)) == "M0,10L10,0M40,5h0"
    assert chart_line([10], [0.0], [False], (40, 10)) == "M0,10h0"
