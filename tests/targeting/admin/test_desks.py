"""The desk of central staff."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from constituencies.changes import change_seq
from constituencies.models import Campaign
from events.models import Event
from mcm.models import User
from targeting.models import SeatNeed, Strategy, TargetWeight
from targeting.plan.strategies import new_version
from targeting.recompute import recompute

WEIGHTS = "/admin/targeting/targetweight/"
STRATEGIES = "/admin/targeting/strategy/"


@pytest.fixture
def as_stan(client: Client, stan: User, campaign: Campaign) -> Client:
    recompute()
    client.force_login(stan)
    return client


def edit(**weights: tuple[str, str]) -> dict[str, Any]:
    """The list as the browser sends it: every row, with the weights (and reasons) of some seats changed."""
    rows = list(TargetWeight.objects.order_by("constituency__name"))
    data: dict[str, Any] = {
        "form-TOTAL_FORMS": len(rows),
        "form-INITIAL_FORMS": len(rows),
        "form-MIN_NUM_FORMS": 0,
        "form-MAX_NUM_FORMS": 1000,
        "_save": "Save",
    }
    for i, row in enumerate(rows):
        weight, reason = weights.get(row.constituency.name.replace(" ", ""), (str(row.weight), row.reason))
        data |= {f"form-{i}-id": row.pk, f"form-{i}-weight": weight, f"form-{i}-reason": reason}
    return data


def test_all_seats_stand_in_one_list_with_their_need_beside(as_stan: Client) -> None:
    page = as_stan.get(WEIGHTS).content.decode()
    for name in ("Ashford Vale", "Brackwater", "Crowmere"):
        assert name in page
    assert page.count('name="form-') >= 6
    assert "100.0" in page


def test_weights_are_saved_with_reason_who_and_when_as_one_change(as_stan: Client, stan: User) -> None:
    before = change_seq()
    response = as_stan.post(WEIGHTS, edit(Brackwater=("2", "by-election talk"), Crowmere=("0.5", "enough people")))
    assert response.status_code == 302
    assert change_seq() == before + 1
    weight = TargetWeight.objects.get(constituency__name="Brackwater")
    assert (weight.weight, weight.reason, weight.changed_by) == (2, "by-election talk", stan)
    assert weight.changed_at is not None
    untouched = TargetWeight.objects.get(constituency__name="Ashford Vale")
    assert untouched.changed_by is None


@pytest.mark.parametrize(
    ("weight", "reason", "message"),
    [("3.5", "too much", "less than or equal to 3"), ("-1", "no", "greater than or equal to 0"),
     ("2", "", "needs a reason"), ("many", "x", "Enter a number"), ("nan", "x", "Enter a number")],
)  # fmt: skip
def test_a_wrong_weight_is_refused_with_a_hint_and_nothing_is_saved(
    as_stan: Client, weight: str, reason: str, message: str
) -> None:
    response = as_stan.post(WEIGHTS, edit(Brackwater=(weight, reason), Crowmere=("2", "fine")))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert set(TargetWeight.objects.values_list("weight", flat=True)) == {1.0}


def test_the_database_itself_refuses_a_weight_out_of_range_or_without_reason(campaign: Campaign) -> None:
    for change in ({"weight": 4, "reason": "x"}, {"weight": 2, "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TargetWeight.objects.update(**change)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=brack", {"Brackwater"}),
        ("?q=E14990003", {"Crowmere"}),
        ("?region=nonsense", {"Ashford Vale", "Brackwater", "Crowmere"}),
        ("?weighted=up", set()),
    ],
)
def test_searching_and_filtering(as_stan: Client, query: str, expected: set[str]) -> None:
    rows = as_stan.get(WEIGHTS + query).context["cl"].result_list
    assert {row.constituency.name for row in rows} == expected


def test_filtering_by_region_and_band(as_stan: Client) -> None:
    region = TargetWeight.objects.get(constituency__name="Crowmere").constituency.region_id
    rows = as_stan.get(f"{WEIGHTS}?region={region}").context["cl"].result_list
    assert {row.constituency.name for row in rows} == {"Brackwater", "Crowmere"}
    band = SeatNeed.objects.get(constituency__name="Brackwater").band
    rows = as_stan.get(f"{WEIGHTS}?band={band}").context["cl"].result_list
    assert "Brackwater" in {row.constituency.name for row in rows}
    assert {row.need_band for row in rows} == {band}


def test_queries_of_the_list_do_not_grow_with_seats(as_stan: Client) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            as_stan.get(WEIGHTS + query)
        return len(captured)

    assert queries("") == queries("?q=Brackwater")


def test_staff_are_told_what_the_plan_assumes(as_stan: Client) -> None:
    for path in (WEIGHTS, STRATEGIES, "/admin/targeting/seatneed/"):
        assert "nothing has changed since" in as_stan.get(path).content.decode()


def test_staff_can_ask_why(as_stan: Client) -> None:
    need = SeatNeed.objects.get(constituency__name="Crowmere")
    page = as_stan.get(f"/admin/targeting/seatneed/{need.pk}/change/").content.decode()
    for words in ("Expected margin", "-4.4 points", "footfall", "Target weight", "seats a session"):
        assert words in page


def test_parameters_are_explained_with_unit_default_and_source(as_stan: Client) -> None:
    page = as_stan.get(f"{STRATEGIES}add/").content.decode()
    assert "default 5.5" in page
    assert "Percentage points of margin" in page
    assert "Townsley 2018" in page


def test_a_published_strategy_is_read_only_and_a_new_version_is_a_draft(as_stan: Client) -> None:
    first = Strategy.objects.get()
    assert 'name="polls_sd"' not in as_stan.get(f"{STRATEGIES}{first.pk}/change/").content.decode()
    as_stan.post(STRATEGIES, {"action": "make_new_version", "_selected_action": [first.pk]})
    draft = Strategy.objects.exclude(pk=first.pk).get()
    assert (draft.version, draft.status) == (2, "draft")
    assert 'name="polls_sd"' in as_stan.get(f"{STRATEGIES}{draft.pk}/change/").content.decode()


def test_a_campaign_has_one_published_strategy(campaign: Campaign) -> None:
    draft = new_version(Strategy.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Strategy.objects.filter(pk=draft.pk).update(status="published")


def test_an_organiser_cannot_move_a_weight(client: Client, olive: User, campaign: Campaign) -> None:
    client.force_login(olive)
    assert client.post(WEIGHTS, edit(Brackwater=("2", "mine"))).status_code == 403
    assert not Event.objects.exists()


def test_each_field_of_the_list_says_of_which_seat_it_is(as_stan: Client) -> None:
    page = as_stan.get(WEIGHTS).content.decode()
    for name in ("Ashford Vale", "Brackwater", "Crowmere"):
        for field in ("Weight", "Reason", "Until", "Footfall frozen at"):
            assert f'aria-label="{field} for {name}"' in page
