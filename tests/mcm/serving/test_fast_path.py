"""In front of Django and behind it the same: status, headers, bytes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import brotli
import orjson
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from constituencies.models import Campaign
from targeting.snapshot import holder as current
from targeting.web import memory
from tests.conftest import EventMaker
from tests.wsgi import InFront, ask

LOOKUP = "/api/v1/lookup/?postcode="
FROM_MEMORY = [
    "/",
    "/?utm_source=leaflet",
    "/?postcode=BR1+1AA",
    "/?postcode=BR1+1AA&travel=any",
    "/?postcode=BR1&travel=nonsense",
    "/?postcode=",
    "/?postcode=%F0%9F%97%B3",
    "/?postcode=a&postcode=cr11aa",
    "/?postcode=BR1+1AA&without=E14990003",
    "/?postcode=BR1+1AA&without=E14990003,,nonsense%00&nearer=x",
    "/campaigns/fictional/",
    "/campaigns/fictional/?postcode=CR1+1AA",
    "/?campaign=fictional",
    "/constituencies/brackwater/",
    "/constituencies/ashford-vale/",
    "/campaigns/fictional/constituencies/brackwater/",
    "/go",
    "/go?postcode=BR1+1AA",
    "/go/?postcode=BR1&travel=any",
    "/go?postcode=nonsense",
    "/favicon.ico",
    "/manifest.webmanifest",
    "/does-it-work/",
    f"{LOOKUP}BR1+1AA",
    f"{LOOKUP}BR1+1AA&campaign=fictional",
    f"{LOOKUP}BR1+1AA&when=2020-01-01",
    f"{LOOKUP}BR1+1AA&without=E14990003&nearer=5",
    f"{LOOKUP}BR1+1AA&without=nonsense",
    f"{LOOKUP}ZE9+9ZZ",
    f"{LOOKUP}JE2+3AB",
    f"{LOOKUP}RH11+7H",
    f"{LOOKUP}SWIA+1AA",
    f"{LOOKUP}%00",
    "/api/v1/lookup/",
    "/api/v1/need/",
    "/api/v1/need/?campaign=fictional",
    "/api/v1/constituencies/",
    "/api/v1/constituencies/E14990002/",
]
NOT_FROM_MEMORY = [
    "/campaigns/no-such/",
    "/?campaign=no-such",
    "/constituencies/nowhere/",
    "/constituencies/brackwater",
    f"{LOOKUP}BR1+1AA&campaign=no-such",
    "/api/v1/constituencies/E00000000/",
    "/api/v1/events/",
    "/go?postcode=BR1+1AA&campaign=no-such",
    "/embed/",
    "/embed/?seat=brackwater",
    "/sitemap.xml",
    "/how-it-works/",
    "/nothing/at/all",
    "/%FF",
    "/?" + "&".join(f"a{i}=1" for i in range(1001)),
]


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker) -> None:
    make_event("Brackwater", capacity=20, confirmed_signups=18, title="Doors & <b>bells</b>")
    make_event("Crowmere", title="Calls", kind="phone-bank", is_remote=True, longitude=None, latitude=None)
    publish_now()


@pytest.fixture
def django() -> Any:
    return get_wsgi_application()


@pytest.fixture
def fast(django: Any) -> InFront:
    """Without anything behind it: what it does not answer itself fails."""
    return InFront(django, lambda environ, _start: pytest.fail(f"{environ['PATH_INFO']} went on to Django"))


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("coding", ["", "gzip, deflate, br", "gzip", "br;q=0"])
def test_django_would_have_said_the_same(fast: InFront, django: Any, method: str, coding: str) -> None:
    for address in FROM_MEMORY:
        with CaptureQueriesContext(connection) as captured:
            answer = ask(fast, address, method, HTTP_ACCEPT_ENCODING=coding)
        assert captured.captured_queries == []
        assert answer == ask(django, address, method, HTTP_ACCEPT_ENCODING=coding), address


@pytest.mark.usefixtures("site")
def test_what_memory_does_not_hold_goes_on_to_django(django: Any) -> None:
    asked: list[str] = []

    def behind(environ: Any, start_response: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        return django(environ, start_response)

    for number, address in enumerate(NOT_FROM_MEMORY, start=1):
        answer = ask(InFront(django, behind), address)
        assert len(asked) == number, address
        assert answer == ask(django, address)


def test_before_anything_is_loaded_django_answers(django: Any, db: None) -> None:
    fast = InFront(django, django)
    assert ask(fast, "/").status == 200
    assert ask(fast, f"{LOOKUP}BR1+1AA").status == 503
    assert ask(fast, "/?postcode=BR1+1AA").status == 503


@pytest.mark.usefixtures("site")
def test_a_stale_map_is_another_page_with_another_name(fast: InFront, django: Any, monkeypatch: Any) -> None:
    fresh = {address: ask(fast, address) for address in FROM_MEMORY}
    monkeypatch.setattr(current, "STALE_AFTER_SECONDS", -1.0)
    for address in ("/", "/constituencies/brackwater/", "/api/v1/need/"):
        stale = ask(fast, address)
        assert stale == ask(django, address)
        assert stale.headers["etag"] != fresh[address].headers["etag"]
        assert ask(fast, address, HTTP_IF_NONE_MATCH=fresh[address].headers["etag"]).status == 200
    assert b'"stale":true' in ask(fast, f"{LOOKUP}BR1+1AA").body
    assert b'"stale":true' in ask(fast, "/api/v1/need/").body
    assert b'id="stale-strip" hidden' in fresh["/"].body
    assert b'id="stale-strip" hidden' not in ask(fast, "/").body


@pytest.mark.usefixtures("site")
def test_other_methods_are_not_allowed(django: Any) -> None:
    for address in ("/", "/constituencies/brackwater/", "/api/v1/need/", f"{LOOKUP}BR1+1AA"):
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            answer = ask(InFront(django, django), address, method)
            assert answer.status in ((200, 405) if method == "OPTIONS" else (405,)), (method, address)
            assert "GET" in answer.headers["allow"]


@pytest.mark.usefixtures("site")
def test_what_a_visitor_has_is_not_sent_again(fast: InFront) -> None:
    for address in ("/", "/constituencies/brackwater/", "/api/v1/need/", "/api/v1/constituencies/"):
        first = ask(fast, address)
        etag = first.headers["etag"]
        assert first.headers["cache-control"] == "no-cache"
        for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
            for method in ("GET", "HEAD"):
                again = ask(fast, address, method, HTTP_IF_NONE_MATCH=known)
                assert (again.status, again.body) == (304, b"")
                assert "content-length" not in again.headers
                assert again.headers["etag"] == etag
                assert again.headers["vary"] == "Accept-Encoding"
        for unknown in ('"other"', "nonsense", etag[:-2] + '"'):
            assert ask(fast, address, HTTP_IF_NONE_MATCH=unknown).status == 200


@pytest.mark.usefixtures("site")
def test_an_answer_to_one_visitor_is_kept_by_nobody(fast: InFront) -> None:
    for address in (f"{LOOKUP}BR1+1AA", "/?postcode=BR1+1AA", "/?postcode=nonsense"):
        answer = ask(fast, address, HTTP_IF_NONE_MATCH="*")
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers
        assert answer.body


DECODED: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "identity": lambda body: body,
}
CHOSEN = {
    "": "identity",
    "gzip, deflate, br, zstd": "br",
    "gzip, deflate": "gzip",
    "GZIP": "gzip",
    "br;q=0.5, gzip": "gzip",
    "br;q=0, gzip;q=0.1": "gzip",
    "gzip;q=0": "identity",
    "*": "br",
    "br;q=0, *": "gzip",
    "*;q=0": "identity",
    "identity": "identity",
    "identity;q=0.9, gzip;q=0.5": "identity",
    "identity;q=0, gzip;q=0.1": "gzip",
    "deflate": "identity",
    "gzip;q=nonsense": "identity",
    ";;,,=": "identity",
}


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["/", "/?postcode=BR1+1AA", "/constituencies/brackwater/", "/api/v1/need/"])
def test_the_visitor_chooses_the_coding(fast: InFront, address: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(memory, "FIRST_FLIGHT_BYTES", 100)
    for accepted, coding in CHOSEN.items():
        answer = ask(fast, address, HTTP_ACCEPT_ENCODING=accepted)
        assert answer.headers.get("content-encoding", "identity") == coding, accepted
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert answer.headers["vary"] == "Accept-Encoding"
        assert DECODED[coding](answer.body) == ask(fast, address).body


@pytest.mark.usefixtures("site")
def test_a_short_answer_to_one_visitor_is_not_worth_compressing(fast: InFront) -> None:
    answer = ask(fast, f"{LOOKUP}BR1+1AA", HTTP_ACCEPT_ENCODING="br, gzip")
    assert "content-encoding" not in answer.headers
    assert orjson.loads(answer.body)["outcome"] == "found"


@pytest.mark.usefixtures("site")
def test_a_host_that_is_not_ours_gets_no_page(django: Any) -> None:
    fast = InFront(django, django)
    for host in ("evil.example", "localhost.evil.example", "local host", ""):
        assert ask(fast, "/", HTTP_HOST=host).status == 400
        assert ask(fast, f"{LOOKUP}BR1+1AA", HTTP_HOST=host).status == 400
    assert ask(fast, "/", HTTP_HOST="localhost:8000").status == 200


@pytest.mark.usefixtures("site")
def test_whatever_hosts_are_sent_memory_does_not_fill_up(settings: Any, site: None) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    fast = InFront(get_wsgi_application(), get_wsgi_application())
    for i in range(600):
        assert ask(fast, "/", HTTP_HOST=f"h{i}.example").status == 200
    assert len(fast.fast_path._headers_by_front) <= 256


@pytest.mark.usefixtures("site")
def test_visitors_are_sent_to_https_and_told_to_stay_there(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.TRUST_PROXY = True, 1
    settings.SECURE_HSTS_SECONDS = 3600
    django = get_wsgi_application()
    fast = InFront(django, django)
    plain = ask(fast, "/")
    assert (plain.status, plain.headers["location"]) == (301, "https://localhost/")
    secure = ask(fast, "/", HTTP_X_FORWARDED_PROTO="https")
    assert secure.status == 200
    assert secure.headers["strict-transport-security"] == "max-age=3600"
    assert secure == ask(django, "/", HTTP_X_FORWARDED_PROTO="https")


@pytest.mark.usefixtures("site")
def test_pages_carry_the_security_headers(fast: InFront) -> None:
    for address in ("/", "/constituencies/brackwater/", f"{LOOKUP}BR1+1AA"):
        headers = ask(fast, address).headers
        assert "script-src 'self';" in headers["content-security-policy"] + ";"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "set-cookie" not in headers


@pytest.mark.usefixtures("site")
def test_what_people_wrote_is_escaped(fast: InFront, campaign: Campaign) -> None:
    for address in ("/?postcode=BR1+1AA", "/constituencies/brackwater/"):
        page = ask(fast, address).body.decode()
        assert "Doors &amp; &lt;b&gt;bells&lt;/b&gt;" in page
        assert "<b>" not in page
    page = ask(fast, "/?postcode=%22%3E%3Cscript%3E").body.decode()
    assert 'value="&quot;&gt;&lt;script&gt;"' in page
    # The marks of a skeleton's slots, sent in a query, stay what they are.
    page = ask(fast, "/?postcode=%EE%80%80results%EE%80%81").body.decode()
    assert page.count('id="results"') == 1
