"""Where the party does not stand nobody canvasses: refused by the forms, by every write, and with what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from constituencies.models import Campaign, Constituency, PartyVotes
from events import services
from events.models import STREET_KINDS, Event
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.admin.test_events import form as admin_form
from tests.events.hosts import submit


@pytest.fixture(autouse=True)
def nobody_stands_in_brackwater(campaign: Campaign, seats: dict[str, Constituency]) -> None:
    PartyVotes.objects.filter(party=campaign.party, result__constituency=seats["Brackwater"]).delete()


@pytest.mark.parametrize("kind", sorted(STREET_KINDS))
def test_kinds_that_ask_for_votes_are_refused(make_event: EventMaker, kind: str) -> None:
    with pytest.raises(ValidationError, match=r"does not stand in Brackwater.*Choose another kind"):
        services.save_event(make_event.unsaved(kind=kind))
    assert not Event.objects.exists()


@pytest.mark.parametrize("kind", sorted(set(Event.Kind.values) - STREET_KINDS))
def test_others_are_welcome(make_event: EventMaker, kind: str) -> None:
    assert services.save_event(make_event.unsaved(kind=kind)).pk


def test_one_that_works_in_the_seat_beside_can_meet_there(make_event: EventMaker, seats: Any) -> None:
    assert services.save_event(make_event.unsaved("Brackwater", constituency=seats["Crowmere"])).pk


def test_one_that_is_there_can_be_changed_and_called_off_but_not_come_back(make_event: EventMaker) -> None:
    event = make_event()
    event.title = "Another title"
    services.save_event(event)
    services.cancel_events([event])
    event.status = Event.Status.PUBLISHED
    with pytest.raises(ValidationError):
        services.save_event(event)


def test_another_kind_cannot_become_one_that_asks_for_votes(make_event: EventMaker) -> None:
    event = make_event(kind="social")
    event.kind = "canvassing"
    with pytest.raises(ValidationError):
        services.save_event(event)


def test_a_draft_is_not_published_and_the_others_wait_with_it(make_event: EventMaker) -> None:
    drafts = [make_event("Crowmere", status="draft"), make_event(status="draft")]
    with pytest.raises(ValidationError, match=r"Canvassing in Brackwater: .*does not stand"):
        services.publish_events(drafts)
    assert set(Event.objects.values_list("status", flat=True)) == {"draft"}


def test_the_queue_says_which_cannot_be_published(client: Client, make_event: EventMaker, stan: User) -> None:
    event = make_event(status="waiting")
    client.force_login(stan)
    answer = client.post("/admin/events/event/", {"action": "publish", "_selected_action": event.pk}, follow=True)
    assert "does not stand" in answer.content.decode()
    assert Event.objects.get().status == "waiting"


@pytest.mark.usefixtures("postcodes")
def test_the_hosts_form_says_it_beside_the_constituency(client: Client) -> None:
    answer = submit(client)
    assert answer.status_code == 400
    assert "does not stand in Brackwater" in answer.context["form"].errors["constituency"][0]
    assert submit(client, kind="social").status_code == 303


@pytest.mark.usefixtures("postcodes")
def test_the_organisers_form_says_it_beside_the_constituency(client: Client, olive: User) -> None:
    client.force_login(olive)
    answer = client.post("/admin/events/event/add/", admin_form())
    assert "does not stand" in answer.context["adminform"].form.errors["constituency"][0]
    assert not Event.objects.exists()


def test_queries_to_publish_do_not_grow_with_seats(make_event: EventMaker, django_assert_max_num_queries: Any) -> None:
    drafts = [make_event(seat, status="draft") for seat in ("Crowmere", "Ashford Vale") for _ in range(6)]
    with django_assert_max_num_queries(12):
        services.publish_events(drafts)
