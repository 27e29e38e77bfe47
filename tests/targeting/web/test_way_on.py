"""/go leads on at once, keeps nothing, and takes nothing of the postcode along."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from targeting.demand import counted
from tests.conftest import EventMaker
from tests.wsgi import InFront, ask


@pytest.fixture
def site(publish_now: Any, postcodes: None) -> InFront:
    publish_now()
    return InFront(get_wsgi_application(), get_wsgi_application())


def test_it_leads_to_the_first_event_that_is_recommended(
    site: InFront, make_event: EventMaker, publish_now: Any
) -> None:
    event = make_event("Brackwater", title="Doors")
    publish_now()
    answer = ask(site, "/go?postcode=BR1+1AA")
    assert (answer.status, answer.body) == (303, b"")
    assert answer.headers["location"] == event.get_absolute_url()
    assert answer.headers["cache-control"] == "private, no-store"
    assert "set-cookie" not in answer.headers


def test_what_one_can_do_at_home_comes_before_a_seat_without_events(
    site: InFront, make_event: EventMaker, publish_now: Any
) -> None:
    seat = ask(site, "/go?postcode=BR1+1AA").headers["location"]
    assert seat.startswith("/constituencies/")
    call = make_event("Crowmere", kind="phone-bank", is_remote=True, longitude=None, latitude=None)
    publish_now()
    assert ask(site, "/go?postcode=BR1+1AA").headers["location"] == call.get_absolute_url()
    assert ask(site, "/go?postcode=JE2+3AB").headers["location"] == call.get_absolute_url()


@pytest.mark.parametrize(("typed", "status"), [("nonsense", 400), ("ZE9+9ZZ", 404), ("JE2+3AB", 404)])
def test_where_it_leads_nowhere_the_page_says_why(site: InFront, typed: str, status: int) -> None:
    answer = ask(site, f"/go?postcode={typed}")
    assert answer.status == ask(site, f"/?postcode={typed}").status
    assert answer.status == status
    assert b'id="answer-message"' in answer.body
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/go", "/go/", "/go?postcode=", "/go?travel=any"])
def test_without_a_postcode_it_leads_to_the_map(site: InFront, address: str) -> None:
    answer = ask(site, address)
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_nobody_is_counted_and_no_postcode_goes_along(
    site: InFront, make_event: EventMaker, publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event("Brackwater")
    publish_now()
    monkeypatch.setattr(counted, "count", lambda *_arguments: pytest.fail("counted"))
    monkeypatch.setattr("targeting.views.count", lambda *_arguments: pytest.fail("counted"))
    answer = ask(site, "/go?postcode=BR1+1AA&travel=any")
    assert not [text for text in answer.headers.values() if "BR1" in text]
    ask(site, "/go?postcode=nonsense")
