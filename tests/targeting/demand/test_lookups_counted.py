"""What of a lookup is counted: once, by outcode and day, and nothing finer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from constituencies.changes import change
from constituencies.models import Campaign, Constituency, PostcodeRow
from constituencies.postcode_index.index import build_index
from targeting.demand.counted import Key, tally, write
from targeting.models import Demand
from tests.conftest import EventMaker
from tests.wsgi import InFront, ask

LOOKUP = "/api/v1/lookup/?postcode="


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker) -> None:
    make_event("Brackwater")
    make_event("Crowmere")
    publish_now()


@pytest.fixture
def django() -> WSGIHandler:
    return get_wsgi_application()


@pytest.fixture
def fast(django: WSGIHandler) -> InFront:
    """Without anything behind it: Django would close the test's connection after its answer."""
    return InFront(django, lambda environ, _start: pytest.fail(f"{environ['PATH_INFO']} went on to Django"))


@pytest.fixture(params=["in front of Django", "by Django"])
def application(django: WSGIHandler, request: pytest.FixtureRequest) -> Any:
    return InFront(django, django) if request.param == "in front of Django" else django


def counted() -> dict[Key, int]:
    """What was counted since the last time."""
    return tally.take()


@pytest.mark.usefixtures("site")
class TestLookups:
    @pytest.mark.parametrize(
        ("address", "travel"),
        [
            ("/?postcode=BR1+1AA", "1h"),
            ("/?postcode=br1-1aa&travel=any", "any"),
            ("/campaigns/fictional/?postcode=BR11AA", "1h"),
            (f"{LOOKUP}BR1+1AA", "1h"),
            (f"{LOOKUP}BR1&travel=2h", "2h"),
            (f"{LOOKUP}BR1+1&campaign=fictional", "1h"),
            # Of three seats two have an event: fewer than three, so the answer is from a farther tier.
            (f"{LOOKUP}BR1+1AA&travel=30m", "30m"),
            ("/?postcode=BR1+1AA&travel=teleport", "1h"),
        ],
    )
    def test_an_answered_lookup_counts_once(self, application: Any, address: str, travel: str) -> None:
        assert ask(application, address).status == 200
        assert counted() == {Key("fictional", timezone.localdate(), "BR1", travel): 1}

    @pytest.mark.parametrize(
        "address",
        [
            *("/", "/constituencies/brackwater/", "/api/v1/need/", "/api/v1/constituencies/", "/?postcode="),
            *(f"{LOOKUP}{text}" for text in ("", "hello", "SW", "RH11+7H", "ZE9+9ZZ", "JE2+3AB", "BFPO+1", "%00")),
            *("/?postcode=hello", "/?postcode=ZE9+9ZZ", f"{LOOKUP}BR1+1AA&campaign=no-such"),
        ],
    )
    def test_nothing_else_counts(self, application: Any, address: str) -> None:
        ask(application, address)
        assert counted() == {}

    def test_who_is_sent_away_unanswered_does_not_count(self, settings: Any) -> None:
        settings.SECURE_SSL_REDIRECT, settings.TRUST_PROXY = True, 1
        django = get_wsgi_application()
        fast = InFront(django, django)
        assert ask(fast, f"{LOOKUP}BR1+1AA").status == 301
        assert ask(fast, f"{LOOKUP}BR1+1AA", HTTP_HOST="evil.example").status == 400
        assert counted() == {}
        assert ask(fast, f"{LOOKUP}BR1+1AA", HTTP_X_FORWARDED_PROTO="https").status == 200
        assert sum(counted().values()) == 1

    def test_the_database_is_not_asked(self, application: Any, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            ask(application, f"{LOOKUP}BR1+1AA")
        assert sum(counted().values()) == 1


@pytest.mark.usefixtures("postcodes")
def test_who_lives_in_a_seat_that_is_not_contested_counts_if_sent_elsewhere(
    fast: InFront, campaign: Campaign, seats: dict[str, Constituency], publish_now: Any, make_event: EventMaker
) -> None:
    with change():
        seats["Ashford Vale"].results.get().party_votes.filter(party=campaign.party).delete()
    publish_now()
    assert b"not-contested" in ask(fast, f"{LOOKUP}AV1+1AA").body
    assert counted() == {}
    make_event("Brackwater")
    publish_now()
    assert b"not-contested" in ask(fast, f"{LOOKUP}AV1+1AA").body
    assert [key.outcode for key in counted()] == ["AV1"]


@pytest.mark.usefixtures("postcodes")
def test_a_historical_campaign_counts_the_real_day(fast: InFront, campaign: Campaign, publish_now: Any) -> None:
    with change():
        Campaign.objects.filter(pk=campaign.pk).update(
            as_of="2019-11-28", opens_on="2019-11-01", polling_day="2019-12-12"
        )
    publish_now()
    assert ask(fast, f"{LOOKUP}BR1+1AA").status == 200
    assert counted() == {Key("fictional", timezone.localdate(), "BR1", "1h"): 1}


SHAPES = {
    "SW1A 1AA": "SW1A",
    "sw1a1aa": "SW1A",
    "SW1A 1": "SW1A",
    "SW1A1": "SW1A",
    "SW1A": "SW1A",
    "SW1": "SW1",  # a district that is divided into SW1A to SW1Y
    "M1 1AE": "M1",
    "B33 8TH": "B33",
    "EC1A 1BB": "EC1A",
    "W1V 1AA": "W1V",  # terminated
    "NPT 0VA": "NPT",
    "GIR 0AA": "GIR",
}


@pytest.fixture
def real_shapes(campaign: Campaign, seats: dict[str, Constituency], publish_now: Any) -> None:
    """Postcodes of every shape, in Brackwater."""
    full = ("SW1A 1AA", "M1 1AE", "B33 8TH", "EC1A 1BB", "W1V 1AA", "NPT 0VA", "GIR 0AA")
    PostcodeRow.objects.bulk_create(
        PostcodeRow(
            boundary_set=campaign.boundary_set,
            postcode=postcode.replace(" ", ""),
            constituency=seats["Brackwater"],
            longitude=-1.5,
            latitude=52.1,
        )
        for postcode in full
    )
    build_index(campaign.boundary_set)
    publish_now()


@pytest.mark.parametrize("text", SHAPES)
@pytest.mark.usefixtures("real_shapes")
def test_nothing_finer_than_an_outcode_is_ever_held(fast: InFront, text: str) -> None:
    for address in (f"{LOOKUP}{text}", f"/?postcode={text}&travel=any"):
        assert ask(fast, address.replace(" ", "+")).status == 200
    counts = tally.take()
    assert {key.outcode for key in counts} == {SHAPES[text]}
    # Nothing else is in a key in which a postcode could hide.
    assert {(key.campaign, key.day, key.travel) for key in counts} == {
        ("fictional", timezone.localdate(), travel) for travel in ("1h", "any")
    }
    tally.put_back(counts)
    write()
    assert set(Demand.objects.values_list("outcode", flat=True)) == {SHAPES[text]}
    columns = {field.name for field in Demand._meta.get_fields()}
    assert columns == {"pk", "campaign", "day", "outcode", "travel", "count"}
