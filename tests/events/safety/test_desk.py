"""What organisers do about complaints, and whom staff block."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from constituencies.models import Region
from events import complaints
from events.models import Block, Complaint, Event, Group, Host
from events.safety.blocks import is_blocked
from mcm.models import User
from tests.conftest import EventMaker

LIST = "/admin/events/complaint/"
BLOCKS = "/admin/events/block/"


@pytest.fixture
def host(regions: dict[str, Region]) -> Host:
    host = Host.objects.create(email="hal@example.org", name="Hal")
    host.trusted_in.set(regions.values())
    return host


def reported(what: Event | Group, *, by: int = 1) -> Complaint:
    for last in range(by):
        complaint = complaints.complain(what, "fake", "Nobody was there.", f"192.0.2.{last}")
    return complaint


def act(client: Client, action: str, *chosen: Complaint) -> Any:
    return client.post(LIST, {"action": action, "_selected_action": [report.pk for report in chosen]}, follow=True)


def listed(client: Client, query: str = "") -> list[Complaint]:
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


def test_open_ones_come_first_and_of_these_what_several_have_reported(
    client: Client, stan: User, make_event: EventMaker
) -> None:
    several = reported(make_event(title="Reported by many"), by=3)
    one = reported(make_event(title="Reported by one"))
    older = reported(make_event(title="Done"), by=3)
    complaints.handle(Complaint.objects.filter(event=older.event), stan)
    client.force_login(stan)
    order = [report.event for report in listed(client)]
    assert order == [several.event] * 3 + [one.event] + [older.event] * 3
    assert [report.is_urgent for report in listed(client, "?handled=no")] == [True] * 3 + [False]  # type: ignore[attr-defined]


def test_a_regional_organiser_sees_the_reports_of_their_region(
    client: Client, rita: User, make_event: EventMaker, campaign: Any, seats: Any
) -> None:
    east, west = reported(make_event("Brackwater")), reported(make_event("Ashford Vale"))
    group = Group.objects.create(campaign=campaign, constituency=seats["Crowmere"], name="g", link="https://t.me/+x")
    of_group = reported(group)
    client.force_login(rita)
    assert set(listed(client)) == {east, of_group}
    assert set(listed(client, f"?region={seats['Crowmere'].region_id}")) == {east, of_group}
    assert client.get(f"{LIST}{west.pk}/change/").status_code == 302
    page = client.get(f"{LIST}{east.pk}/change/").content.decode()
    assert "Nobody was there." in page
    act(client, "handled", east, west)
    assert set(Complaint.objects.filter(handled_by=rita)) == {east}


def test_whoever_handled_a_report_is_noted_once(client: Client, rita: User, stan: User, make_event: EventMaker) -> None:
    complaint = reported(make_event())
    for user in (rita, stan):
        client.force_login(user)
        act(client, "handled", complaint)
    complaint.refresh_from_db()
    assert complaint.handled_by == rita
    assert complaint.handled_at is not None


def test_staff_cancel_the_event_and_block_its_host(
    client: Client, stan: User, make_event: EventMaker, host: Host
) -> None:
    event = make_event(host=host, organiser=None)
    reported(event)
    complaint = reported(event)
    client.force_login(stan)
    page = act(client, "take_down", complaint).content.decode()
    assert "1 person blocked" in page
    event.refresh_from_db()
    assert event.status == "cancelled"
    block = Block.objects.get()
    assert (block.value, block.created_by) == ("hal@example.org", stan)
    assert not Host.objects.get().trusted_in.exists()
    assert not Complaint.objects.filter(handled_at=None).exists(), "the others of the same event are done, too"
    act(client, "take_down", complaint)
    assert Block.objects.count() == 1


def test_a_group_goes_with_its_proposer(client: Client, stan: User, campaign: Any, seats: Any, host: Host) -> None:
    group = Group.objects.create(
        campaign=campaign,
        constituency=seats["Crowmere"],
        name="g",
        link="https://t.me/+x",
        proposer=host,
        status="approved",
    )
    client.force_login(stan)
    act(client, "take_down", reported(group))
    group.refresh_from_db()
    assert group.status == "declined"
    assert is_blocked("hal@example.org")


def test_an_organisers_event_is_cancelled_and_nobody_blocked(
    client: Client, stan: User, make_event: EventMaker
) -> None:
    client.force_login(stan)
    act(client, "take_down", reported(make_event()))
    assert Event.objects.get().status == "cancelled"
    assert not Block.objects.exists()


def test_a_regional_organiser_blocks_nobody(client: Client, rita: User, make_event: EventMaker, host: Host) -> None:
    complaint = reported(make_event(host=host, organiser=None))
    client.force_login(rita)
    assert "Cancel the event and block" not in client.get(LIST).content.decode()
    act(client, "take_down", complaint)
    assert Event.objects.get().status == "published"
    assert not Block.objects.exists()
    assert client.get(BLOCKS).status_code == 403


def test_an_organiser_sees_no_complaints(client: Client, olive: User, make_event: EventMaker) -> None:
    reported(make_event())
    client.force_login(olive)
    assert client.get(LIST).status_code == 403


def test_nobody_writes_or_deletes_a_report_here(client: Client, ada: User, make_event: EventMaker) -> None:
    complaint = reported(make_event())
    client.force_login(ada)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{complaint.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"{LIST}{complaint.pk}/change/", {"reason": "other", "text": "changed"})
    assert Complaint.objects.get().text == "Nobody was there."


@pytest.mark.parametrize(
    ("typed", "kept", "whom"),
    [
        (" Ann@Example.org ", "ann@example.org", {"email": "ann@example.org"}),
        ("@Example.org", "example.org", {"email": "ben@mail.example.org"}),
        ("example.org", "example.org", {"email": "cat@example.org"}),
        ("07700 900123", "+447700900123", {"mobile": "+447700900123"}),
        ("+44 7700 900123", "+447700900123", {"mobile": "+447700900123"}),
    ],
)
def test_what_is_blocked_is_kept_as_it_is_compared(
    client: Client, stan: User, typed: str, kept: str, whom: dict[str, str]
) -> None:
    client.force_login(stan)
    assert client.post(f"{BLOCKS}add/", {"value": typed, "reason": "spam"}).status_code == 302
    block = Block.objects.get()
    assert (block.value, block.created_by) == (kept, stan)
    assert is_blocked(**whom)


@pytest.mark.parametrize("typed", ["", "nonsense", "a@b", "@", "12", "two words.org"])
def test_what_could_match_nobody_is_refused(client: Client, stan: User, typed: str) -> None:
    client.force_login(stan)
    assert client.post(f"{BLOCKS}add/", {"value": typed, "reason": "spam"}).status_code == 200
    assert not Block.objects.exists()


def test_the_same_address_is_blocked_once(client: Client, stan: User) -> None:
    Block.objects.create(value="ann@example.org", reason="spam")
    client.force_login(stan)
    assert client.post(f"{BLOCKS}add/", {"value": "ANN@example.org", "reason": "again"}).status_code == 200
    assert Block.objects.count() == 1


def test_the_address_of_before_leads_to_complaints(client: Client) -> None:
    """They were called reports until the word meant those of the field alone."""
    assert client.get("/admin/events/report/?handled=no")["Location"] == f"{LIST}?handled=no"
    assert client.get("/admin/events/report/7/change/")["Location"] == f"{LIST}7/change/"


@pytest.mark.parametrize("address", ["ann@example.org", "Ann+2@Example.org", "ann+news@example.org"])
def test_a_block_is_of_the_mailbox(client: Client, ada: User, address: str) -> None:
    client.force_login(ada)
    client.post(f"{BLOCKS}add/", {"value": "Ann+1@example.org", "reason": "Spam"})
    assert Block.objects.get().value == "ann@example.org"
    assert is_blocked(address)
    assert not is_blocked("anna@example.org")
