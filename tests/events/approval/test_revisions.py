"""What a host changes of something public waits, and the old version stays until somebody has looked at the new one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from constituencies.models import Region
from events import hosting, privacy, services
from events.approval import revisions
from events.approval.versions import CONTENT, version_of
from events.messages.words import words
from events.models import Block, Event, Group, Host, Message, Revision
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.hosts import DAY, answers, as_host, comes, trust

pytestmark = pytest.mark.usefixtures("postcodes")
QUEUE = "/admin/events/revision/"
OLD, NEW = "https://chat.whatsapp.com/OldLinkOldLinkOldLink1", "https://chat.whatsapp.com/NewLinkNewLinkNewLink1"


@pytest.fixture
def event(make_event: EventMaker, hetty: Host) -> Event:
    starts_at = timezone.make_aware(dt.datetime.combine(DAY, dt.time(18)))
    return make_event(
        host=hetty, organiser=None, starts_at=starts_at, title="Doors", description="As approved", postcode="BR1 1AA"
    )


@pytest.fixture
def group(campaign: Any, seats: Any, hetty: Host) -> Group:
    return Group.objects.create(
        campaign=campaign, constituency=seats["Brackwater"], name="Out and about", link=OLD, status="approved",
        proposer=hetty,
    )  # fmt: skip


def send(client: Client, event: Event, **changes: Any) -> Event:
    """What a host sends with the form of an event; the event as it is then."""
    values = {"title": "Doors", "description": "As approved"} | changes
    response = client.post(f"/hosting/events/{event.pk}/", answers(**values))
    assert response.status_code == 303, response.content.decode()
    return Event.objects.get(pk=event.pk)


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "title": ({"title": "Buy crypto"}, {"title": "Buy crypto"}),
    "description": ({"description": "https://example.org/new"}, {"description": "https://example.org/new"}),
    "kind": ({"kind": "social"}, {"kind": "social"}),
    "place": ({"place": "Behind the pub"}, {"place": "Behind the pub"}),
    "access": ({"accessibility_notes": "Steep"}, {"accessibility_notes": "Steep"}),
    "region": ({"constituency": "E14990001", "works_elsewhere": "on"}, {}),
    "postcode": ({"postcode": "CR1 1AA"}, {"postcode": "CR1 1AA", "latitude": 52.2}),
    "from home": (
        {
            "is_remote": "on",
            "join_link": "https://calls.example.org/1",
            "kind": "phone-bank",
            "constituency": "E14990002",
        },
        {"is_remote": True, "join_link": "https://calls.example.org/1", "place": "", "longitude": None},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_texts_place_and_region_wait_while_the_old_version_stays(
    client: Client, at_desk: Client, event: Event, name: str
) -> None:
    answer, waiting = CHANGES[name]
    before = {field: getattr(event, field) for field in CONTENT}
    live = send(at_desk, event, **answer)
    assert {field: getattr(live, field) for field in CONTENT} == before
    changes = Revision.objects.get(event=event).changes
    assert waiting.items() <= changes.items()
    if name == "region":
        assert list(changes) == ["constituency_id"]
    page = client.get(f"/events/{event.pk}/").content.decode()
    assert "Doors" in page
    assert not any(str(value) in page for value in waiting.values() if isinstance(value, str) and value)
    form = at_desk.get(f"/hosting/events/{event.pk}/").content.decode()
    assert "waits for an organiser" in form
    assert "waits for an organiser" in at_desk.get("/hosting/").content.decode()


def test_time_places_and_care_hold_at_once(at_desk: Client, event: Event) -> None:
    live = send(at_desk, event, start="19:00", capacity="5", in_pairs=None, step_free="no")
    assert timezone.localtime(live.starts_at).hour == 19
    assert (live.capacity, live.in_pairs, live.step_free) == (5, False, "no")
    assert not Revision.objects.exists()
    at_desk.post(f"/hosting/events/{event.pk}/cancel/")
    assert Event.objects.get().status == "cancelled"


def test_what_nobody_has_approved_yet_is_changed_at_once(at_desk: Client, event: Event) -> None:
    Event.objects.update(status="waiting")
    assert send(at_desk, event, title="Other doors").title == "Other doors"
    assert not Revision.objects.exists()


def test_approved_it_takes_effect_and_whoever_comes_is_told(
    client: Client, at_desk: Client, event: Event, rita: User
) -> None:
    comes(event)
    send(at_desk, event, title="Other doors", postcode="CR1 1AA")
    assert not Message.objects.filter(kind="changed").exists()
    client.force_login(rita)
    revision = Revision.objects.get()
    page = client.get(f"{QUEUE}{revision.pk}/change/").content.decode()
    for text in ("<del>Doors</del>", "<ins>Other doors</ins>", "<del>BR1 1AA</del>", "<ins>CR1 1AA</ins>"):
        assert text in page
    version = f"{revision.pk}:{version_of(revision)}"
    assert version in page
    assert (
        client.post(f"{QUEUE}{revision.pk}/change/", {"decision": "approve", "looked_at": version}).status_code == 302
    )
    live = Event.objects.select_related("constituency").get()
    assert (live.title, live.postcode, live.constituency.name) == ("Other doors", "CR1 1AA", "Crowmere")
    assert not Revision.objects.exists()
    assert Message.objects.filter(kind="changed").count() == 1
    assert "Your change has been approved: Other doors" in words(Message.objects.get(kind="change-approved")).subject


def test_declined_nothing_changes_and_the_host_is_told(
    client: Client, at_desk: Client, event: Event, rita: User
) -> None:
    send(at_desk, event, title="Buy crypto")
    client.force_login(rita)
    revision = Revision.objects.get()
    client.post(f"{QUEUE}{revision.pk}/change/", {"decision": "decline"})
    assert Event.objects.get().title == "Doors"
    assert not Revision.objects.exists()
    message = words(Message.objects.get(kind="change-declined"))
    assert "Your change was declined: Doors" in message.subject
    assert "crypto" not in " ".join(message.paragraphs)


def test_a_newer_change_takes_the_place_of_one_that_waits(at_desk: Client, event: Event) -> None:
    send(at_desk, event, title="First")
    form = at_desk.get(f"/hosting/events/{event.pk}/").content.decode()
    assert 'value="First"' in form, "what they proposed is what they go on from"
    send(at_desk, event, title="Second", place="Behind the pub")
    assert Revision.objects.get().changes == {"title": "Second", "place": "Behind the pub"}
    send(at_desk, event)
    assert not Revision.objects.exists(), "they have taken it back"


@pytest.mark.parametrize("meanwhile", ["host", "organiser", "decided"])
def test_what_has_changed_since_somebody_looked_is_refused(
    client: Client, at_desk: Client, event: Event, rita: User, meanwhile: str
) -> None:
    send(at_desk, event, title="A harmless title")
    revision = Revision.objects.get()
    version = f"{revision.pk}:{version_of(revision)}"
    client.force_login(rita)
    if meanwhile == "host":
        send(at_desk, event, title="Buy crypto")
    elif meanwhile == "organiser":
        Event.objects.update(place="By the mill")
    else:
        revisions.decline_revision(revision, rita)
    by_hand = {"action": "approve", "_selected_action": revision.pk, "looked_at": version}
    for address, form in (
        (f"{QUEUE}{revision.pk}/change/", {"decision": "approve", "looked_at": version}),
        (QUEUE, by_hand),
    ):
        page = client.post(address, form, follow=True).content.decode()
        if meanwhile != "decided":
            assert "has changed since you opened this page" in page
        assert Event.objects.get().title == "Doors"


def test_the_list_approves_what_it_showed_and_nothing_of_another_page(
    client: Client, at_desk: Client, event: Event, group: Group, rita: User
) -> None:
    send(at_desk, event, title="Other doors")
    revisions.renew_link(group, NEW)
    client.force_login(rita)
    of_event, of_group = Revision.objects.get(event=event), Revision.objects.get(group=group)
    page = client.get(QUEUE).content.decode()
    assert f'name="looked_at" value="{of_event.pk}:{version_of(of_event)}"' in page
    assert NEW not in page, "a link is on the page of its own change alone"
    form = {
        "action": "approve",
        "_selected_action": [of_event.pk, of_group.pk],
        "looked_at": f"{of_event.pk}:{version_of(of_event)}",
    }
    client.post(QUEUE, form)
    assert Event.objects.get().title == "Other doors"
    assert Group.objects.get().link == OLD


def test_a_host_who_is_trusted_there_waits_for_nobody(at_desk: Client, event: Event, hetty: Host) -> None:
    trust(hetty)
    assert send(at_desk, event, title="Other doors").title == "Other doors"
    assert not Revision.objects.exists()


def test_trust_in_one_region_is_none_in_another(
    at_desk: Client, event: Event, hetty: Host, regions: dict[str, Region]
) -> None:
    hetty.trusted_in.set([regions["West"]])
    assert send(at_desk, event, title="Other doors").title == "Doors"
    hetty.trusted_in.set([regions["East"]])
    live = send(at_desk, event, title="Other doors", constituency="E14990001", works_elsewhere="on")
    assert (live.title, live.constituency.name) == ("Doors", "Brackwater"), (
        "it would move to where they are not trusted"
    )
    assert send(at_desk, event, title="Other doors").title == "Other doors"


def test_nobody_moves_an_event_beyond_their_regions_by_approving(
    at_desk: Client, event: Event, rita: User, stan: User, oscar: User
) -> None:
    send(at_desk, event, constituency="E14990001", works_elsewhere="on")
    revision = Revision.objects.get()
    with pytest.raises(ValidationError, match="Ashford Vale, which is not in your regions"):
        revisions.approve_revision(revision, rita)
    with pytest.raises(PermissionDenied):
        revisions.approve_revision(revision, oscar)
    revisions.approve_revision(revision, stan)
    assert Event.objects.get().constituency.name == "Ashford Vale"


def test_the_queue_is_of_those_who_approve(client: Client, at_desk: Client, event: Event, olive: User) -> None:
    send(at_desk, event, title="Other doors")
    client.force_login(olive)
    assert client.get(QUEUE).status_code == 403
    address = f"{QUEUE}{Revision.objects.get().pk}/change/"
    assert client.post(address, {"decision": "approve"}).status_code in (302, 403)
    assert Event.objects.get().title == "Doors"


def test_a_change_of_what_is_no_longer_public_is_not_approved(at_desk: Client, event: Event, rita: User) -> None:
    send(at_desk, event, title="Other doors")
    services.cancel_events([event], rita)
    with pytest.raises(ValidationError, match="no longer public"):
        revisions.approve_revision(Revision.objects.get(), rita)


def test_a_change_of_the_blocked_is_not_approved(at_desk: Client, event: Event, rita: User) -> None:
    send(at_desk, event, title="Other doors")
    Block.objects.create(value="hetty@example.org", reason="spam")
    with pytest.raises(ValidationError, match="cannot be used here"):
        revisions.approve_revision(Revision.objects.get(), rita)


def test_what_an_organiser_cancelled_meanwhile_does_not_come_back_with_a_hosts_form(event: Event, rita: User) -> None:
    as_opened = Event.objects.select_related("host", "constituency", "campaign").get()
    services.cancel_events([event], rita)
    with pytest.raises(ValidationError, match="no longer what it was"):
        hosting.update(as_opened, as_opened.starts_at)
    assert Event.objects.get().status == "cancelled"


# Somebody's home


def test_hiding_an_address_never_waits_and_takes_it_out_of_the_texts(
    client: Client, at_desk: Client, event: Event
) -> None:
    Event.objects.update(
        place="3 Elm Road", title="Tea at 3 Elm Road", description="Ring at 3 elm road", accessibility_notes="Steps"
    )
    hidden = {"is_private": "on", "place": "3 Elm Road", "title": "Tea", "description": "Ring twice"}
    live = send(at_desk, event, **hidden, accessibility_notes="Steps")
    assert (live.is_private, live.title, live.description) == (True, "Canvassing in Brackwater", "")
    assert live.accessibility_notes == "Steps"
    assert Revision.objects.get().changes == {"title": "Tea", "description": "Ring twice"}
    assert "elm road" not in client.get(f"/events/{event.pk}/").content.decode().lower()


def test_showing_an_address_waits(client: Client, at_desk: Client, event: Event) -> None:
    Event.objects.update(place="3 Elm Road", is_private=True)
    assert send(at_desk, event, place="3 Elm Road").is_private
    assert Revision.objects.get().changes == {"is_private": False}
    assert "Elm Road" not in client.get(f"/events/{event.pk}/").content.decode()


def test_what_waits_is_erased_with_its_host_and_when_the_event_is_over(at_desk: Client, event: Event) -> None:
    send(at_desk, event, place="3 Elm Road")
    assert "3 Elm Road" in str(privacy.export_person("hetty@example.org"))
    privacy.erase_due(timezone.now() + dt.timedelta(days=8))
    assert not Revision.objects.exists()
    send(at_desk, event, place="3 Elm Road")
    privacy.erase_person("hetty@example.org")
    assert not Revision.objects.exists()


def test_a_group_is_deleted_with_the_change_that_waits(client: Client, group: Group, rita: User) -> None:
    revisions.renew_link(group, NEW)
    client.force_login(rita)
    client.post(f"/admin/events/group/{group.pk}/delete/", {"post": "yes"})
    assert not Group.objects.exists()
    assert not Revision.objects.exists()


# Groups


def renew(host: Client, group: Group) -> Any:
    return host.post(f"/hosting/groups/{group.pk}/", {"link": NEW}, follow=True)


def test_a_groups_new_link_waits_and_people_are_let_in_by_the_old_one(
    client: Client, group: Group, hetty: Host, rita: User
) -> None:
    page = renew(as_host(hetty), group).content.decode()
    assert "waits for an organiser" in page
    assert NEW not in page
    group.refresh_from_db()
    assert group.link == OLD
    client.force_login(rita)
    revision = Revision.objects.get()
    page = client.get(f"{QUEUE}{revision.pk}/change/").content.decode()
    assert OLD in page
    assert NEW in page
    revisions.approve_revision(revision, rita, {revision.pk: version_of(revision)})
    group.refresh_from_db()
    assert group.link == NEW
    message = Message.objects.get(kind="change-approved")
    assert NEW not in str(words(message))


def test_the_link_of_a_trusted_proposer_or_of_what_nobody_has_approved_is_new_at_once(
    group: Group, hetty: Host, regions: dict[str, Region]
) -> None:
    host = as_host(hetty)
    hetty.trusted_in.set([regions["West"]])
    renew(host, group)
    assert Group.objects.get().link == OLD
    hetty.trusted_in.set([regions["East"]])
    assert "The new link is in use" in renew(host, group).content.decode()
    assert Group.objects.get().link == NEW
    assert not Revision.objects.exists()
    trust(hetty)
    hetty.trusted_in.clear()
    Group.objects.update(link=OLD, status="waiting")
    renew(host, group)
    assert Group.objects.get().link == NEW


@pytest.mark.parametrize("value", ["hetty@example.org", "example.org"])
def test_a_blocked_proposers_link_stops_with_a_sentence(group: Group, hetty: Host, value: str) -> None:
    host = as_host(hetty)
    Block.objects.create(value=value, reason="spam")
    Group.objects.update(status="waiting")
    response = renew(host, group)
    assert response.status_code == 403
    assert "This address cannot be used here" in response.content.decode()
    with pytest.raises(ValidationError):
        revisions.renew_link(group, NEW)
    assert (Group.objects.get().link, Revision.objects.count()) == (OLD, 0)
