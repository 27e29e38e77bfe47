"""A site that is taken from the earlier rule of footfall to today's, with its history, and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("targeting", "0007_reports_forecasts_history")]
AFTER = [("targeting", "0008_attendance_and_reports_with_a_sign")]


def migrated(target: list[tuple[str, str]]) -> Any:
    """Models as they were then; those of other apps as they are today, as their tables are."""
    executor = MigrationExecutor(connection)
    others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] != "targeting"]
    executor.migrate([*others, *target])
    return executor.loader.project_state([*others, *target]).apps


def history() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM targeting_strategyhistory ORDER BY pgh_id LIMIT 0")
        assert cursor.description
        columns = {column.name for column in cursor.description}
        rate = "show_rate" if "show_rate" in columns else "no_show_rate"
        cursor.execute(f"SELECT {rate}, prior_attendance FROM targeting_strategyhistory ORDER BY pgh_id")  # noqa: S608
        return list(cursor.fetchall())


@pytest.fixture
def earlier(transactional_db: None) -> Any:
    """The tables as they were; afterwards they are today's again, whatever happens."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrated(BEFORE)
    migrated(leaves)


@pytest.mark.slow
def test_no_show_rates_are_turned_round_also_in_what_was(earlier: Any) -> None:
    get = earlier.get_model
    boundary_set = get("constituencies", "BoundarySet").objects.create(slug="b", name="B", in_force_from="2020-01-01")
    election = get("constituencies", "Election").objects.create(
        slug="e", name="E", held_on="2024-01-01", boundary_set=boundary_set
    )
    party = get("constituencies", "Party").objects.create(code="lab", name="L", short_name="L", colour="#777777")
    campaign = get("constituencies", "Campaign").objects.create(
        slug="c", name="C", party=party, boundary_set=boundary_set, baseline_election=election,
        opens_on="2026-01-01", polling_day="2026-12-01",
    )  # fmt: skip
    strategies = get("targeting", "Strategy").objects
    strategy = strategies.create(campaign=campaign, name="S", no_show_rate=0.7, prior_attendance=20, status="published")
    strategies.filter(pk=strategy.pk).update(no_show_rate=0.45)
    assert history() == [(0.7, 20), (0.45, 20)]

    now = migrated(AFTER).get_model("targeting", "Strategy").objects
    after = now.get(pk=strategy.pk)
    assert (after.show_rate, after.walk_ins, after.report_lift) == (0.55, 6, 0.5)
    assert history() == [(0.3, 20), (0.55, 20)]  # nothing was added either: nobody changed anything
    now.filter(pk=strategy.pk).update(show_rate=0.6)
    assert history()[-1] == (0.6, None)

    before = migrated(BEFORE).get_model("targeting", "Strategy").objects.get(pk=strategy.pk)
    assert (before.no_show_rate, before.prior_attendance) == (0.4, 12)
    assert history() == [(0.7, 20), (0.45, 20), (0.4, 12)]
