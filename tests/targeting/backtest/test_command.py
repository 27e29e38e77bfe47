"""The command plays a real election by every rule, and says what is missing where it cannot."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from constituencies.models import Constituency, Election, PartyVotes, PostcodeRow
from targeting.backtest.findings import FIGURES
from targeting.backtest.play import RULES
from targeting.backtest.runs import BEST, MOVED
from targeting.backtest.trials import TRIALS
from targeting.demand.modelled import outcodes


@pytest.fixture
def people_in_each_seat(real_facts: None) -> None:
    """An outcode for each seat, somewhere in Great Britain."""
    random = np.random.default_rng(2019)
    seats = list(Constituency.objects.filter(boundary_set__slug="2010"))
    rows = []
    for number, seat in enumerate(seats):
        seat.longitude, seat.latitude = random.uniform(-4, 1), random.uniform(51, 56)
        place = {"longitude": seat.longitude, "latitude": seat.latitude}
        code = f"{chr(65 + number // 26)}{chr(65 + number % 26)}11AA"
        rows.append(PostcodeRow(boundary_set=seat.boundary_set, postcode=code, constituency=seat, **place))
    Constituency.objects.bulk_update(seats, ["longitude", "latitude"])
    PostcodeRow.objects.bulk_create(rows)
    outcodes.cache_clear()


def test_without_postcodes_it_says_how_to_get_them(real_facts: None) -> None:
    outcodes.cache_clear()
    with pytest.raises(CommandError, match="import_postcodes"):
        call_command("backtest", draws=1)


@pytest.mark.parametrize("scenario", ["open", pytest.param("events", marks=pytest.mark.slow)])
def test_every_rule_is_played(people_in_each_seat: None, tmp_path: Path, scenario: str) -> None:
    file, table = tmp_path / "run.json", StringIO()
    call_command("backtest", scenario=scenario, sessions=1000, draws=2, json=file, stdout=table)
    run = json.loads(file.read_text())
    policies = {rule.slug for rule in RULES} | {BEST} | (set(MOVED) if scenario == "events" else set())
    assert set(run["policies"]) == policies
    for policy in policies:
        assert policy in table.getvalue()
        for figure in FIGURES:
            interval = run["policies"][policy][figure]
            assert interval["low"] <= interval["mean"] <= interval["high"]
    assert run["policies"][BEST]["ante"]["mean"] >= run["policies"]["wrong-sign"]["ante"]["mean"]
    assert run["certified_gap"]["high"] < 0.05
    ratio = run["ratios"]["need-to-nearest-marginal"]["ante"]
    assert ratio["lowest"] <= ratio["low"] <= ratio["reference"] or ratio["reference"] <= ratio["high"]
    assert run["version"].startswith("mycampaignmap ")
    assert run["seconds"] > 0
    assert run["forecast_error"]["sd"] == pytest.approx(8.0, abs=3.0)


def test_trials_are_about_elections_on_the_same_boundaries_and_about_parties_that_stood(real_facts: None) -> None:
    for trial in TRIALS.values():
        before, after = (Election.objects.get(slug=slug) for slug in (trial.before, trial.after))
        assert before.boundary_set == after.boundary_set
        stood = set(
            PartyVotes.objects.filter(result__election__in=[before, after]).values_list("party__code", flat=True)
        )
        assert set(trial.changes) | set(trial.in_scotland) <= stood


@pytest.mark.parametrize(("option", "message"), [({"draws": 0}, "one draw"), ({"election": "1983"}, "invalid choice")])
def test_what_cannot_be_played_is_refused(option: dict[str, object], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("backtest", *[f"--{name}={value}" for name, value in option.items()])
