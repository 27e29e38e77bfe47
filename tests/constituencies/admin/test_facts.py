"""The desk of facts: to look at; and of campaigns: to edit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from constituencies.admin.read_only import ReadOnly
from constituencies.changes import change_seq, facts_seq
from constituencies.models import Campaign, Constituency, Election, Party, PartyVotes, Result
from mcm.models import User

FACTS = ["boundaryset", "region", "constituency", "party", "election", "result"]


def changelist(model: str) -> str:
    return reverse(f"admin:constituencies_{model}_changelist")


@pytest.fixture
def staff(client: Client, stan: User) -> Client:
    client.force_login(stan)
    return client


@pytest.fixture
def administrator(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def test_every_model_of_facts_is_registered_read_only() -> None:
    registered = {model._meta.model_name: desk for model, desk in admin.site._registry.items()}
    assert all(isinstance(registered[model], ReadOnly) for model in FACTS)


@pytest.mark.parametrize("model", [*FACTS, "campaign"])
def test_staff_see_the_list(staff: Client, campaign: Campaign, model: str) -> None:
    assert staff.get(changelist(model)).status_code == 200


@pytest.mark.parametrize("model", FACTS)
def test_nobody_changes_facts_by_hand(administrator: Client, campaign: Campaign, model: str) -> None:
    row = admin.site._registry[Result._meta.apps.get_model("constituencies", model)].model._default_manager.first()
    assert row is not None
    change = reverse(f"admin:constituencies_{model}_change", args=[row.pk])
    assert administrator.get(change).status_code == 200, "they may look"
    assert administrator.post(change, {"name": "Other", "votes": 1}).status_code == 403
    assert administrator.get(reverse(f"admin:constituencies_{model}_add")).status_code == 403
    assert administrator.post(reverse(f"admin:constituencies_{model}_delete", args=[row.pk])).status_code == 403


def search(client: Client, model: str, term: str) -> str:
    return client.get(changelist(model), {"q": term}).content.decode()


@pytest.mark.parametrize("term", ["brack", "E14990002"])
@pytest.mark.parametrize("model", ["constituency", "result"])
def test_a_constituency_is_found_by_name_or_code(staff: Client, campaign: Campaign, model: str, term: str) -> None:
    page = search(staff, model, term)
    assert "Brackwater" in page
    assert "Crowmere" not in page


def test_other_forms_can_search_constituencies(client: Client, olive: User, campaign: Campaign) -> None:
    client.force_login(olive)
    names = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "events", "model_name": "event", "field_name": "constituency", "term": "E14990002"},
    )
    assert [row["text"] for row in names.json()["results"]] == ["Brackwater"]


def test_a_result_shows_its_votes_with_shares(
    staff: Client, campaign: Campaign, seats: dict[str, Constituency]
) -> None:
    result = Result.objects.get(constituency=seats["Brackwater"])
    page = staff.get(reverse("admin:constituencies_result_change", args=[result.pk])).content.decode()
    assert "20500" in page
    assert "45.6" in page, "20,500 of 45,000"
    assert page.index(">20500<") < page.index(">19500<") < page.index(">5000<")


@pytest.fixture
def more_rows(election: Election, seats: dict[str, Constituency], parties: dict[str, Party]) -> Any:
    """Adds ten constituencies with their results."""

    def add() -> None:
        for number in range(10):
            constituency = Constituency.objects.get(pk=seats["Brackwater"].pk)
            constituency.pk = None
            constituency.code, constituency.slug = f"E1499100{number}", f"more-{number}"
            constituency.save()
            result = Result.objects.create(
                election=election,
                constituency=constituency,
                electorate=70_000,
                valid_votes=40_000,
                winner=parties["lab"],
                second=parties["con"],
                majority=1,
            )
            PartyVotes.objects.create(result=result, party=parties["lab"], votes=40_000)

    return add


@pytest.mark.parametrize("model", ["constituency", "result", "election", "campaign"])
def test_a_longer_list_takes_no_more_queries(
    staff: Client, campaign: Campaign, more_rows: Any, model: str, django_assert_max_num_queries: Any
) -> None:
    staff.get(changelist(model))
    with django_assert_max_num_queries(50) as before:
        staff.get(changelist(model))
    more_rows()
    with django_assert_max_num_queries(len(before)):
        staff.get(changelist(model))


def form_of(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    values = {
        "name": campaign.name,
        "slug": campaign.slug,
        "party": campaign.party_id,
        "boundary_set": campaign.boundary_set_id,
        "baseline_election": campaign.baseline_election_id,
        "opens_on": campaign.opens_on,
        "polling_day": campaign.polling_day,
        "registration_deadline": "",
        "postal_vote_deadline": "",
        "as_of": "",
        "imprint": campaign.imprint,
        "assumed_capacity": campaign.assumed_capacity,
    }
    return values | changes


def address(campaign: Campaign) -> str:
    return reverse("admin:constituencies_campaign_change", args=[campaign.pk])


def test_staff_set_the_dates_and_the_map_hears_of_it(staff: Client, campaign: Campaign) -> None:
    before = change_seq()
    day = campaign.polling_day - dt.timedelta(days=20)
    response = staff.post(address(campaign), form_of(campaign, registration_deadline=day))
    assert response.status_code == 302
    campaign.refresh_from_db()
    assert campaign.registration_deadline == day
    assert change_seq() == before + 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"imprint": ""}, "This field is required"),
        ({"opens_on": "2101-01-01"}, "A campaign must open before its polling day"),
    ],
)
def test_a_mistaken_campaign_is_refused_in_words(
    staff: Client, campaign: Campaign, changes: dict[str, str], message: str
) -> None:
    before = change_seq()
    response = staff.post(address(campaign), form_of(campaign, **changes))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert change_seq() == before


@pytest.mark.parametrize("name", ["polling_day", "as_of"])
def test_a_campaign_has_its_day_after_the_election_that_it_starts_from(
    staff: Client, campaign: Campaign, name: str
) -> None:
    held_on = Election.objects.get(pk=campaign.baseline_election_id).held_on
    early = {"opens_on": held_on - dt.timedelta(days=30), name: held_on}
    page = staff.post(address(campaign), form_of(campaign, **early)).content.decode()
    assert f"Choose a day after {held_on.day} {held_on:%B %Y}" in page
    later = {name: held_on + dt.timedelta(days=1)}
    assert staff.post(address(campaign), form_of(campaign, **early | later)).status_code == 302


@pytest.fixture
def past(campaign: Campaign) -> Campaign:
    """Another campaign, on the same boundaries."""
    other = Campaign.objects.get(pk=campaign.pk)
    other.pk, other.slug, other.name, other.is_current = None, "past", "Past campaign", False
    other.save()
    return other


def switch(client: Client, *campaigns: Campaign, **more: str) -> str:
    data = {"action": "make_current", "_selected_action": [campaign.pk for campaign in campaigns], **more}
    return client.post(changelist("campaign"), data, follow=True).content.decode()


def current() -> list[str]:
    return list(Campaign.objects.filter(is_current=True).values_list("slug", flat=True))


def test_staff_switch_campaigns_with_one_confirmation_and_back(
    staff: Client, campaign: Campaign, past: Campaign
) -> None:
    before = facts_seq()
    assert f"/campaigns/{campaign.slug}/" in switch(staff, past)
    assert current() == [campaign.slug]
    assert "is current" in switch(staff, past, confirmed="1")
    assert current() == ["past"]
    assert facts_seq() == before + 1
    switch(staff, campaign, confirmed="1")
    assert current() == [campaign.slug]


def test_of_several_campaigns_none_is_made_current(staff: Client, campaign: Campaign, past: Campaign) -> None:
    assert "Choose one campaign" in switch(staff, campaign, past, confirmed="1")
    assert current() == [campaign.slug]


def test_a_campaign_without_imprint_cannot_be_made_current(staff: Client, campaign: Campaign, past: Campaign) -> None:
    Campaign.objects.filter(pk=past.pk).update(imprint="")
    assert "Enter the imprint first" in switch(staff, past, confirmed="1")
    assert current() == [campaign.slug]


def test_an_organiser_cannot_switch_campaigns(client: Client, olive: User, past: Campaign, campaign: Campaign) -> None:
    client.force_login(olive)
    data = {"action": "make_current", "_selected_action": [past.pk], "confirmed": "1"}
    assert client.post(changelist("campaign"), data).status_code == 403
    assert current() == [campaign.slug]


def test_the_baseline_must_be_counted_on_the_campaigns_boundaries(staff: Client, campaign: Campaign) -> None:
    other = campaign.boundary_set
    other.pk, other.slug = None, "other"
    other.save()
    elsewhere = Election.objects.create(slug="else", name="Else", held_on="2020-01-01", boundary_set=other)
    response = staff.post(address(campaign), form_of(Campaign.objects.get(), baseline_election=elsewhere.pk))
    assert "counted on the campaign&#x27;s own boundaries" in response.content.decode()


@pytest.fixture
def unused(campaign: Campaign) -> Campaign:
    """A campaign that nothing points at: those with plans or events are protected."""
    return Campaign.objects.create(
        slug="unused",
        name="Unused",
        party=campaign.party,
        boundary_set=campaign.boundary_set,
        baseline_election=campaign.baseline_election,
        opens_on="2020-01-01",
        polling_day="2020-02-01",
    )


def test_the_map_hears_of_a_deleted_campaign(administrator: Client, unused: Campaign) -> None:
    before = change_seq()
    administrator.post(reverse("admin:constituencies_campaign_delete", args=[unused.pk]), {"post": "yes"})
    assert not Campaign.objects.filter(slug="unused").exists()
    assert change_seq() == before + 1


def test_the_map_hears_of_campaigns_deleted_from_the_list(administrator: Client, unused: Campaign) -> None:
    before = change_seq()
    data = {"action": "delete_selected", "_selected_action": unused.pk, "post": "yes"}
    administrator.post(changelist("campaign"), data)
    assert not Campaign.objects.filter(slug="unused").exists()
    assert change_seq() == before + 1
