"""How many came: a host says so behind a signed link, an organiser on the event's page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events import hosting, services
from events.models import Event, Host
from events.privacy import erase_person, export_person
from events.promises.steps import Who
from events.safety import signed_links
from events.safety.signed_links import Purpose
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.hosts import begin


@pytest.fixture
def walk(make_event: EventMaker, hetty: Host) -> Event:
    event = make_event(host=hetty, organiser=None, title="A walk")
    begin(event)
    event.refresh_from_db()
    return event


def page_of(event: Event) -> str:
    return signed_links.path("headcount", Purpose.HEADCOUNT, event.pk)


def count_of(event: Event) -> int | None:
    return Event.objects.get(pk=event.pk).headcount


def test_the_link_opens_a_page_and_records_nothing_by_itself(client: Client, walk: Event) -> None:
    assert "How many people were there?" in client.get(page_of(walk)).content.decode()
    assert count_of(walk) is None
    answer = client.post(page_of(walk), {"people": "14"}, follow=True)
    assert "Noted: 14 people" in answer.content.decode()
    assert count_of(walk) == 14
    client.post(page_of(walk), {"people": "15"})
    assert count_of(walk) == 15


@pytest.mark.parametrize("wrong", ["", "-1", "2001", "many", "2.5"])
def test_what_is_no_number_of_people_is_refused(client: Client, walk: Event, wrong: str) -> None:
    assert client.post(page_of(walk), {"people": wrong}).status_code == 400
    assert count_of(walk) is None


def test_not_before_it_begins_nor_of_what_was_cancelled(client: Client, walk: Event) -> None:
    Event.objects.filter(pk=walk.pk).update(status="cancelled")
    assert client.post(page_of(walk), {"people": "3"}).status_code == 400
    later = timezone.now() + dt.timedelta(hours=1)
    Event.objects.filter(pk=walk.pk).update(status="published", starts_at=later, ends_at=later + dt.timedelta(hours=1))
    assert client.post(page_of(walk), {"people": "3"}).status_code == 400
    assert count_of(walk) is None
    with pytest.raises(ValidationError):
        hosting.set_headcount(Event.objects.get(), 2001)


def test_the_link_is_of_no_use_once_its_host_is_gone(client: Client, walk: Event) -> None:
    link = page_of(walk)
    erase_person("hetty@example.org")
    assert client.get(link).status_code == 404
    assert client.post(link, {"people": "3"}).status_code == 404


def test_a_host_finds_the_page_with_their_events(at_desk: Client, walk: Event, hugh: Host) -> None:
    now = timezone.now()
    Event.objects.update(ends_at=now)
    assert f"/hosting/events/{walk.pk}/headcount/" in at_desk.get("/hosting/").content.decode()
    assert at_desk.get(f"/hosting/events/{walk.pk}/headcount/", follow=True).status_code == 200
    Event.objects.update(host=hugh)
    assert at_desk.get(f"/hosting/events/{walk.pk}/headcount/").status_code == 404


def test_organisers_say_it_on_the_events_page_once_it_has_begun(
    client: Client, make_event: EventMaker, olive: User
) -> None:
    event = make_event()
    client.force_login(olive)
    page = f"/admin/events/event/{event.pk}/change/"
    assert 'name="headcount"' not in client.get(page).content.decode()
    begin(event)
    assert 'name="headcount"' in client.get(page).content.decode()


def test_a_copy_has_not_been_counted(walk: Event) -> None:
    hosting.set_headcount(walk, 7)
    assert services.duplicate_event(Event.objects.get(), by=Who.SITE).headcount is None


def test_a_host_can_read_what_they_said(walk: Event) -> None:
    hosting.set_headcount(walk, 7)
    assert export_person("hetty@example.org")["host"]["events"][0]["how_many_came"] == 7
