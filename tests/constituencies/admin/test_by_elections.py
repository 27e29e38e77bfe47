"""The desk of by-elections: staff enter them and delete them, and nobody edits one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from constituencies.changes import facts_seq
from constituencies.models import BoundarySet, ByElection, Campaign, Constituency, Election, Result
from mcm.models import Role, User
from tests.conftest import ByElectionMaker, make_user

LIST = "/admin/constituencies/byelection/"
ADD = f"{LIST}add/"


@pytest.fixture
def staff(client: Client, stan: User, campaign: Campaign) -> Client:
    client.force_login(stan)
    return client


@pytest.fixture
def form(seats: dict[str, Constituency]) -> dict[str, Any]:
    return {
        "constituency": seats["Brackwater"].pk,
        "held_on": "2025-05-01",
        "electorate": "70000",
        "source": "The council's declaration",
        "votes_con": "15000",
        "votes_lab": "12000",
        "votes_ld": "",
        "votes_oth": "16000",
        "votes_spk": "",
    }


def page_of(by_election: Election, page: str) -> str:
    return reverse(f"admin:constituencies_byelection_{page}", args=[by_election.pk])


def test_staff_enter_a_by_election_and_are_told_that_the_map_follows(staff: Client, form: dict[str, Any]) -> None:
    before = facts_seq()
    response = staff.post(ADD, form, follow=True)
    page = response.content.decode()
    assert "The margin in Brackwater starts from it. The map and every lookup follow within a second." in page
    assert "The by-election “Brackwater, By-election of 1 May 2025” was added successfully." in page
    result = Result.objects.get(election=ByElection.objects.get())
    assert (result.constituency.name, result.winner.code, result.majority) == ("Brackwater", "con", 3_000)
    assert facts_seq() == before + 1
    assert str(LogEntry.objects.get()) == "Added “Brackwater, By-election of 1 May 2025”."


def test_staff_are_told_where_the_margin_does_not_start_from_it(staff: Client, form: dict[str, Any]) -> None:
    page = staff.post(ADD, form | {"votes_lab": "", "votes_ld": "12000"}, follow=True).content.decode()
    assert "It is kept, but the margin in Brackwater does not start from it" in page
    assert "within a second" not in page


MISTAKES: dict[str, tuple[dict[str, str], str, str]] = {
    "no constituency": ({"constituency": ""}, "constituency", "This field is required"),
    "no day": ({"held_on": ""}, "held_on", "This field is required"),
    "before": ({"held_on": "2023-05-01"}, "held_on", "Enter a day after 1 January 2024"),
    "no source": ({"source": " "}, "source", "This field is required"),
    "few electors": ({"electorate": "40000"}, "electorate", "more than the electorate"),
    "one party": ({"votes_con": ""}, "votes_lab", "at least two parties"),
    "below nought": ({"votes_ld": "-1"}, "votes_ld", "greater than or equal to 1"),
    "no number": ({"votes_oth": "many"}, "votes_oth", "Enter a whole number"),
}


@pytest.mark.parametrize(("changes", "field", "message"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_told_at_its_field(
    staff: Client, form: dict[str, Any], changes: dict[str, str], field: str, message: str
) -> None:
    before = facts_seq()
    response = staff.post(ADD, form | changes)
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field]
    assert message in errors[field][0]
    assert not ByElection.objects.exists()
    assert facts_seq() == before


def test_constituencies_of_other_boundaries_are_not_offered(staff: Client, form: dict[str, Any]) -> None:
    old = Constituency.objects.get(pk=form["constituency"])
    old.pk, old.boundary_set = (
        None,
        BoundarySet.objects.create(slug="old", name="Old", in_force_from="2010-01-01"),
    )
    old.save()
    assert f'value="{old.pk}"' not in staff.get(ADD).content.decode()
    assert "constituency" in staff.post(ADD, form | {"constituency": old.pk}).context["adminform"].form.errors


def test_every_field_of_the_form_has_a_label_and_needs_no_script(staff: Client) -> None:
    page = staff.get(ADD).content.decode()
    names = re.findall(r'<(?:input|select)[^>]* name="(constituency|held_on|electorate|source|votes_\w+)"', page)
    assert len(names) == 4 + 5
    assert all(f'for="id_{name}"' in page for name in names)
    assert page.index('name="votes_lab"') < page.index('name="votes_con"') < page.index('name="votes_spk"')
    assert ">Brackwater</option>" in page


def test_the_list_and_the_page_show_the_votes(staff: Client, record: ByElectionMaker) -> None:
    by_election = record()
    listed = staff.get(LIST).content.decode()
    for text in ("Brackwater", "1 May 2025", "Conservative", "3,000", "The council"):
        assert text in listed
    page = staff.get(page_of(by_election, "change")).content.decode()
    for text in ("15,000", "34.9 %", "61.4 %", "70,000", "The council"):
        assert text in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_nobody_edits_one(client: Client, record: ByElectionMaker, role: Role) -> None:
    address = page_of(record(), "change")
    client.force_login(make_user("somebody", role))
    assert 'name="held_on"' not in client.get(address).content.decode()
    assert client.post(address, {"held_on": "2025-06-01"}).status_code == 403


def test_deleting_asks_first_and_restores_the_result_before(staff: Client, record: ByElectionMaker) -> None:
    by_election = record()
    before = facts_seq()
    asked = staff.get(page_of(by_election, "delete")).content.decode()
    assert "Are you sure" in asked
    assert ByElection.objects.count() == 1
    response = staff.post(page_of(by_election, "delete"), {"post": "yes"}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    page = response.content.decode()
    assert "start from the election before again" in page
    assert (Election.objects.count(), Result.objects.count()) == (1, 3)
    assert facts_seq() == before + 1


def test_several_are_deleted_as_one_change(staff: Client, record: ByElectionMaker) -> None:
    keys = [record().pk, record("Crowmere").pk]
    before = facts_seq()
    data = {"action": "delete_selected", "_selected_action": keys}
    assert "Are you sure" in staff.post(LIST, data).content.decode()
    staff.post(LIST, data | {"post": "yes"})
    assert (Election.objects.count(), Result.objects.count()) == (1, 3)
    assert facts_seq() == before + 1


@pytest.mark.parametrize("role", list(Role))
def test_only_staff_and_administrators_get_in(
    client: Client, record: ByElectionMaker, form: dict[str, Any], role: Role
) -> None:
    by_election = record("Crowmere")
    client.force_login(make_user("somebody", role))
    may = role in (Role.STAFF, Role.ADMINISTRATOR)
    for address in (LIST, ADD, page_of(by_election, "change"), page_of(by_election, "delete")):
        assert client.get(address).status_code == (200 if may else 403)
    assert client.post(ADD, form).status_code == (302 if may else 403)
    assert client.post(page_of(by_election, "delete"), {"post": "yes"}).status_code == (302 if may else 403)
    assert [row.result.constituency.name for row in ByElection.objects.all()] == ["Brackwater" if may else "Crowmere"]


def test_the_list_of_elections_and_a_campaigns_form_have_no_by_elections(
    staff: Client, record: ByElectionMaker, campaign: Campaign
) -> None:
    by_election = record()
    assert "By-election of" not in staff.get("/admin/constituencies/election/").content.decode()
    address = reverse("admin:constituencies_campaign_change", args=[campaign.pk])
    choices = staff.get(address).context["adminform"].form.fields["baseline_election"].queryset
    assert list(choices.values_list("slug", flat=True)) == ["fictional"]
    form = staff.get(address).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None}
    response = staff.post(address, data | {"baseline_election": by_election.pk})
    assert list(response.context["adminform"].form.errors) == ["baseline_election"]


def test_results_are_filtered_by_kind_and_by_general_election(
    staff: Client, record: ByElectionMaker, campaign: Campaign
) -> None:
    record()
    Election.objects.create(slug="old", name="Old", held_on="2019-12-12", boundary_set=campaign.boundary_set)
    listed = staff.get("/admin/constituencies/result/?election__kind__exact=by-election")
    assert [row.constituency.name for row in listed.context["cl"].result_list] == ["Brackwater"]
    [spec] = [spec for spec in listed.context["cl"].filter_specs if spec.title == "election"]
    assert [choice["display"] for choice in spec.choices(listed.context["cl"])] == ["All", "Fictional election", "Old"]


def test_a_longer_list_takes_no_more_queries(
    staff: Client, record: ByElectionMaker, django_assert_max_num_queries: Any
) -> None:
    record()
    staff.get(LIST)
    with django_assert_max_num_queries(50) as before:
        staff.get(LIST)
    record("Crowmere")
    record("Ashford Vale", held_on=timezone.localdate())
    with django_assert_max_num_queries(len(before)):
        staff.get(LIST)
