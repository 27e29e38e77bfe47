"""What programs ask of the API in an address: known, sensible, in any case; else 400 and a sentence."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.core.wsgi import get_wsgi_application

from tests.conftest import EventMaker
from tests.wsgi import InFront, ask

LOOKUP = "/api/v1/lookup/"


@pytest.fixture
def fast(publish_now: Any, postcodes: None, make_event: EventMaker) -> InFront:
    make_event()
    publish_now()
    return InFront(get_wsgi_application(), lambda environ, _start: pytest.fail(f"{environ['PATH_INFO']} went on"))


def answers(fast: InFront, address: str) -> tuple[int, Any]:
    """Status and body, the same in front of Django and behind it."""
    answer = ask(fast, address)
    assert answer == ask(get_wsgi_application(), address)
    return answer.status, orjson.loads(answer.body)


@pytest.mark.parametrize(
    ("address", "names"),
    [
        (f"{LOOKUP}?postcode=BR11AA&bogus=1", "postcode, travel, when, seat, without, nearer, campaign"),
        (f"{LOOKUP}?bogus=1", "postcode, travel, when, seat, without, nearer, campaign"),
        (f"{LOOKUP}?Postcode=BR11AA", "postcode, travel, when, seat, without, nearer, campaign"),
        ("/api/v1/need/?bogus", "campaign"),
        ("/api/v1/need/?postcode=BR11AA", "campaign"),
        ("/api/v1/constituencies/?region=East", "campaign"),
        ("/api/v1/constituencies/E14990002/?bogus=1", "campaign"),
    ],
)
def test_an_unknown_parameter_is_named_with_those_that_are_known(fast: InFront, address: str, names: str) -> None:
    status, body = answers(fast, address)
    assert (status, body["outcome"]) == (400, "invalid")
    assert f"Known ones: {names}." in body["message"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("travel=5h", "travel: Write one of these: 30m, 1h, 2h, any."),
        ("seat=Brackwater", "seat: Codes look like E14001172."),
        ("seat=E1499", "seat: Codes look like"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_what_does(fast: InFront, query: str, says: str) -> None:
    status, body = answers(fast, f"{LOOKUP}?postcode=BR11AA&{query}")
    assert (status, body["outcome"]) == (400, "invalid")
    assert says in body["message"]
    assert body["recommendations"] == []  # always the same keys


def test_codes_and_words_are_understood_in_any_case(fast: InFront) -> None:
    small, large = (answers(fast, f"/api/v1/constituencies/{code}/") for code in ("e14990002", "E14990002"))
    assert small == large
    assert small[0] == 200
    both = [answers(fast, f"{LOOKUP}?postcode=BR1&travel={travel}&seat={seat}") for travel, seat in
            (("ANY", "e14990002"), ("any", "E14990002"))]  # fmt: skip
    assert both[0] == both[1]
    assert both[0][0] == 200


def test_an_empty_value_is_none(fast: InFront) -> None:
    status, body = answers(fast, f"{LOOKUP}?postcode=BR11AA&travel=&when=&seat=")
    assert (status, body["outcome"]) == (200, "found")
    assert body == answers(fast, f"{LOOKUP}?postcode=BR11AA")[1]


def test_what_cannot_be_printed_is_not_told_back(fast: InFront) -> None:
    _status, body = answers(fast, f"/api/v1/need/?a%0a%00b{'c' * 100}=1")
    assert "a\ufffd\ufffdbcc" in body["message"]
    assert "c" * 50 not in body["message"]


def test_pages_take_whatever_is_put_behind_them(fast: InFront) -> None:
    for address in ("/?utm_source=leaflet", "/?postcode=BR1+1AA&fbclid=x&travel=nonsense"):
        assert ask(fast, address).status == 200
