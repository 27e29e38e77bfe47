"""The report button: anybody may press it, nobody is asked who they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from constituencies.kit.redis import redis_client
from events import complaints
from events.models import Complaint, Event, Group
from tests.conftest import EventMaker

WRONG = {"reason": "fake", "text": "There is no library there."}


def page(event: Event) -> str:
    return f"/events/{event.pk}/report/"


def test_anybody_reports_an_event_and_is_thanked(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    form = client.get(page(event)).content.decode()
    assert event.title in form
    answer = client.post(page(event), WRONG)
    assert answer.status_code == 303
    assert "Thank you" in client.get(answer["Location"]).content.decode()
    complaint = Complaint.objects.get()
    assert (complaint.event, complaint.reason, complaint.text, complaint.handled_at) == (
        event,
        "fake",
        WRONG["text"],
        None,
    )


def test_a_group_is_reported_too(client: Client, campaign: Any, seats: Any) -> None:
    group = Group.objects.create(
        campaign=campaign,
        constituency=seats["Brackwater"],
        name="Odd group",
        link="https://t.me/+Secret",
        status="approved",
    )
    assert "Odd group" in client.get(f"/groups/{group.pk}/report/").content.decode()
    client.post(f"/groups/{group.pk}/report/", {"reason": "abuse"})
    assert Complaint.objects.get().group == group


def test_what_the_public_does_not_see_is_not_reported(
    client: Client, make_event: EventMaker, campaign: Any, seats: Any
) -> None:
    event = make_event(status="draft")
    group = Group.objects.create(campaign=campaign, constituency=seats["Brackwater"], name="g", link="https://t.me/+x")
    assert client.get(page(event)).status_code == 404
    assert client.post(f"/groups/{group.pk}/report/", WRONG).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"reason": ""}, "Choose what is wrong"), ({"text": "x" * 1001}, "up to 1000 characters")],
)
def test_what_is_missing_is_said(client: Client, make_event: EventMaker, wrong: dict[str, str], said: str) -> None:
    response = client.post(page(make_event()), WRONG | wrong)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not Complaint.objects.exists()


def test_reporting_is_limited_by_address(client: Client, make_event: EventMaker) -> None:
    address = page(make_event())
    assert [client.post(address, WRONG).status_code for _ in range(11)] == [303] * 10 + [429]
    assert client.post(address, WRONG, REMOTE_ADDR="192.0.2.7").status_code == 303


def test_several_addresses_put_an_event_first_and_take_nothing_down(client: Client, make_event: EventMaker) -> None:
    event, other = make_event(), make_event()
    for last in (1, 1, 1, 2):
        client.post(page(event), WRONG, REMOTE_ADDR=f"192.0.2.{last}")
    assert complaints.complained_of_by_several() == {"event": [], "group": []}
    client.post(page(event), WRONG, REMOTE_ADDR="192.0.2.3")
    client.post(page(other), WRONG, REMOTE_ADDR="192.0.2.3")
    assert complaints.complained_of_by_several() == {"event": [event.pk], "group": []}
    event.refresh_from_db()
    assert event.status == "published"


def test_an_address_is_kept_as_a_digest_and_for_a_while_only(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    client.post(page(event), WRONG, REMOTE_ADDR="192.0.2.1")
    key = f"mcm:reporters:event:{event.pk}"
    assert len(redis_client().smembers(key)) == 1
    assert b"192.0.2.1" not in next(iter(redis_client().smembers(key)))
    assert 0 < int(redis_client().ttl(key)) <= complaints.REMEMBERED.total_seconds()


def test_without_redis_a_report_is_kept_all_the_same(
    client: Client, make_event: EventMaker, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    assert client.post(page(event), WRONG).status_code == 303
    assert Complaint.objects.count() == 1
    assert complaints.complained_of_by_several() == {"event": [], "group": []}
