"""No page asks the database more often because there are more rows.

Every page is visited with few rows, then with three more of everything, and must ask as often as before.
Models are found in the admin itself: one that is registered later fails here until `add_rows` knows it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from constituencies.by_elections import record_by_election
from constituencies.models import (
    BoundarySet,
    Campaign,
    Constituency,
    Election,
    Party,
    PartyVotes,
    Region,
    Result,
)
from events.listing.memory import version_called
from events.models import Block, Complaint, Event, Group, Host, Message, Revision, Shift, SignUp
from mcm.models import Role, SignInRecord, User
from mcm.roles import PERMISSIONS
from targeting.models import (
    FieldReport,
    Forecast,
    KindAttendance,
    Prototype,
    SeatForecast,
    SeatNeed,
    ShareChange,
    Strategy,
    TargetWeight,
    WeightLimits,
)
from targeting.recompute import recompute
from tests import pages
from tests.conftest import EventMaker, make_user

MORE = 3
ROLES = {
    "administrator": Role.ADMINISTRATOR,
    "staff": Role.STAFF,
    "regional organiser": Role.REGIONAL_ORGANISER,
    "organiser": Role.ORGANISER,
}
TERM = "wood"
"""Is in the name of whatever `add_rows` makes."""
AddRows = Callable[[int], None]
emails = count(1)


@pytest.fixture
def people(ada: User, stan: User, rita: User, olive: User) -> dict[str, User]:
    return dict(zip(ROLES, [ada, stan, rita, olive], strict=True))


@pytest.fixture
def add_rows(campaign: Campaign, make_event: EventMaker, people: dict[str, User], regions: Any) -> AddRows:
    """Adds rows of every model, such that everybody sees some of each they may see at all."""
    numbers = count(1)
    seats = make_event.seats
    recompute()

    def add_rows(how_many: int) -> None:
        for _ in range(how_many):
            _add(next(numbers))

    def _add(i: int) -> None:
        name = f"Wood {i}"
        SignInRecord.objects.create(user=people["staff"], outcome="wrong", network="203.0.113.0/24")
        today = timezone.localdate()
        region = Region.objects.create(name=name, nation="England")
        party = Party.objects.create(code=f"wood{i}", name=name, short_name=name, colour="#123456")
        boundary_set = BoundarySet.objects.create(slug=f"wood-{i}", name=name, in_force_from=today)
        Election.objects.create(slug=f"wood-{i}", name=name, held_on=today, boundary_set=boundary_set)
        seat = Constituency.objects.create(
            boundary_set=campaign.boundary_set,
            code=f"E1400{i:04}",
            name=name,
            slug=f"wood-{i}",
            region=regions["East"],
            kind=Constituency.Kind.COUNTY,
            electorate=70_000,
            hex_q=i,
            hex_r=i,
        )
        _add_results(i, seat, party)
        _add_plans(i, seat, party, region)
        _add_activity(i, seat)

    def _add_results(i: int, seat: Constituency, party: Party) -> None:
        result = Result.objects.create(
            election=campaign.baseline_election, constituency=seat, electorate=70_000, valid_votes=40_000,
            winner=party, second=campaign.party, majority=1000,
        )  # fmt: skip
        PartyVotes.objects.create(result=result, party=party, votes=20_500)
        first = Result.objects.order_by("pk").first()
        assert first
        PartyVotes.objects.create(result=first, party=party, votes=100)
        election = Election.objects.create(
            slug=f"wood-again-{i}", name=f"Wood again {i}", held_on=timezone.localdate(),
            boundary_set=campaign.boundary_set,
        )  # fmt: skip
        Result.objects.create(
            election=election, constituency=seats["Brackwater"], electorate=70_000, valid_votes=40_000,
            winner=party, second=campaign.party, majority=1000,
        )  # fmt: skip

        record_by_election(
            seat, held_on=timezone.localdate(), electorate=70_000, source="wood",
            votes={party: 20_000, campaign.party: 19_000},
        )  # fmt: skip

    def _add_plans(i: int, seat: Constituency, party: Party, region: Region) -> None:
        Campaign.objects.create(
            slug=f"wood-{i}", name=f"Wood {i}", party=party, boundary_set=campaign.boundary_set,
            baseline_election=campaign.baseline_election, opens_on=campaign.opens_on,
            polling_day=campaign.polling_day,
        )  # fmt: skip
        TargetWeight.objects.create(
            campaign=campaign, constituency=seat, weight=2, reason="wood",
            changed_by=make_user(f"wood-changer-{i}", Role.STAFF), changed_at=timezone.now(),
        )  # fmt: skip
        need = SeatNeed.objects.order_by("pk")[0]
        need.pk, need.constituency, need._state.adding, need.band = None, seat, True, "very-high"
        need.save()
        Strategy.objects.create(campaign=campaign, name=f"Wood {i}")
        add_reports(i, campaign, seat, region, list(people.values()))
        for strategy in Strategy.objects.filter(name__in=["Wood 1", "No change since the last result"]):
            ShareChange.objects.create(strategy=strategy, party=party, region=region, points=1)
            KindAttendance.objects.create(strategy=strategy, kind=Event.Kind.values[i % len(Event.Kind)])

    def _add_activity(i: int, seat: Constituency) -> None:
        own_seat: dict[str, Any] = {"constituency": seat, "title": f"Wood {i}"}
        start = timezone.now() + dt.timedelta(days=i)
        for person in people.values():
            user = person if i % 2 else make_user(f"wood-{i}-{person.username}", Role.ORGANISER)
            event = make_event(**own_seat, organiser=user, starts_at=start)
            make_event(**own_seat, organiser=person, status=Event.Status.DRAFT, starts_at=start)
            for of in (event, Event.objects.order_by("pk")[0]):
                LogEntry.objects.create(
                    user=person, content_type=ContentType.objects.get_for_model(Event), object_id=str(of.pk),
                    object_repr="wood", action_flag=ADDITION,
                )  # fmt: skip
            add_people(i, event)
            add_people(i, Event.objects.order_by("pk")[0])
        group = Group.objects.create(
            campaign=campaign, constituency=seat, name=f"Wood {i}", link="https://chat.example.org/x"
        )
        Complaint.objects.create(group=group, reason="other", text="wood")
        Block.objects.create(value=f"wood-{i}@example.org", reason="wood")
        make_user(f"wood-{i}", Role.REGIONAL_ORGANISER).regions.add(seat.region)

    return add_rows


def add_reports(i: int, campaign: Campaign, seat: Constituency, region: Region, people: list[User]) -> None:
    """A forecast and a strategy that uses the first one, and what everybody says of a seat."""
    WeightLimits.objects.create(campaign=campaign, region=region)
    forecast = Forecast.objects.create(
        campaign=campaign, name=f"Wood {i}", source="wood", dated=campaign.opens_on, imported_by=people[0]
    )
    first = Forecast.objects.order_by("pk")[0]
    SeatForecast.objects.create(forecast=forecast, constituency=seat, margin=1, sd=5)
    SeatForecast.objects.get_or_create(forecast=first, constituency=seat, defaults={"margin": 1, "sd": 5})
    strategy = Strategy.objects.create(campaign=campaign, name=f"Wood {i} by forecast", forecast=first)
    end = timezone.now() + dt.timedelta(days=7)
    Prototype.every().create(
        campaign=campaign, title=f"Wood {i}", name=f"wood-{i}", changes="strategy", strategy=strategy, ends_at=end
    )
    for person in people:
        FieldReport.objects.create(campaign=campaign, constituency=seat, kind="full", note="wood", reporter=person)


def add_people(i: int, event: Event) -> None:
    """A host, somebody who comes, what they are told and what they report."""
    number = next(emails)
    host = Host.objects.create(email=f"wood-{number}@example.org", name=f"Wood {i}", confirmed_at=timezone.now())
    Event.objects.filter(pk=event.pk, host=None).update(host=host)
    Revision.objects.get_or_create(event=event, defaults={"host": host, "changes": {"title": "wood"}})
    signup = SignUp.objects.create(
        event=event,
        first_name="Wood",
        email=f"wood-{number}@example.org",
        consented_at=timezone.now(),
        status="waiting",
        confirmed_at=timezone.now(),
    )
    Message.objects.create(kind="confirm-signup", key=f"wood-{number}", signup=signup, event=event)
    Complaint.objects.create(event=event, reason="other", text="wood")
    minutes = dt.timedelta(minutes=number)
    Shift.objects.create(event=event, starts_at=event.starts_at + minutes, ends_at=event.ends_at + minutes)


def queries(client: Client, address: str) -> list[str]:
    version_called.cache_clear()  # a list that is written anew is meant
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code in (200, 302, 403), f"{address}: {response.status_code}"
    return [re.sub(r"\d+|'[^']*'", "…", query["sql"]) for query in captured]


def assert_no_more_queries(client: Client, addresses: dict[str, str], add_rows: AddRows) -> None:
    """Visit all, add rows, visit all again."""
    for concrete in (True, False):  # a process asks for them once only
        ContentType.objects.get_for_models(*pages.ADMIN_MODELS, for_concrete_models=concrete)
    before = {label: queries(client, address) for label, address in addresses.items()}
    add_rows(MORE)
    for label, address in addresses.items():
        now = queries(client, address)
        more = Counter(now) - Counter(before[label])
        assert len(now) == len(before[label]), f"{label}, {address}: {more.most_common(2)}"


def may_see(role: str, model: type[Model]) -> bool:
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return role == "administrator" or permission in PERMISSIONS[ROLES[role]]


DAILY = {Event, SignUp, Host, Message, FieldReport, TargetWeight, Strategy}
"""The lists that grow, and are in use all day. Who sees everything meets most queries."""

each_role_and_model = pytest.mark.parametrize(
    ("role", "model"),
    [
        pytest.param(
            role,
            model,
            id=f"{role}-{model._meta.model_name}",
            marks=[] if role == "administrator" and model in DAILY else [pytest.mark.slow],
        )
        for role in ROLES
        for model in pages.ADMIN_MODELS
        if may_see(role, model)
    ],
)


def test_rows_are_added_of_every_model_of_the_admin(add_rows: AddRows) -> None:
    before = {model: model._default_manager.count() for model in pages.ADMIN_MODELS}
    add_rows(MORE)
    for model in pages.ADMIN_MODELS:
        grown = model._default_manager.count() - before[model]
        assert grown >= MORE, f"add_rows makes {grown} rows of {model._meta.label}: teach it that model"


@each_role_and_model
def test_lists_with_search_filters_orders_and_dates(
    client: Client, role: str, model: type[Model], people: dict[str, User], add_rows: AddRows
) -> None:
    add_rows(2)
    client.force_login(people[role])
    variants = pages.list_variants(client, model, TERM, choices=2)
    assert variants
    if role != "administrator":  # who looks makes a difference to what is listed, not to its order
        variants = {label: address for label, address in variants.items() if not label.startswith("by ")}
    assert_no_more_queries(client, variants, add_rows)


@each_role_and_model
def test_forms_histories_and_deletions(
    client: Client, role: str, model: type[Model], people: dict[str, User], add_rows: AddRows
) -> None:
    add_rows(2)
    client.force_login(people[role])
    rows = list(model._default_manager.order_by("pk")[:2]) + list(model._default_manager.order_by("-pk")[:1])
    if model is Event:  # also one that the organiser may edit and delete
        rows += list(Event.objects.filter(organiser=people[role], status="draft")[:1])
    addresses = {"add": pages.add_address(model)}
    for row in rows:
        for page in ("change", "history", "delete"):
            addresses[f"{page} {row}"] = pages.form_address(page, row)
    assert_no_more_queries(client, addresses, add_rows)


@pytest.mark.parametrize("role", ROLES)
def test_index_autocompletes_and_the_lookup_of_a_place(
    client: Client, role: str, people: dict[str, User], postcodes: None, add_rows: AddRows
) -> None:
    add_rows(2)
    client.force_login(people[role])
    addresses = {"index": "/admin/", "place": "/events/place/?postcode=BR11AA"}
    for term in (TERM, ""):
        addresses |= {f"{label} {term}": address for label, address in pages.autocomplete_addresses(term).items()}
    assert len(addresses) > 4
    assert_no_more_queries(client, addresses, add_rows)


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role == "regional organiser" else pytest.mark.slow) for role in ROLES]
)
def test_asking_before_many_are_deleted(client: Client, role: str, people: dict[str, User], add_rows: AddRows) -> None:
    add_rows(2)
    client.force_login(people[role])

    def ask(model: type[Model]) -> int:
        keys = list(model._default_manager.values_list("pk", flat=True))
        data = {"action": "delete_selected", "_selected_action": keys}
        with CaptureQueriesContext(connection) as captured:
            client.post(pages.list_address(model), data)
        return len(captured)

    models = [model for model in pages.ADMIN_MODELS if client.get(pages.list_address(model)).status_code == 200]
    for model in models:
        ask(model)
    before = {model: ask(model) for model in models}
    add_rows(MORE)
    assert {model: ask(model) for model in models} == before


API = "/api/v1/events/"


def test_public_pages(client: Client, make_event: EventMaker, postcodes: None, add_rows: AddRows) -> None:
    event = make_event()
    add_rows(2)
    day = timezone.localdate()
    filters = {
        "plain": "",
        "campaign": "campaign=fictional",
        "code": f"code={event.constituency.code}",
        "kind": "kind=canvassing",
        "kinds": "kind=canvassing&kind=training",
        "from": f"from={day}",
        "to": f"to={day + dt.timedelta(days=9)}",
        "remote": "remote=false",
        "accessible": "accessible=false",
        "page": "limit=2&offset=1",
        "all": f"campaign=fictional&code={event.constituency.code}&kind=canvassing&from={day}&remote=false",
    }
    addresses = {name: f"{API}?{query}" for name, query in filters.items()}
    filters |= {
        "near": "near=BR1&miles=50",
        "evenings": "when=evenings&free=1&toilets=1&seated=1",
        "nothing": "to=1999-01-01",
    }
    addresses |= {f"page, {name}": f"/events/?{query}" for name, query in filters.items()}
    addresses |= {"event": f"/events/{event.pk}/", "ics": f"/events/{event.pk}.ics"}
    assert_no_more_queries(client, addresses, add_rows)
