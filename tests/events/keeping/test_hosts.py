"""Events whose host is erased or blocked go to the organisers of their region."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events import complaints, hosting, privacy, services, signups
from events.models import Block, Complaint, Event, Host, Message
from events.promises.steps import Who
from events.signups import Person
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.hosts import as_host

LIST = "/admin/events/event/"


@pytest.fixture
def event(make_event: EventMaker, hetty: Host) -> Event:
    event = make_event(host=hetty, organiser=None)
    signups.confirm(signups.sign_up(event, None, Person("Ann", "ann@example.org")))
    Message.objects.all().delete()
    return event


def notices(user: User) -> list[str]:
    return [message.details["subject"] for message in Message.objects.filter(user=user, kind="notice")]


def test_an_erased_hosts_event_goes_to_its_region(client: Client, event: Event, rita: User, stan: User) -> None:
    privacy.erase_person("hetty@example.org")
    assert list(Event.objects.unattended()) == [event]
    assert Event.objects.get().status == "published"
    assert notices(rita) == ["An event has nobody who runs it"]
    assert notices(stan) == []
    client.force_login(rita)
    assert "1 without a host" in client.get(LIST).content.decode()
    page = client.get(Message.objects.get(user=rita).details["path"])
    assert event.title in page.content.decode()
    client.post(LIST, {"action": "take_over", "_selected_action": event.pk})
    event.refresh_from_db()
    assert (event.organiser, event.host, event.host_left_at) == (rita, None, None)
    assert not Event.objects.unattended().exists()


def test_without_a_regional_organiser_the_centre_hears_of_it(event: Event, stan: User, olive: User) -> None:
    privacy.erase_person("hetty@example.org")
    assert notices(stan)
    assert not notices(olive)


@pytest.mark.parametrize("value", ["hetty@example.org", "example.org"])
def test_a_blocked_hosts_event_does_too_and_comes_back(
    client: Client, event: Event, rita: User, ada: User, value: str
) -> None:
    client.force_login(ada)
    client.post("/admin/events/block/add/", {"value": value, "reason": "Insults people"})
    assert list(Event.objects.unattended()) == [event]
    assert notices(rita)
    client.post(f"/admin/events/block/{Block.objects.get().pk}/delete/", {"post": "yes"})
    assert not Block.objects.exists()
    assert not Event.objects.unattended().exists()


def test_what_else_somebody_set_up_whom_staff_block_goes_there(
    event: Event, make_event: EventMaker, hetty: Host, rita: User, stan: User
) -> None:
    other = make_event("Crowmere", host=hetty, organiser=None)
    complaints.take_down([Complaint.objects.create(event=event, reason="fake")], stan)
    assert list(Event.objects.unattended()) == [other]
    assert Event.objects.get(pk=event.pk).status == "cancelled"


def test_what_is_over_or_has_an_organiser_stays_as_it_is(make_event: EventMaker, hetty: Host, rita: User) -> None:
    make_event(host=hetty, organiser=rita)
    make_event(host=hetty, organiser=None, starts_at=timezone.now() - dt.timedelta(days=3))
    privacy.erase_person("hetty@example.org")
    assert not Event.objects.unattended().exists()
    assert not notices(rita)


def test_an_event_at_the_hosts_home_is_called_off_and_people_are_told(make_event: EventMaker, hetty: Host) -> None:
    home = make_event(host=hetty, organiser=None, is_private=True, postcode="BR1 1AA")
    signups.confirm(signups.sign_up(home, None, Person("Ann", "ann@example.org")))
    privacy.erase_person("hetty@example.org")
    assert Message.objects.filter(signup__first_name="Ann", kind="cancelled").count() == 1
    assert not Event.objects.unattended().exists()


# Nothing that was ever public is thrown away


def test_no_task_deletes_what_was_ever_public(event: Event, make_event: EventMaker) -> None:
    long_ago = timezone.now() - dt.timedelta(days=30)
    unseen = make_event(status="submitted")
    once_public = make_event(status="submitted", first_published_at=long_ago)
    Event.objects.filter(pk=event.pk).update(status="submitted")
    Event.objects.update(created_at=long_ago)
    privacy.erase_due()
    assert set(Event.objects.all()) == {event, once_public}
    assert not Event.objects.filter(pk=unseen.pk).exists()


def test_nobody_deletes_it_through_the_services_either(make_event: EventMaker, hetty: Host) -> None:
    draft = services.save_event(make_event.unsaved(status="draft"))
    services.publish_events([draft])
    draft.status = Event.Status.DRAFT  # nobody has signed up
    services.save_event(draft)
    with pytest.raises(ValidationError, match="public has seen"):
        services.delete_events([draft], Who.STAFF)
    assert Event.objects.get().first_published_at is not None


def test_what_was_approved_meanwhile_is_cancelled_not_deleted(make_event: EventMaker, hetty: Host) -> None:
    event = services.save_event(make_event.unsaved(status="waiting", host=hetty, organiser=None))
    stale = Event.objects.get(pk=event.pk)
    services.publish_events([event])
    hosting.call_off(stale)
    assert Event.objects.get().status == "cancelled"


def test_a_page_that_was_opened_before_brings_nothing_back(make_event: EventMaker, hetty: Host) -> None:
    event = make_event(host=hetty, organiser=None)
    stale = Event.objects.get(pk=event.pk)
    services.cancel_events([event])
    stale.title = "As it was"
    with pytest.raises(ValidationError, match="no longer what it was"):
        hosting.update(stale, stale.starts_at)
    assert as_host(hetty).get(f"/hosting/events/{event.pk}/").headers["Location"] == "/hosting/?done=too-late"
