"""What was called off comes back by those alone who have as much authority as whoever did it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events import complaints, hosting, services
from events.approval.cancelling import cancelled_by, may_bring_back, record_cancelled
from events.keeping.doers import Doer
from events.models import CancellationAuthority as Authority
from events.models import Event, Host
from events.promises.steps import Who
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.hosts import DAY, submit, trust
from tests.permissions.activity import event_form

Cast = dict[str, Doer]


@pytest.fixture
def cast(olive: User, rita: User, stan: User, ada: User) -> Cast:
    return {"host": Who.HOST, "olive": olive, "rita": rita, "stan": stan, "ada": ada}


MAY_BRING_BACK = {
    "host": {"host", "olive", "rita", "stan", "ada"},
    "olive": {"host", "olive", "rita", "stan", "ada"},
    "rita": {"rita", "stan", "ada"},
    "stan": {"stan", "ada"},
    "ada": {"stan", "ada"},
}


@pytest.mark.parametrize("who", MAY_BRING_BACK)
def test_who_may_bring_back_what_somebody_cancelled(make_event: EventMaker, cast: Cast, who: str) -> None:
    event = make_event()
    services.cancel_events([event], cast[who])
    assert {name for name, user in cast.items() if may_bring_back(event, user)} == MAY_BRING_BACK[who]


@pytest.mark.parametrize("who", ["olive", "rita", "stan"])
def test_a_form_brings_back_what_was_cancelled_for_those_alone(
    client: Client, make_event: EventMaker, cast: Cast, who: str
) -> None:
    noon = timezone.localtime(timezone.now() + dt.timedelta(days=2)).replace(hour=12, minute=0)
    event = make_event(starts_at=noon)
    services.cancel_events([event], cast["rita"])
    user = cast[who]
    assert isinstance(user, User)
    client.force_login(user)
    form = event_form(event)
    for status in ("published", "draft", "waiting"):
        Event.objects.update(status="cancelled")
        record_cancelled([event], cast["rita"])
        client.post(f"/admin/events/event/{event.pk}/change/", form | {"status": status})
        now = Event.objects.get(pk=event.pk).status
        # Nobody makes a draft of it: people were told that it is off.
        assert now == ("published" if status == "published" and who != "olive" else "cancelled")


def test_cancelling_in_the_form_keeps_who_did_and_coming_back_forgets_it(
    client: Client, make_event: EventMaker, stan: User, olive: User
) -> None:
    noon = timezone.localtime(timezone.now() + dt.timedelta(days=2)).replace(hour=12, minute=0)
    event = make_event(starts_at=noon)
    client.force_login(stan)
    address = f"/admin/events/event/{event.pk}/change/"
    client.post(address, event_form(event, status="cancelled"))
    event.refresh_from_db()
    assert (event.status, cancelled_by(event)) == ("cancelled", Authority.STAFF)
    event.status = Event.Status.PUBLISHED
    with pytest.raises(ValidationError, match="Staff cancelled this event"):
        services.save_event(event, by=olive)
    client.post(address, event_form(event, status="published"))
    event.refresh_from_db()
    assert (event.status, cancelled_by(event)) == ("published", Authority.OWNER)


def test_taking_down_is_of_staff(make_event: EventMaker, stan: User, hetty: Host) -> None:
    event = make_event(host=hetty, organiser=None)
    trust(hetty)
    complaints.take_down([complaints.complain(event, "fake", "", "192.0.2.1")], stan)
    assert cancelled_by(event) == Authority.STAFF
    assert not hetty.trusted_in.exists()


def test_a_host_does_not_repeat_what_organisers_cancelled(
    at_desk: Client, make_event: EventMaker, hetty: Host, rita: User
) -> None:
    event = make_event(host=hetty, organiser=None)
    trust(hetty)
    services.cancel_events([event], rita)
    page = at_desk.get("/hosting/").content.decode()
    assert "The organisers cancelled it" in page
    assert "Repeat next week" not in page
    response = at_desk.post(f"/hosting/events/{event.pk}/duplicate/")
    assert response.status_code == 400
    assert "regional organiser cancelled this event" in response.content.decode()
    assert Event.objects.count() == 1


def test_what_a_host_called_off_they_may_repeat(at_desk: Client, make_event: EventMaker, hetty: Host) -> None:
    event = make_event(host=hetty, organiser=None)
    hosting.call_off(event)
    assert "Repeat next week" in at_desk.get("/hosting/").content.decode()
    assert at_desk.post(f"/hosting/events/{event.pk}/duplicate/").status_code == 303
    assert Event.objects.count() == 2


@pytest.mark.usefixtures("postcodes")
def test_the_same_set_up_anew_by_a_trusted_host_waits(
    at_desk: Client, make_event: EventMaker, hetty: Host, rita: User
) -> None:
    trust(hetty)
    evening = timezone.make_aware(dt.datetime.combine(DAY, dt.time(18)))
    event = make_event(host=hetty, organiser=None, starts_at=evening)
    services.cancel_events([event], rita)
    submit(at_desk, name=None, email=None, consent=None, different="on")
    submit(
        at_desk, name=None, email=None, consent=None, different="on", kind="training", day=DAY + dt.timedelta(days=1)
    )
    assert [event.status for event in Event.objects.exclude(pk=event.pk).order_by("starts_at")] == [
        "waiting",
        "published",
    ]
