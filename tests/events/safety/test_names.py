"""Names hold nothing but a name, at every door; and nothing that a stranger typed is in an unconfirmed mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from events import groups, hosting, signups
from events.messages.render import email, letter_of, sms
from events.models import Event, Group, Host, Message, SignUp
from events.safety.names import check_name
from tests.conftest import EventMaker

BAD = [
    "You won 900 GBP, claim at https://evil.example/x Dear",
    "http://evil.example", "HTTPS://EVIL.EXAMPLE", "ftp://evil.example", "evil.example", "www.evil",
    "ann@evil.example", "ｅｖｉｌ．ｅｘａｍｐｌｅ", "evil。example", "evil\u200b.example", "whatsapp://send",
    "tel:+44 20 7946 0123", "Ann evil.example/x",
    "Ring 09011 234567", "Ann\nBcc: x", "Ann\r\nBcc", "Ann\u2028Bo", "Ann\x00", "Ann\x07", "Ann\x1b[31m", "Ann\u202eoB",
    "Ann\u2066", "Ann\u0085Bo", "Ann\tBo", "t.me/+AbCdEfGh", "Go to x.com", "пример.рф", "例え.テスト",
    "evil[.]example", "evil (dot) example",
]  # fmt: skip
GOOD = [
    "Ann", "Ann-Marie", "O’Neil", "J. R. R.", "Siân Llŷr", "St. John", "محمد", "Nguyễn", "李", "Ann (Leeds)", "Ann 2",
    "South Leeds & Otley", "Canvassers / Leeds", "Zoë", "Anne‑Marie", "Group no. 12",
    "J.Smith", "J. de Boer", "Ann [Leeds]",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        check_name(name)


@pytest.mark.parametrize("name", GOOD)
def test_what_is_a_name(name: str) -> None:
    check_name(name)


WILL = {"email": "ann@example.org", "consent": "on"}
GROUP = {"platform": "whatsapp", "link": "https://chat.whatsapp.com/AbCdEfGhIjKlMnOp", "constituency": "brackwater"}


@pytest.mark.parametrize("name", ["Claim at https://evil.example/x", "Ann\nBo", "Ann\r\nBo", "evil.example"])
def test_every_door_refuses_it_with_a_sentence(client: Client, make_event: EventMaker, name: str) -> None:
    event = make_event()
    day = timezone.localdate() + dt.timedelta(days=3)
    hosted = {
        "kind": "canvassing", "day": str(day), "start": "18:00", "minutes": "120", "place": "Library",
        "longitude": "-1.5",
        "latitude": "52.1", "constituency": "E14990002", "step_free": "unknown", "toilets": "unknown",
        "seated_jobs": "unknown", "walking": "unknown", "name": name, **WILL,
    }  # fmt: skip
    doors: list[tuple[str, dict[str, Any], str]] = [
        (f"/events/{event.pk}/sign-up/", {"first_name": name, **WILL}, "first_name"),
        ("/events/new/", hosted, "name"),
        ("/groups/new/", GROUP | WILL | {"name": name, "your_name": "Ann"}, "name"),
        ("/groups/new/", GROUP | WILL | {"name": "Ours", "your_name": name}, "your_name"),
        ("/groups/new/", GROUP | WILL | {"name": "Ours", "area": name, "your_name": "Ann"}, "area"),
    ]
    for address, answers, field in doors:
        answer = client.post(address, answers)
        assert answer.status_code == 400, (address, field)
        [problem] = answer.context["form"].errors[field]
        assert problem.startswith(("Write only a name", "Write the name in one line")), (address, field)
    assert (Message.objects.count(), SignUp.objects.count(), Host.objects.count()) == (0, 0, 0)


def test_services_and_the_database_refuse_it_too(make_event: EventMaker) -> None:
    event, bad = make_event(), "See https://evil.example"
    with pytest.raises(ValidationError):
        signups.sign_up(event, None, signups.Person(bad, "ann@example.org"))
    with pytest.raises(ValidationError):
        hosting.submit(make_event.unsaved(), bad, "ann@example.org")
    group = Group(campaign=event.campaign, constituency=event.constituency, name="Ours", link=GROUP["link"])
    with pytest.raises(ValidationError):
        groups.propose_group(group, groups.Proposer(bad, "ann@example.org"))
    for name in (bad, "Ann\nBo"):
        with pytest.raises(IntegrityError, match="host_name_is_a_name"), transaction.atomic():
            Host.objects.create(name=name, email="ann@example.org")
        with pytest.raises(IntegrityError, match="signup_first_name_is_a_name"), transaction.atomic():
            SignUp.objects.create(event=event, first_name=name, email="a@example.org", consented_at=timezone.now())
        with pytest.raises(IntegrityError, match="group_name_is_a_name"), transaction.atomic():
            Group.objects.create(campaign=event.campaign, constituency=event.constituency, name=name, link="https://x")


TYPED = "Zanzibar"


def everything_in(message: Message) -> str:
    letter = email(message)
    return " ".join(
        [str(letter.subject), letter_of(message).text(), letter_of(message).html(), sms(message), str(letter.message())]
    )


def test_no_unconfirmed_mail_holds_what_somebody_typed(make_event: EventMaker) -> None:
    event = make_event()
    signups.sign_up(event, None, signups.Person(TYPED, "ann@example.org"))
    hosted = make_event.unsaved(title=f"{TYPED} 1", place=f"{TYPED} 2", description=TYPED, is_private=True)
    host = hosting.submit(hosted, TYPED, "bo@example.org")
    hosting.send_link(host.email)
    group = Group(campaign=event.campaign, constituency=event.constituency, name=TYPED, area=TYPED, link=GROUP["link"])
    groups.propose_group(group, groups.Proposer(TYPED, "cy@example.org"))
    messages = list(Message.objects.all())
    assert {message.kind for message in messages} == {"confirm-signup", "confirm-host", "host-link", "group-confirm"}
    for message in messages:
        assert TYPED not in everything_in(message), message.kind
    assert "canvassing in Brackwater" in letter_of(Message.objects.get(kind="confirm-host")).text()
    assert mail.outbox == []


def test_somebody_elses_name_is_in_no_second_request_to_confirm(make_event: EventMaker) -> None:
    event = make_event()
    signup = signups.confirm(signups.sign_up(event, None, signups.Person("Ann", "ann@example.org")))
    signups.cancel(signup)
    signups.sign_up(event, None, signups.Person(TYPED, "ann@example.org"))
    for message in Message.objects.filter(kind="confirm-signup"):
        assert TYPED not in everything_in(message)


def test_the_confirmed_are_called_by_their_names(make_event: EventMaker) -> None:
    signups.confirm(signups.sign_up(make_event(), None, signups.Person("Ann", "ann@example.org")))
    assert "Hello Ann," in letter_of(Message.objects.get(kind="signed-up")).text()
    host = hosting.submit(make_event.unsaved(), "Hal", "hal@example.org")
    hosting.confirm_host(host, [])
    hosting.send_link(host.email)
    assert "Hello Hal," in letter_of(Message.objects.get(kind="host-link")).text()


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("Join https://chat.whatsapp.com/AbCdEfGhIjKlMnOp", "links to chat groups"),
        ("See bit.ly/x", "Use the full address"),
        ("See http://evil.example", "Use the full address"),
        ("See https://new.example/x", "Use only links that stand in the event"),
        ("Claim at evil.com", "Use only links that stand in the event"),
        ("hxxps://Evil.Com:8080", "Use only links that stand in the event"),
        ("Claim at bücher.com?x=1", "Use only links that stand in the event"),
        ("Claim at пример.рф", "Use only links that stand in the event"),
        ("Claim at evil。com", "Use only links that stand in the event"),
        ("Claim at bücher.com/x", "Use the full address"),
        ("We stop at noon.At the pub it's warm, e.g. in St.Helens.No rush; write to ann@example.org", ""),
        ("See https://seen.example/a", ""),
        ("No link", ""),
    ],
)
def test_a_hosts_message_has_the_links_that_an_event_may_have(
    client: Client, make_event: EventMaker, message: str, says: str
) -> None:
    host = Host.objects.create(name="Hal", email="hal@example.org", confirmed_at=timezone.now())
    event = make_event(host=host, organiser=None, description="More: https://seen.example/a")
    signups.confirm(signups.sign_up(event, None, signups.Person("Ann", "ann@example.org")))
    session = client.session
    session["host"] = host.pk
    session.save()
    answer = client.post(f"/hosting/events/{event.pk}/message/", {"text": message})
    assert answer.status_code == (400 if says else 303)
    assert Message.objects.filter(kind="from-host").exists() == (not says)
    if says:
        assert says in answer.content.decode()


def test_a_trusted_host_and_organisers_may_write_any_good_link(make_event: EventMaker) -> None:
    host = Host.objects.create(name="Hal", email="hal@example.org")
    event: Event = make_event(host=host, organiser=None)
    host.trusted_in.add(event.constituency.region)
    signups.confirm(signups.sign_up(event, None, signups.Person("Ann", "ann@example.org")))
    assert hosting.message_people(event, "See https://new.example/x", by_host=True) == 1
    assert hosting.message_people(make_event(), "See https://new.example/x") == 0
    with pytest.raises(ValidationError):
        hosting.message_people(event, "See bit.ly/x")
