"""What the preview of a draft warns of: changes from nought, and forecasts that are a hidden weight."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from django.test import Client

from constituencies.models import Campaign, Constituency, Party, PartyVotes, Region
from mcm.models import User
from targeting.computing.compute import compute
from targeting.computing.inputs import read_inputs
from targeting.models import Forecast, ShareChange, Strategy
from targeting.need import Assumptions, Seats, compute_need
from targeting.plan import previews
from targeting.plan.caveats import forecast_weight, newcomers
from targeting.plan.forecasts import import_forecast, read_forecast
from targeting.plan.strategies import new_version
from tests.conftest import EventMaker

CODES = ("E14990001", "E14990002", "E14990003")


@pytest.fixture
def draft(campaign: Campaign) -> Strategy:
    return new_version(Strategy.objects.get())


def caveats(draft: Strategy) -> tuple[Any, Any]:
    inputs = read_inputs(Strategy.objects.with_facts().get(pk=draft.pk))
    return newcomers(inputs), forecast_weight(compute(inputs))


def use_forecast(draft: Strategy, by: User, **sds: float) -> None:
    text = "code,margin,sd\n" + "".join(f"{code},1,{sd}\n" for code, sd in sds.items())
    forecast = Forecast(campaign=draft.campaign, name="A model", source="A pollster", dated=dt.date(2026, 11, 1))
    draft.forecast = import_forecast(forecast, read_forecast(text.encode()), by)
    draft.save()


def test_parties_are_named_that_did_not_stand_where_their_share_is_to_rise(
    draft: Strategy, parties: dict[str, Party], seats: dict[str, Constituency], regions: dict[str, Region]
) -> None:
    one, two = (
        Party.objects.create(code=code, name=name, short_name=name, colour="#777777")
        for code, name in (("one", "One"), ("two", "Two"))
    )
    PartyVotes.objects.create(result=seats["Crowmere"].results.get(), party=two, votes=10)
    ShareChange.objects.create(strategy=draft, party=one, region=regions["East"], points=3)
    ShareChange.objects.create(strategy=draft, party=two, points=3)
    ShareChange.objects.create(strategy=draft, party=parties["ld"], points=3)  # stood everywhere
    ShareChange.objects.create(strategy=draft, party=parties["spk"], points=-3)  # nothing to lose
    ShareChange.objects.create(strategy=draft, party=parties["oth"], points=3)  # no rival
    assert caveats(draft)[0] == [{"name": "One", "seats": 2}, {"name": "Two", "seats": 2}]


def test_a_forecast_like_the_plan_for_all_seats_is_no_caveat(draft: Strategy, stan: User) -> None:
    assert caveats(draft)[1] is None
    use_forecast(draft, stan, **dict.fromkeys(CODES, 9.0))
    assert caveats(draft)[1] is None


@pytest.mark.parametrize(("sd", "is_unlike"), [(7.4, True), (7.6, False), (12.4, False), (12.6, True)])
def test_a_quarter_off_the_plan_is_unlike(draft: Strategy, stan: User, sd: float, is_unlike: bool) -> None:
    use_forecast(draft, stan, **dict.fromkeys(CODES, sd))
    caveat = caveats(draft)[1]
    assert (caveat is not None and caveat["is_unlike"]) == is_unlike


def test_a_forecast_for_some_seats_is_partial(draft: Strategy, stan: User) -> None:
    use_forecast(draft, stan, E14990002=10)
    caveat = caveats(draft)[1]
    assert (caveat["covered"], caveat["contested"], caveat["is_partial"], caveat["is_unlike"]) == (1, 3, True, False)
    assert caveat["factor"] == pytest.approx(1, abs=0.01)


def test_seats_that_are_not_contested_need_no_forecast(
    draft: Strategy, stan: User, seats: dict[str, Constituency], parties: dict[str, Party]
) -> None:
    seats["Crowmere"].results.get().party_votes.filter(party=parties["lab"]).delete()
    use_forecast(draft, stan, E14990001=10, E14990002=10)
    assert caveats(draft)[1] is None
    use_other = new_version(draft)
    forecast = Forecast(campaign=draft.campaign, name="B", source="A pollster", dated=dt.date(2026, 11, 1))
    use_other.forecast = import_forecast(forecast, read_forecast(b"code,margin,sd\nE14990003,1,3\n"), stan)
    use_other.save()
    caveat = caveats(use_other)[1]
    assert (caveat["covered"], caveat["sd"], caveat["factor"], caveat["is_unlike"]) == (0, None, None, False)


def test_the_factor_is_that_of_the_formula_in_the_median(draft: Strategy, stan: User, make_event: EventMaker) -> None:
    for _ in range(30):
        make_event("Brackwater")
    use_forecast(draft, stan, **dict.fromkeys(CODES, 3.0))
    computed = compute(read_inputs(Strategy.objects.with_facts().get(pk=draft.pk)))
    by_hand = []
    for i in range(3):
        seat = {"mean_margin": [0.0], "valid_votes": [45_000], "electorate": [70_000], "footfall": computed.footfall[i]}
        ours, theirs = (
            compute_need(Seats(**seat, is_sparse=computed.facts.is_sparse[i], margin_sd=sd), Assumptions()).need[0]
            for sd in (3.0, np.nan)
        )
        by_hand.append(ours / theirs)
    caveat = forecast_weight(computed)
    assert caveat is not None
    assert caveat["factor"] == pytest.approx(sorted(by_hand)[1])
    assert caveat["factor"] == pytest.approx(Assumptions().sigma / 3, rel=0.001)  # two of three have no events


def test_the_preview_says_it_in_words(
    client: Client, draft: Strategy, stan: User, postcodes: None, make_event: EventMaker
) -> None:
    make_event()
    use_forecast(draft, stan, E14990002=3, E14990003=3)
    newcomer = Party.objects.create(code="ruk", name="Reform UK", short_name="Reform", colour="#777777")
    ShareChange.objects.create(strategy=draft, party=newcomer, points=4)
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    client.force_login(stan)
    page = " ".join(client.get(f"/admin/targeting/strategy/{draft.pk}/preview/").content.decode().split())
    assert "Before you trust it" in page
    assert "Reform UK did not stand in 3 seats at the baseline: its change counts from zero there." in page
    assert "forecast covers 2 of 3 contested seats" in page
    assert "median SD is 3.0 points where the plan assumes 10.0: seats it covers count about 3.3 times as much" in page


def test_a_draft_without_either_is_not_warned_of(
    client: Client, draft: Strategy, stan: User, postcodes: None, make_event: EventMaker
) -> None:
    make_event()
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    client.force_login(stan)
    page = client.get(f"/admin/targeting/strategy/{draft.pk}/preview/").content.decode()
    assert "would be sent elsewhere" in page
    assert "Before you trust it" not in page
