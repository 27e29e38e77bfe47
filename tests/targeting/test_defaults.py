"""One default, told in three places: the pure rule, the strategy that staff edit, and the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from constituencies.models import Campaign
from events.footfall import FootfallRule
from targeting.models import KindAttendance, Strategy

DOCS = (Path(__file__).parents[2] / "docs" / "targeting.md").read_text()


def default(model: Any, field: str) -> float:
    return float(model._meta.get_field(field).default)


def documented(name: str) -> list[float]:
    """Numbers that stand alone in a row of a table of the documentation that tells of `name`."""
    rows = [row for row in DOCS.splitlines() if row.startswith("|") and name in row]
    assert rows, f"docs/targeting.md has no row of a table about {name}"
    cells = [cell.strip().removeprefix(name).strip() for row in rows for cell in row.strip("|").split("|")]
    return [float(cell) for cell in cells if re.fullmatch(r"\d+(\.\d+)?", cell)]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("walk_ins", "walk-ins"),
        ("show_rate", "show rate"),
        ("report_lift", "report lift"),
        ("report_points", "report points"),
    ],
)
def test_the_strategy_and_its_documentation_agree(field: str, name: str) -> None:
    value = default(Strategy, field)
    assert documented(name) == [value]
    assert f"default {value:g}" in str(Strategy._meta.get_field(field).help_text).lower()  # type: ignore[union-attr]


@pytest.mark.parametrize("field", ["walk_ins", "show_rate"])
def test_the_rule_of_footfall_and_a_kind_of_its_own_begin_with_the_same(field: str) -> None:
    assert getattr(FootfallRule(), field) == default(Strategy, field) == default(KindAttendance, field)


@pytest.mark.parametrize("field", ["half_life_days", "counts_bare_events"])
def test_the_rest_of_the_rule_agrees_too(field: str) -> None:
    assert getattr(FootfallRule(), field) == Strategy._meta.get_field(field).default  # type: ignore[union-attr]


def test_the_capacity_that_is_assumed_is_the_documented_one() -> None:
    assert default(Campaign, "assumed_capacity") == FootfallRule().assumed_capacity
    assert documented("capacity") == [FootfallRule().assumed_capacity]
