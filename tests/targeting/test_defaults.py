"""One default, one home: the pure rules have it, the strategy begins with it, help texts and documentation tell it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from constituencies.models import Campaign
from events.footfall import FootfallRule
from targeting.models import KindAttendance, Strategy
from targeting.need import SPARSE_FACTOR, Assumptions

DOCS = (Path(__file__).parents[2] / "docs" / "targeting.md").read_text()
NUMBER = r"\d+(?:\.\d+)?"
ASSUMED = [field.name for field in dataclasses.fields(Assumptions)]


def default(model: Any, field: str) -> float:
    return float(model._meta.get_field(field).default)


def help_text(field: str) -> str:
    return str(Strategy._meta.get_field(field).help_text).lower()  # type: ignore[union-attr]


def documented(name: str) -> list[float]:
    """Numbers that stand alone in a row of a table of the documentation that tells of `name`."""
    rows = [row for row in DOCS.splitlines() if row.startswith("|") and name in row]
    assert rows, f"docs/targeting.md has no row of a table about {name}"
    cells = [cell.strip().removeprefix(name).strip() for row in rows for cell in row.strip("|").split("|")]
    return [float(cell) for cell in cells if re.fullmatch(r"\d+(\.\d+)?", cell)]


def in_the_table_of_signs(sign: str) -> list[float]:
    """All numbers of the column “default” of one row."""
    [row] = [row for row in DOCS.splitlines() if row.startswith(f"| {sign} |")]
    return [float(number) for number in re.findall(NUMBER, row.split("|")[3])]


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
    assert f"default {value:g}" in help_text(field)


@pytest.mark.parametrize("field", ASSUMED)
def test_a_strategy_begins_with_what_the_formula_assumes(field: str) -> None:
    assert getattr(Assumptions(), field) == default(Strategy, field)


@pytest.mark.parametrize(
    ("sign", "fields"),
    [
        ("polls, region, seat", ["polls_sd", "region_sd", "seat_sd"]),
        ("beta", ["votes_per_contact"]),
        ("kappa", ["contacts_per_session"]),
        ("U", ["reachable_share"]),
    ],
)
def test_the_documentation_tells_what_the_formula_assumes(sign: str, fields: list[str]) -> None:
    assert in_the_table_of_signs(sign)[: len(fields)] == [getattr(Assumptions(), field) for field in fields]


def test_the_documentation_tells_of_seats_where_homes_are_far_apart() -> None:
    assert in_the_table_of_signs("kappa") == [Assumptions().contacts_per_session, SPARSE_FACTOR]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (rf"Past persuasion halves every ({NUMBER}) days", ["half_life_days"]),
        (rf"half as much every ({NUMBER}) days after that", ["report_half_life_days"]),
        (rf"\*reach\* \(({NUMBER})\)", ["reach"]),
        (
            rf"beta and kappa are others \(({NUMBER}) and ({NUMBER}), our assumption\)",
            ["gotv_votes_per_contact", "gotv_contacts_per_session"],
        ),
    ],
)
def test_what_the_documentation_tells_in_passing_is_true(text: str, fields: list[str]) -> None:
    [match] = re.finditer(text, " ".join(DOCS.split()))
    assert [float(number) for number in match.groups()] == [default(Strategy, field) for field in fields]


def test_each_help_text_tells_its_default() -> None:
    texts = {
        field.name: float(match[1])
        for field in Strategy._meta.concrete_fields
        if (match := re.search(rf"default ({NUMBER})", str(field.help_text).lower()))
    }
    assert texts.keys() >= {*ASSUMED, "walk_ins", "show_rate", "half_life_days", "reach", "report_half_life_days"}
    assert texts == {name: default(Strategy, name) for name in texts}


@pytest.mark.parametrize("field", ["walk_ins", "show_rate"])
def test_the_rule_of_footfall_and_a_kind_of_its_own_begin_with_the_same(field: str) -> None:
    assert getattr(FootfallRule(), field) == default(Strategy, field) == default(KindAttendance, field)


@pytest.mark.parametrize("field", ["half_life_days", "counts_bare_events"])
def test_the_rest_of_the_rule_agrees_too(field: str) -> None:
    assert getattr(FootfallRule(), field) == Strategy._meta.get_field(field).default  # type: ignore[union-attr]


def test_the_capacity_that_is_assumed_is_the_documented_one() -> None:
    assert default(Campaign, "assumed_capacity") == FootfallRule().assumed_capacity
    assert documented("capacity") == [FootfallRule().assumed_capacity]
