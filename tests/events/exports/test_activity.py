"""Activity and costs by seat, for the returns of election expenses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from events.models import Event
from events.services import duplicate_event
from mcm.models import User
from tests.conftest import EventMaker

PAGE = "/admin/events/activity/"


def test_it_is_read_summed_and_exported(client: Client, make_event: EventMaker, stan: User) -> None:
    make_event("Brackwater", cost=Decimal("120.50"), cost_note="=2,000 leaflets", capacity=30)
    make_event("Crowmere", cost=Decimal("9.50"), status="cancelled", is_private=True, place="12 Home Street")
    make_event("Crowmere", status="draft", title="Not yet")
    client.force_login(stan)
    page = client.get(PAGE).content.decode()
    assert "2 events match, with £130.00 entered" in page
    assert "Not yet" not in page
    assert "1 event matches, with £120.50 entered" in client.get(PAGE, {"q": "Brackwater"}).content.decode()
    text = client.get(f"{PAGE}export/").content.decode("utf-8-sig")
    assert text.startswith("campaign,code,constituency,region,day,begins,ends,kind,title,place,status,")
    assert "fictional,E14990002,Brackwater,East," in text
    assert """120.50,"'=2,000 leaflets\"""" in text  # no formula for a spreadsheet
    assert "12 Home Street" not in text
    assert "Not yet" not in text
    assert len(client.get(f"{PAGE}export/", {"q": "Brackwater"}).content.decode().splitlines()) == 2


def test_regional_organisers_see_their_regions(client: Client, make_event: EventMaker, rita: User) -> None:
    make_event("Ashford Vale")
    make_event("Crowmere")
    client.force_login(rita)
    for page in (client.get(PAGE).content.decode(), client.get(f"{PAGE}export/").content.decode()):
        assert "Crowmere" in page
        assert "Ashford Vale" not in page


def test_a_cost_below_zero_is_refused(make_event: EventMaker) -> None:
    event = make_event()
    with pytest.raises(IntegrityError, match="event_cost_not_negative"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(cost=-1)


def test_what_it_costs_is_shown_to_nobody_outside(client: Client, make_event: EventMaker) -> None:
    event = make_event(cost=Decimal("1234.56"), cost_note="printed locally")
    for address in (event.get_absolute_url(), "/api/v1/events/"):
        page = client.get(address).content.decode()
        assert "1234" not in page
        assert "printed locally" not in page


def test_the_next_one_does_not_cost_the_same(make_event: EventMaker) -> None:
    copy = duplicate_event(make_event(cost=Decimal("250"), cost_note="leaflets"))
    assert (copy.cost, copy.cost_note) == (None, "")
