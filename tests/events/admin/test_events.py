"""The organiser's desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from constituencies.models import BoundarySet, Campaign, Constituency
from constituencies.towns import nearest_town
from events.models import Event, Group
from mcm.models import User
from tests.conftest import EventMaker

ADD = "/admin/events/event/add/"
LIST = "/admin/events/event/"


def form(**changes: Any) -> dict[str, Any]:
    start = timezone.localtime() + dt.timedelta(days=2)
    return {
        "kind": "canvassing",
        "title": "Doors in Brackwater",
        "description": "",
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": "10:00:00",
        "ends_at_0": f"{start:%Y-%m-%d}",
        "ends_at_1": "12:30:00",
        "place": "Station",
        "postcode": "br1 1aa",
        "longitude": "",
        "latitude": "",
        "constituency": "",
        "capacity": "20",
        "step_free": "yes",
        "accessibility_notes": "",
        "status": "published",
        "toilets": "unknown",
        "seated_jobs": "unknown",
        "walking": "unknown",
        "in_pairs": "on",
        "shifts-TOTAL_FORMS": "0",
        "shifts-INITIAL_FORMS": "0",
    } | changes


@pytest.fixture
def as_olive(client: Client, olive: User) -> Client:
    client.force_login(olive)
    return client


@pytest.mark.usefixtures("postcodes")
def test_a_postcode_alone_places_the_event(as_olive: Client, olive: User, seats: dict[str, Constituency]) -> None:
    response = as_olive.post(ADD, form())
    assert response.status_code == 302, response.context["errors"]
    event = Event.objects.get()
    assert event.constituency == seats["Brackwater"]
    assert (event.longitude, event.latitude) == pytest.approx((-1.5, 52.1))
    assert event.postcode == "BR1 1AA"
    assert event.organiser == olive


def test_an_empty_capacity_says_how_many_places_are_assumed(as_olive: Client, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(assumed_capacity=37)
    assert "counts as having 37 places" in as_olive.get(ADD).content.decode()


@pytest.mark.usefixtures("postcodes")
def test_an_event_without_a_title_is_called_by_its_town(as_olive: Client, seats: dict[str, Constituency]) -> None:
    from_home = {"is_remote": "on", "join_phone": "01234 567890", "constituency": seats["Crowmere"].pk}
    for changes in ({}, {"kind": "other"}, {"is_private": "on"}, {"kind": "phone-bank", **from_home}):
        as_olive.post(ADD, form(title=" ", **changes))
    town = nearest_town(-1.5, 52.1).name
    titles = list(Event.objects.order_by("pk").values_list("title", flat=True))
    assert titles == [
        f"Canvassing in {town}", f"Event in {town}", "Canvassing in Brackwater", "Phone bank for Crowmere",
    ]  # fmt: skip


@pytest.mark.usefixtures("postcodes")
def test_a_meeting_point_may_lie_across_the_border(as_olive: Client, seats: dict[str, Constituency]) -> None:
    as_olive.post(ADD, form(constituency=seats["Crowmere"].pk))
    event = Event.objects.get()
    assert event.constituency == seats["Crowmere"]
    assert event.longitude == pytest.approx(-1.5)


@pytest.mark.usefixtures("postcodes")
def test_a_dragged_marker_is_kept(as_olive: Client) -> None:
    as_olive.post(ADD, form(longitude="-1.45", latitude="52.15"))
    assert (Event.objects.get().longitude, Event.objects.get().latitude) == pytest.approx((-1.45, 52.15))


@pytest.mark.usefixtures("postcodes")
def test_a_phone_bank_needs_the_constituency_it_calls(as_olive: Client, seats: dict[str, Constituency]) -> None:
    remote = form(kind="phone-bank", is_remote="on", postcode="", place="")
    response = as_olive.post(ADD, remote)
    assert "the one it calls" in response.context["adminform"].form.errors["constituency"][0]
    remote |= {"constituency": seats["Crowmere"].pk}
    response = as_olive.post(ADD, remote)
    assert "a link or a number" in response.context["adminform"].form.errors["join_link"][0]
    as_olive.post(ADD, remote | {"join_phone": "01234 567890"})
    event = Event.objects.get()
    assert event.is_remote
    assert event.longitude is None


@pytest.mark.usefixtures("postcodes")
def test_an_event_from_home_keeps_no_place_and_one_at_a_place_no_link(
    as_olive: Client, seats: dict[str, Constituency]
) -> None:
    left_over = {"postcode": "nonsense", "longitude": "99", "latitude": "52.1", "is_private": "on"}
    from_home = {"is_remote": "on", "constituency": seats["Crowmere"].pk, "join_phone": "01234 567890"}
    response = as_olive.post(ADD, form(kind="phone-bank", **from_home, **left_over))
    assert response.status_code == 302, response.context["errors"]
    event = Event.objects.get()
    assert (event.place, event.postcode, event.longitude, event.latitude, event.is_private) == (
        "",
        "",
        None,
        None,
        False,
    )
    no_link = {"join_link": "nonsense", "join_phone": "call me"}
    response = as_olive.post(f"{LIST}{event.pk}/change/", form(**no_link))
    assert response.status_code == 302, response.context["errors"]
    event.refresh_from_db()
    assert (event.place, event.join_link, event.join_phone) == ("Station", "", "")


def test_the_form_says_what_an_event_from_home_needs(as_olive: Client) -> None:
    page = as_olive.get(ADD).content.decode()
    assert "An event from home needs none of this" in page
    assert "Only for an event from home" in page


@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"postcode": "nonsense"}, "postcode"),
        ({"postcode": "BR1"}, "postcode"),
        ({"postcode": ""}, "constituency"),
        ({"ends_at_1": "09:00:00"}, "__all__"),
        ({"capacity": "0"}, "capacity"),
        ({"longitude": "99", "latitude": "52"}, "longitude"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(as_olive: Client, wrong: dict[str, str], field: str) -> None:
    response = as_olive.post(ADD, form(**wrong))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not Event.objects.exists()


def test_an_organiser_sees_and_edits_their_own_events_only(client: Client, oscar: User, make_event: EventMaker) -> None:
    olives = make_event(title="Olive's")
    make_event.organiser = oscar
    oscars = make_event(title="Oscar's")
    client.force_login(oscar)
    listed = client.get(LIST).content.decode()
    assert "Oscar&#x27;s" in listed
    assert "Olive&#x27;s" not in listed
    assert client.get(f"{LIST}{oscars.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{olives.pk}/change/").status_code == 302
    assert client.post(f"{LIST}{olives.pk}/change/", form(title="taken")).status_code == 302
    olives.refresh_from_db()
    assert olives.title == "Olive's"


def test_a_regional_organiser_acts_in_their_region_and_no_further(
    client: Client, rita: User, make_event: EventMaker
) -> None:
    east, west = make_event("Brackwater"), make_event("Ashford Vale")
    client.force_login(rita)
    assert client.get(f"{LIST}{east.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{west.pk}/change/").status_code == 302
    client.post(LIST, {"action": "cancel", "_selected_action": [east.pk, west.pk]})
    east.refresh_from_db()
    west.refresh_from_db()
    assert (east.status, west.status) == ("cancelled", "published")


def test_staff_act_everywhere(client: Client, stan: User, make_event: EventMaker) -> None:
    make_event("Brackwater")
    event = make_event("Ashford Vale")
    client.force_login(stan)
    assert client.get(f"{LIST}{event.pk}/change/").status_code == 200


@pytest.mark.parametrize("path", [LIST, ADD, "/admin/", "/admin/events/signup/"])
def test_a_volunteer_is_asked_to_sign_in(client: Client, path: str, campaign: object) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


def test_duplicating_makes_a_draft_for_next_week(as_olive: Client, make_event: EventMaker) -> None:
    event = make_event()
    as_olive.post(LIST, {"action": "duplicate_next_week", "_selected_action": [event.pk]})
    copy = Event.objects.exclude(pk=event.pk).get()
    assert copy.status == "draft"
    assert copy.starts_at - event.starts_at == pytest.approx(dt.timedelta(days=7), abs=dt.timedelta(hours=1))


def test_publishing_and_cancelling_many_at_once(as_olive: Client, make_event: EventMaker) -> None:
    drafts = [make_event(status="draft") for _ in range(3)]
    as_olive.post(LIST, {"action": "publish", "_selected_action": [event.pk for event in drafts]})
    assert set(Event.objects.values_list("status", flat=True)) == {"published"}


def test_a_published_event_is_cancelled_not_deleted(as_olive: Client, make_event: EventMaker) -> None:
    published, draft = make_event(), make_event(status="draft")
    assert as_olive.post(f"{LIST}{published.pk}/delete/", {"post": "yes"}).status_code == 403
    assert as_olive.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Event.objects.all()) == [published]
    assert "delete_selected" not in as_olive.get(LIST).content.decode()


@pytest.mark.parametrize("query", ["?q=Brackwater", "?kind__exact=canvassing", "?region=1", "?status__exact=published"])
def test_search_and_filters_answer(as_olive: Client, make_event: EventMaker, query: str) -> None:
    make_event()
    assert as_olive.get(LIST + query).status_code == 200


def test_queries_of_the_list_do_not_grow_with_events(as_olive: Client, make_event: EventMaker) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_olive.get(LIST)
        return len(captured)

    make_event()
    few = queries()
    for _ in range(10):
        make_event()
    assert queries() == few


@pytest.mark.usefixtures("postcodes")
def test_the_form_can_ask_where_a_postcode_is(as_olive: Client, seats: dict[str, Constituency]) -> None:
    answer = as_olive.get("/events/place/?postcode=br11aa").json()
    assert answer["constituency"] == {"id": seats["Brackwater"].pk, "name": "Brackwater"}
    wrong = as_olive.get("/events/place/?postcode=zz")
    assert wrong.status_code == 404
    assert "not a postcode" in wrong.json()["message"]


def test_groups_are_approved_by_the_region(
    client: Client, rita: User, campaign: Any, seats: dict[str, Constituency]
) -> None:
    link = "https://chat.example.org/secret"
    east, west = (
        Group.objects.create(campaign=campaign, constituency=seats[name], name=name, link=link)
        for name in ("Brackwater", "Ashford Vale")
    )
    client.force_login(rita)
    client.post("/admin/events/group/", {"action": "approve", "_selected_action": [east.pk, west.pk]})
    assert list(Group.objects.approved()) == [east]


def test_the_form_offers_constituencies_of_the_campaigns_boundaries_only(
    as_olive: Client, campaign: Any, seats: dict[str, Constituency]
) -> None:
    old = BoundarySet.objects.create(slug="old", name="Old boundaries", in_force_from="2000-01-01")
    Constituency.objects.create(
        boundary_set=old,
        code="E14980001",
        name="Brackwater",
        slug="brackwater",
        region=seats["Brackwater"].region,
        kind="county",
        electorate=70_000,
        hex_q=0,
        hex_r=0,
    )
    query = {"app_label": "events", "model_name": "event", "field_name": "constituency", "term": "Brackwater"}
    offered = as_olive.get("/admin/autocomplete/", query).json()["results"]
    assert [choice["id"] for choice in offered] == [str(seats["Brackwater"].pk)]


def shifts(event: Event | None, *hours: tuple[int, int], capacity: int = 5) -> dict[str, Any]:
    """Forms of shifts as the page of an event sends them."""
    start = timezone.localtime() + dt.timedelta(days=2)
    fields: dict[str, Any] = {"shifts-TOTAL_FORMS": str(len(hours)), "shifts-INITIAL_FORMS": "0"}
    for number, (first, last) in enumerate(hours):
        fields |= {
            f"shifts-{number}-id": "",
            f"shifts-{number}-event": event.pk if event else "",
            f"shifts-{number}-starts_at_0": f"{start:%Y-%m-%d}",
            f"shifts-{number}-starts_at_1": f"{first:02}:00:00",
            f"shifts-{number}-ends_at_0": f"{start:%Y-%m-%d}",
            f"shifts-{number}-ends_at_1": f"{last:02}:00:00",
            f"shifts-{number}-capacity": str(capacity),
        }
    return fields


@pytest.mark.usefixtures("postcodes")
def test_shifts_give_the_event_its_capacity(as_olive: Client) -> None:
    response = as_olive.post(ADD, form(capacity="") | shifts(None, (10, 11), (11, 12)))
    assert response.status_code == 302, response.context["errors"]
    event = Event.objects.get()
    assert [str(shift) for shift in event.shifts.all()] == ["10:00–11:00", "11:00–12:00"]
    assert event.capacity == 10


@pytest.mark.usefixtures("postcodes")
def test_a_shift_outside_the_events_times_is_refused_where_it_is_typed(as_olive: Client) -> None:
    response = as_olive.post(ADD, form() | shifts(None, (9, 11)))
    assert response.status_code == 200
    assert "within the event" in response.content.decode()
    assert not Event.objects.exists()
