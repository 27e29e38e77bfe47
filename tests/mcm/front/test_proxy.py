"""One switch trusts the proxy; without it nobody tells who asks, neither the public program nor Django."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client, RequestFactory

from events.safety.rate_limits import client_address
from mcm.checks import visitors_are_told_apart
from mcm.front.proxy import believe_trusted_proxies
from targeting.demand.counted import tally
from tests.conftest import EventMaker
from tests.wsgi import InFront, ask

FORGED = {
    "HTTP_X_FORWARDED_FOR": "192.0.2.7",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_FORWARDED": "for=192.0.2.7;proto=https",
}


def seen_by_django(proxies: int, settings: Any, **variables: Any) -> Any:
    settings.TRUST_PROXY = proxies
    requests: list[Any] = []
    believe_trusted_proxies(requests.append)(  # type: ignore[arg-type]
        RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **variables)
    )
    return requests[0]


def test_django_believes_nobody_by_itself(settings: Any) -> None:
    request = seen_by_django(0, settings, **FORGED)
    assert (client_address(request), request.is_secure(), request.get_host()) == ("10.0.0.1", False, "testserver")
    assert not [name for name in request.META if "FORWARDED" in name]
    assert "HTTP_VIA" in request.META  # that it was forwarded is known, such as to the outbox of the demo


def test_django_believes_the_proxy_that_is_trusted(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["public.example"]
    more = FORGED | {"HTTP_X_FORWARDED_HOST": "public.example", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 2001:db8:1:2::7"}
    request = seen_by_django(1, settings, **more)
    assert client_address(request) == "2001:db8:1:2::/64"
    assert (request.is_secure(), request.get_host()) == (True, "public.example")


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker) -> InFront:
    make_event()
    publish_now()
    django = get_wsgi_application()
    return InFront(django, django)


def test_the_fast_path_believes_the_same(site: InFront, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    django = get_wsgi_application()
    for proxies, status in ((0, 301), (1, 200)):
        settings.TRUST_PROXY = proxies
        variables = FORGED | {"HTTP_X_FORWARDED_HOST": "localhost"}
        fast = InFront(get_wsgi_application(), get_wsgi_application())
        assert ask(fast, "/", **variables).status == ask(django, "/", **variables).status == status
    assert ask(InFront(django, django), "/", **FORGED).status == 400  # a host that is not ours


def test_lookups_are_counted_for_the_visitor_not_for_the_proxy(site: InFront, settings: Any) -> None:
    for proxies, count in ((0, 1), (1, 3)):
        settings.TRUST_PROXY = proxies
        tally.forget()
        for last in (1, 2, 3):
            address = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"192.0.2.{last}"}
            assert ask(site, "/api/v1/lookup/?postcode=BR1+1AA", **address).status == 200
        assert sum(tally.take().values()) == count


def test_sixty_from_one_64_are_one_visitor(client: Client, make_event: EventMaker) -> None:
    address = f"/events/{make_event().pk}/sign-up/"
    codes = []
    for number in range(60):
        answer = client.post(
            address,
            {"first_name": "Ann", "email": f"ann{number}@example.org", "consent": "on"},
            REMOTE_ADDR=f"2001:db8:1:2:{number:x}::1",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",  # says nobody who is trusted
        )
        codes.append(answer.status_code)
    assert codes == [303] * 20 + [429] * 40
    assert 0 < int(answer.headers["Retry-After"]) <= 24 * 3600
    other = client.post(
        address, {"first_name": "Bo", "email": "bo@example.org", "consent": "on"}, REMOTE_ADDR="2001:db8:1:3::1"
    )
    assert other.status_code == 303


def test_a_public_site_says_how_many_proxies_stand_in_front(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.delenv("TRUST_PROXY", raising=False)
    assert visitors_are_told_apart() == []
    settings.IS_LOCAL = False
    assert [problem.id for problem in visitors_are_told_apart()] == ["mcm.W006"]
    monkeypatch.setenv("TRUST_FORWARDED_FOR", "1")
    assert [problem.id for problem in visitors_are_told_apart()] == ["mcm.W006", "mcm.E009"]
    monkeypatch.delenv("TRUST_FORWARDED_FOR")
    monkeypatch.setenv("TRUST_PROXY", "0")
    assert visitors_are_told_apart() == []
