"""A lookup with what somebody has set aside: others take its place, nothing is remembered, nonsense does no harm."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from targeting.recommending.set_aside import MOST_SET_ASIDE
from tests.conftest import EventMaker

pytestmark = pytest.mark.usefixtures("site")
ASHFORD_VALE, BRACKWATER, CROWMERE = (f"E1499000{number}" for number in (1, 2, 3))


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker) -> None:
    for seat in ("Ashford Vale", "Brackwater", "Crowmere"):
        make_event(seat)
    publish_now()


def recommended(client: Client, **more: str) -> list[str]:
    answer = client.get("/api/v1/lookup/", {"postcode": "BR1 1AA", "travel": "any"} | more).json()
    return [seat["code"] for seat in answer["recommendations"]]


def test_what_is_set_aside_is_not_recommended(client: Client) -> None:
    assert set(recommended(client)) == {ASHFORD_VALE, BRACKWATER, CROWMERE}
    assert set(recommended(client, without=CROWMERE)) == {ASHFORD_VALE, BRACKWATER}
    assert recommended(client, without=f"{CROWMERE},{ASHFORD_VALE.lower()}") == [BRACKWATER]
    assert set(recommended(client)) == {ASHFORD_VALE, BRACKWATER, CROWMERE}, "nothing is remembered"


def test_too_far_leaves_out_what_is_as_far(client: Client) -> None:
    assert ASHFORD_VALE not in recommended(client, nearer="20")
    assert set(recommended(client, nearer="100")) == {ASHFORD_VALE, BRACKWATER, CROWMERE}


def test_the_page_says_so_and_ones_own_seat_stays(client: Client) -> None:
    page = client.get("/", {"postcode": "BR1 1AA", "without": f"{CROWMERE},{BRACKWATER}"}).content.decode()
    assert "You have set 2 places aside on this device." in page
    assert "Your own constituency" in page
    assert f'data-seat="{CROWMERE}"' not in page
    page = client.get("/", {"postcode": "BR1 1AA", "without": CROWMERE}).content.decode()
    assert "You have set one place aside on this device." in page
    assert "set-aside" not in client.get("/", {"postcode": "BR1 1AA"}).content.decode()


def test_when_nothing_else_is_left_it_does_not_say_that_there_is_nothing(client: Client) -> None:
    everything = ",".join([ASHFORD_VALE, BRACKWATER, CROWMERE])
    page = client.get("/", {"postcode": "BR1 1AA", "without": everything}).content.decode()
    assert "There is nothing else to go to near you." in page
    assert "There is nothing to go to near you yet." not in page


@pytest.mark.parametrize("without", ["", ",", "E00000000", "<b>", "\x00", "E14990003" * 1000, "," * 5000])
@pytest.mark.parametrize("nearer", ["", "0", "-1", "x", "9" * 5000, "²", "1.5"])
def test_on_the_page_nonsense_sets_nothing_aside(client: Client, without: str, nearer: str) -> None:
    response = client.get("/", {"postcode": "BR1 1AA", "without": without, "nearer": nearer})
    assert response.status_code == 200
    assert response.content.decode().count("data-rank=") == 3


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"without": "Crowmere"}, "without: Codes look like E14001172."),
        ({"without": ",".join([CROWMERE] * (MOST_SET_ASIDE + 1))}, "at most 24 constituencies"),
        ({"nearer": "far"}, "nearer: Write a whole number"),
        ({"nearer": "0"}, "nearer: Write a number of at least 1."),
    ],
)
def test_the_api_says_what_makes_no_sense(client: Client, more: dict[str, str], says: str) -> None:
    response = client.get("/api/v1/lookup/", {"postcode": "BR1 1AA"} | more)
    assert response.status_code == 400
    assert says in response.json()["message"]


def test_without_scripts_there_is_no_such_button(client: Client) -> None:
    page = client.get("/", {"postcode": "BR1 1AA"}).content.decode()
    cards = page.split('<template id="swap-choices">')[0]
    assert "data-swap" not in cards
