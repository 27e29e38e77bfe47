"""Services ask whose rows are whose themselves; and nobody meets an address that its owner has not confirmed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from events import complaints, hosting, services
from events.groups import approve_groups, decline_groups, save_group
from events.models import Complaint, Event, Group, Host, SignUp
from mcm.models import User
from targeting.models import FieldReport, SeatNeed
from targeting.plan import field_reports
from tests import pages
from tests.permissions.regions import MARK, Sides, texts_of

# Services ask too


def test_services_refuse_what_is_of_another_region(sides: Sides, rita: User) -> None:
    with pytest.raises(PermissionDenied):
        complaints.handle(Complaint.objects.all(), rita)
    report = FieldReport(campaign=sides.campaign, constituency=sides.seats["West"], kind="full", note="x")
    with pytest.raises(ValidationError, match="not in your regions"):
        field_reports.save_report(report, rita)
    events, groups = list(Event.objects.all()), list(Group.objects.all())
    deeds: list[Callable[[], object]] = [
        lambda: services.cancel_events(events, rita),
        lambda: services.save_event(Event.objects.get(title__contains=MARK["West"]), by=rita),
        lambda: hosting.approve(events, trust_hosts=True, by=rita),
        lambda: approve_groups(groups, by=rita),
        lambda: decline_groups(groups, by=rita),
        lambda: save_group(Group.objects.get(name__contains=MARK["West"]), by=rita),
    ]
    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed()
    event = Event.objects.get(pk=sides.rows[Event]["East"].pk)
    group = Group.objects.get(pk=sides.rows[Group]["East"].pk)
    event.constituency = group.constituency = sides.seats["West"]
    with pytest.raises(ValidationError, match="not in your regions"):
        services.save_event(event, by=rita)
    with pytest.raises(PermissionDenied):
        save_group(group, by=rita)


def test_trust_is_given_in_ones_own_regions_alone(sides: Sides, rita: User) -> None:
    own = Event.objects.get(pk=sides.rows[Event]["West"].pk)
    Event.objects.filter(pk=own.pk).update(organiser=rita, status="waiting")
    own.refresh_from_db()
    assert hosting.approve([own], trust_hosts=True, by=rita) == 1
    assert not Host.objects.filter(trusted_in__isnull=False).exists()


# Addresses that nobody has confirmed


def test_people_lists_hold_no_address_that_its_owner_has_not_confirmed(
    client: Client, sides: Sides, rita: User, ada: User
) -> None:
    event = Event.objects.get(pk=sides.rows[Event]["East"].pk)
    SignUp.objects.filter(event=event).update(status="unconfirmed", confirmed_at=None)
    Host.objects.filter(events=event).update(confirmed_at=None)
    for user in (rita, ada):
        client.force_login(user)
        people = texts_of(client, f"/admin/events/signup/?event__id__exact={event.pk}")
        hosts = texts_of(client, "/admin/events/host/")
        events = texts_of(client, "/admin/events/event/")
        assert "vera-zzeast@example.org" not in people
        assert "zzeast@example.org" not in hosts
        assert "Host Zzeast" not in events
        export = {"action": "export", "_selected_action": sides.rows[SignUp]["East"].pk}
        response = client.post("/admin/events/signup/", export)
        assert b"vera-zzeast" not in (b"".join(response) if response.streaming else response.content)
    SignUp.objects.filter(event=event).update(status="cancelled")
    assert "vera-zzeast@example.org" not in texts_of(client, "/admin/events/signup/")


def test_nobody_draws_a_host_of_elsewhere_into_a_region_by_typing_their_address(
    client: Client, sides: Sides, rita: User
) -> None:
    host = Host.objects.get(pk=sides.rows[Host]["West"].pk)
    Event.objects.filter(pk=sides.rows[Event]["East"].pk).update(host=host, status="submitted")
    client.force_login(rita)
    assert MARK["West"] not in texts_of(client, "/admin/events/host/")


def test_need_of_elsewhere_is_nobodys(client: Client, sides: Sides, rita: User) -> None:
    client.force_login(rita)
    need = SeatNeed.objects.get(constituency=sides.seats["West"])
    assert client.get(pages.form_address("change", need)).status_code in (302, 403, 404)
