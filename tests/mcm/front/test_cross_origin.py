"""Scripts of other sites may read the API, and nothing else; in front of Django and behind it alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from events.forms.signup import SignUpForm
from mcm.front.cross_origin import ALLOWED, preflight
from tests.conftest import EventMaker
from tests.wsgi import InFront, ask

ORIGIN = {"HTTP_ORIGIN": "https://local-party.example"}
LOOKUP = "/api/v1/lookup/?postcode="
API = {
    f"{LOOKUP}BR1+1AA": 200,
    f"{LOOKUP}nonsense": 400,
    f"{LOOKUP}ZE9+9ZZ": 404,
    f"{LOOKUP}BR1+1AA&bogus=1": 400,
    f"{LOOKUP}BR1+1AA&campaign=no-such": 404,
    "/api/v1/need/": 200,
    "/api/v1/constituencies/": 200,
    "/api/v1/constituencies/E14990002/": 200,
    "/api/v1/constituencies/E00000000/": 404,
    "/api/v1/events/": 200,
    "/api/v1/events/?limit=abc": 400,
    "/api/v1/schema/": 200,
    "/api/v1/nothing/": 404,
}


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker) -> InFront:
    make_event()
    publish_now()
    django = get_wsgi_application()
    return InFront(django, django)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_api_can_be_read_from_anywhere_whatever_it_answers(site: InFront, method: str) -> None:
    django = get_wsgi_application()
    for address, status in API.items():
        for application in (site, django):
            answer = ask(application, address, method, **ORIGIN)
            assert answer.status == status, address
            assert answer.headers["access-control-allow-origin"] == "*", address
            assert "access-control-allow-credentials" not in answer.headers
        assert ask(site, address, method, **ORIGIN) == ask(django, address, method, **ORIGIN)


def test_what_a_script_has_already_can_be_read_too(site: InFront) -> None:
    for address in ("/api/v1/need/", "/api/v1/events/"):
        etag = ask(site, address).headers["etag"]
        again = ask(site, address, HTTP_IF_NONE_MATCH=etag, **ORIGIN)
        assert (again.status, again.headers["access-control-allow-origin"]) == (304, "*")
        assert "ETag" in again.headers["access-control-expose-headers"]


def test_pages_and_forms_stay_closed(site: InFront, client: Client, make_event: EventMaker) -> None:
    event = make_event()
    pages = ("/", "/?postcode=BR1+1AA", "/constituencies/brackwater/", event.get_absolute_url(), "/api/v1/docs/")
    for address in (*pages, "/admin/login/", "/events/place/?postcode=BR11AA", "/healthz"):
        assert "access-control-allow-origin" not in ask(site, address, **ORIGIN).headers, address
    for address in (f"/events/{event.pk}/sign-up/", "/events/new/similar/", "/api/v1/events/"):
        answer = client.post(
            address, dict.fromkeys(SignUpForm.base_fields, "x"), headers={"origin": "https://x.example"}
        )
        assert "Access-Control-Allow-Origin" not in answer.headers, address


def test_a_browser_that_asks_first_is_told(site: InFront) -> None:
    asks = {**ORIGIN, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET"}
    for address in API:
        answer = ask(site, address, "OPTIONS", **asks)
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
        assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    for address in ("/", "/events/new/", "/admin/"):
        assert "access-control-allow-origin" not in ask(site, address, "OPTIONS", **asks).headers


def test_the_public_program_answers_that_by_itself() -> None:
    answer = preflight("OPTIONS", "/api/v1/need/", "GET")
    assert answer is not None
    assert ALLOWED[0] in answer.headers
    assert preflight("OPTIONS", "/api/v1/need/", "") is None
    assert preflight("POST", "/api/v1/need/", "GET") is None
    assert preflight("OPTIONS", "/events/new/", "POST") is None
