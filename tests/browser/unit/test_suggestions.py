"""Names that are suggested as somebody types: how keys move, and what is sent of a position."""

from __future__ import annotations

import pytest

from tests.browser.unit.conftest import Bench

pytestmark = pytest.mark.browser


def test_arrows_lead_through_the_suggestions_and_back_to_the_field(bench: Bench) -> None:
    moved = "(m, keys) => { let at = -1; return keys.map((key) => (at = m.moved(key, at, 3))); }"
    assert bench.run("map/suggestions.js", moved, ["ArrowDown"] * 5) == [0, 1, 2, -1, 0]
    assert bench.run("map/suggestions.js", moved, ["ArrowUp"] * 5) == [2, 1, 0, -1, 2]


def test_a_position_is_rounded_before_it_is_sent(bench: Bench) -> None:
    assert bench.run("map/my-location.js", "(m, degrees) => m.rounded(degrees)", -1.54321) == "-1.54"
