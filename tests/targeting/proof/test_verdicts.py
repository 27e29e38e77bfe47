"""What is said of a back-test is true whichever way its figures fall, and whichever of its runs are there."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import Any

import orjson
import pytest

from targeting.backtest.findings import Interval
from targeting.backtest.trials import TRIALS
from targeting.proof import verdicts
from targeting.proof.findings_file import BOTH_SCENARIOS, Finding, missing_runs, read_findings
from targeting.proof.pages import findings_context
from targeting.proof.verdicts import BETTER, NO_DIFFERENCE, WORSE

POLICIES = (
    "nearest-marginal",
    "most-marginal",
    "need-without-footfall",
    "need-without-changes",
    "need",
    "wrong-sign",
    "optimum",
)
FIGURES = ("ante", "post", "turned_away", "regret", "median_km", "share_lost_by_10", "gini")


def interval(mean: float, spread: float = 0.05) -> Interval:
    return Interval(mean, mean * (1 - spread), mean * (1 + spread))


def finding(
    election: str = "2019", scenario: str = "open", sd: float = 9.0, mean: float = 0.0, **need: float
) -> Finding:
    policies = {policy: {figure: interval(1.0) for figure in FIGURES} for policy in POLICIES}
    policies["need"] |= {figure: interval(value) for figure, value in need.items()}
    if scenario == "events":
        policies |= {f"need-events-moved-{part}": dict(policies["need"]) for part in (10, 25)}
    return Finding(election, scenario, 1000, 2, 7, "1.2", "2026-11-27", mean, sd, policies, {})


@pytest.mark.parametrize(
    ("need", "verdict", "words"),
    [
        (1.3, BETTER, "added 30 % more than people"),
        (1.04, NO_DIFFERENCE, "added 4 % more than people sent to the nearest marginal, but not in nine draws of ten"),
        (1.0, NO_DIFFERENCE, "added as much as people"),
        (0.7, WORSE, "it lost: people sent by need added 30 % less than people"),
    ],
)
def test_the_headline_follows_the_figures(need: float, verdict: str, words: str) -> None:
    one = finding(ante=need)
    assert words in verdicts.headline(one)
    first = verdicts.claims([one])[0]
    assert first.verdict == verdict
    assert first.text.endswith("but not clearly.") == (verdict == NO_DIFFERENCE)


def test_draws_are_compared_one_by_one_where_the_run_did_so() -> None:
    """All draws can say the same while their bands overlap, as each supposes something else of where people live."""
    ratios = {("need", "nearest-marginal"): {"ante": Interval(1.04, 1.01, 1.07), "post": Interval(0.9, 0.8, 0.99)}}
    foreseen, happened = verdicts.claims([dataclasses.replace(finding(ante=1.04, post=0.99), ratios=ratios)])[:2]
    assert (foreseen.verdict, happened.verdict) == (BETTER, WORSE)
    assert "10 % less" in happened.text


def test_what_is_less_can_be_better() -> None:
    assert verdicts.compared(interval(0.002), interval(0.34), less_is_better=True) == BETTER
    assert verdicts.compared(interval(19), interval(12), less_is_better=True) == WORSE


@pytest.mark.parametrize(
    ("sd", "mean", "words"),
    [
        (17.0, 4.4, ["17 points, more than the 10 we allow for", "4 points too gloomy"]),
        (8.0, -1.2, ["8 points, less than the 10 we allow for", "1 point too hopeful"]),
        (10.2, 0.3, ["10 points, as we allow for"]),
    ],
)
def test_the_forecasts_error_is_told_beside_what_is_assumed(sd: float, mean: float, words: list[str]) -> None:
    sentence = verdicts.forecast_sentence(finding(sd=sd, mean=mean), 10.0)
    assert all(part in sentence for part in words), sentence
    assert "average" not in sentence or abs(mean) > 0.5


def test_an_election_that_hangs_on_the_polls_says_so() -> None:
    assert verdicts.polls_sentence(finding(post=1.9)) == ""
    assert verdicts.polls_sentence(finding("2024", post=6.7)).startswith("2024: most of it is the worth of the polls")
    assert "need comes to 100 instead of 670" in verdicts.polls_sentence(finding("2024", post=6.7))


def test_what_lost_in_an_election_is_told_whichever_it_is() -> None:
    one = finding("2010")
    wrong = {**one.policies["wrong-sign"], "post": interval(0.5)}
    lost = dataclasses.replace(one, policies={**one.policies, "wrong-sign": wrong})
    assert any(
        claim.verdict == WORSE and claim.text.startswith("2010, with room everywhere, by what then happened")
        for claim in verdicts.claims([lost])
    )


def test_the_page_copes_with_any_of_the_runs_missing() -> None:
    everything = [finding(election, scenario) for election in TRIALS for scenario in BOTH_SCENARIOS]
    for number in (0, 1, 2, len(everything)):
        for some in itertools.islice(itertools.combinations(everything, number), 20):
            context = findings_context(some)
            assert len(context["missing"]) == len(everything) - number
            assert len(context["tables"]) == number
            assert bool(context["charts"]) == any(map(verdicts.is_main, some))
    assert missing_runs(everything) == []


def test_every_comparison_stands_in_one_of_three_lists() -> None:
    some = [finding(ante=1.5, post=0.5), finding(scenario="events"), finding("2024", ante=0.2)]
    lists = dict(findings_context(some)["verdicts"])
    assert sum(map(len, lists.values())) == len(verdicts.claims(some))
    assert any(text.startswith("2024") and "80 % less" in text for text in lists["Where it did worse"])


def test_files_are_read_in_the_order_of_elections_and_a_broken_one_is_named(tmp_path: Path) -> None:
    run: dict[str, Any] = {
        "election": "2024", "scenario": "open", "version": "1", "date": "2026-11-27",
        "sessions": 10, "draws": 1, "seed": 1,
        "forecast_error": {"mean": 0.0, "sd": 17.0}, "bound": [1.0],
        "ratios": {"need-to-nearest-marginal": {"ante": {"mean": 1.3, "low": 1.2, "high": 1.4, "reference": 1.3}}},
        "policies": {"need": {"ante": {"mean": 1.0, "low": 0.9, "high": 1.1}}},
    }  # fmt: skip
    (tmp_path / "2024-open.json").write_bytes(orjson.dumps(run))
    (tmp_path / "2010-open.json").write_bytes(orjson.dumps(run | {"election": "2010"}))
    assert [one.election for one in read_findings(tmp_path)] == ["2010", "2024"]
    assert read_findings(tmp_path)[0].ratios["need", "nearest-marginal"]["ante"] == (1.3, 1.2, 1.4)
    (tmp_path / "2015-open.json").write_bytes(b"{}")
    with pytest.raises(ValueError, match=r"2015-open\.json"):
        read_findings(tmp_path)


def test_what_is_stored_can_be_read_and_told() -> None:
    stored = read_findings()
    assert findings_context(stored)["versions"] is not None
    for one in stored:
        assert set(POLICIES) <= set(one.policies)
