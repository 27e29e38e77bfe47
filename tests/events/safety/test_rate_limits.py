"""How often: by visitor and by mailbox, with Redis and without."""

from __future__ import annotations

from typing import Any

import pytest
import redis
from django.test import Client, RequestFactory

from events.models import Message
from events.safety import rate_limits
from events.safety.mailboxes import mailbox
from events.safety.rate_limits import LimitedAction, allowed, strangers_may_be_written_to
from tests.conftest import EventMaker


@pytest.fixture
def redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_url: str) -> None:
        raise redis.ConnectionError("away")

    monkeypatch.setattr(rate_limits, "_limiter", away)


def often(action: LimitedAction, times: int, person: str = "", address: str = "192.0.2.1") -> int:
    """How many of so many were allowed."""
    requests = [RequestFactory().get("/", REMOTE_ADDR=address) for _time in range(times)]
    return sum(allowed(action, request, person) for request in requests)


def test_one_mailbox_is_one_person_however_it_is_written(broker: None) -> None:
    for number in range(6):
        assert often(LimitedAction.HOST, 1, f"An.n+{number}@GoogleMail.com", f"192.0.2.{number}") == 1
    assert often(LimitedAction.HOST, 1, "ann@gmail.com", "192.0.2.99") == 0


def test_one_connection_is_one_visitor_whichever_of_its_addresses_it_uses(broker: None) -> None:
    assert sum(often(LimitedAction.SIGN_UP, 1, address=f"2001:db8:1:2::{n:x}") for n in range(60)) == 20
    assert sum(often(LimitedAction.SIGN_UP, 1, address=ip) for ip in ["::ffff:192.0.2.9", "192.0.2.9"] * 30) == 20


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("ann+news@example.org", "ANN@Example.org ", True),
        ("a.n.n@gmail.com", "ann@googlemail.com", True),
        ("a.n.n@example.org", "ann@example.org", False),
        ("ann@müller.example", "ann@xn--mller-kva.example", True),
        ("ann@example.org.", "ann@example.org", True),
        ("ａｎｎ@example.org", "ann@example.org", True),
        ("+x@example.org", "+y@example.org", False),
        ("+447700900123", "+447700900124", False),
        ("ann@@example.org", "ann@example.org", False),
        ("ann@a..b", "ann@a.b", False),
    ],
)
def test_which_addresses_are_one_mailbox(one: str, other: str, is_same: bool) -> None:
    assert (mailbox(one) == mailbox(other)) == is_same


@pytest.mark.usefixtures("redis_is_away")
class TestWithoutRedis:
    def test_all_processes_together_let_through_no_more(self, settings: Any) -> None:
        settings.DJANGO_WORKERS = 3
        assert often(LimitedAction.SIGN_UP, 60) == 20 // 3
        assert often(LimitedAction.SIGN_UP, 60, address="192.0.2.2") == 20 // 3
        assert often(LimitedAction.COMPLAIN, 60) == 10 // 3

    def test_a_limit_below_the_number_of_processes_still_lets_one_through(self, settings: Any) -> None:
        settings.DJANGO_WORKERS = 30
        assert often(LimitedAction.PERSON, 3) == 1

    def test_whoever_is_refused_learns_when_to_try_again(self, settings: Any) -> None:
        settings.DJANGO_WORKERS = 20
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
        assert allowed(LimitedAction.SIGN_UP, request)
        assert not allowed(LimitedAction.SIGN_UP, request)
        assert 0 < request.META[rate_limits.RETRY_AFTER] <= 600

    def test_reading_goes_on(self) -> None:
        assert often(LimitedAction.SEARCH, 500) == 500

    def test_strangers_are_still_not_flooded(self, settings: Any) -> None:
        settings.DJANGO_WORKERS, settings.UNCONFIRMED_MAIL_A_MINUTE = 2, 10
        assert [strangers_may_be_written_to(1) for _time in range(8)] == [True] * 5 + [False] * 3

    def test_sign_ups_are_limited_and_the_form_says_so(self, client: Client, make_event: EventMaker) -> None:
        address = f"/events/{make_event().pk}/sign-up/"
        answers = [
            client.post(address, {"first_name": "Ann", "email": f"ann{number}@example.org", "consent": "on"})
            for number in range(12)
        ]
        assert [answer.status_code for answer in answers] == [303] * 6 + [429] * 6
        assert "Retry-After" in answers[-1].headers
        assert "too often" in answers[-1].content.decode()


WILL = {"email": "ann@example.org", "consent": "on"}


def test_beyond_the_sites_cap_every_form_asks_to_wait_a_minute(
    client: Client, make_event: EventMaker, settings: Any
) -> None:
    settings.UNCONFIRMED_MAIL_A_MINUTE = 2
    event = make_event()
    seats = [f"/constituencies/{slug}/tell-me/" for slug in ("ashford-vale", "crowmere")]
    assert [client.post(seat, WILL).status_code for seat in seats] == [303, 303]
    group = {
        "platform": "whatsapp", "name": "Brackwater", "link": "https://chat.whatsapp.com/AbCdEfGhIjKlMnOp",
        "constituency": "brackwater", "your_name": "Ann", **WILL,
    }  # fmt: skip
    for address, answers in (
        (f"/events/{event.pk}/sign-up/", {"first_name": "Ann", **WILL}),
        ("/groups/new/", group),
    ):
        answer = client.post(address, answers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60"), address
        assert "Please try again in a minute." in answer.content.decode()
    assert Message.objects.count() == 2
