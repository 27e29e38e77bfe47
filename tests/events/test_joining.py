"""An event from home: how people take part is told to those who confirmed that they come, and to nobody else."""

from __future__ import annotations

import datetime as dt
import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from events import privacy, services, signups
from events.messages import render
from events.messages.joining import OUR_OWN_WORDS
from events.messages.outbox import tell
from events.models import Event, Host, Message, SignUp
from events.promises.steps import Who
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from targeting.models import SnapshotRow
from tests.conftest import EventMaker
from tests.crawler import Crawler
from tests.events.hosts import answers, submit, trust

SECRET, NUMBER = "S3cretCall", "01632 960 123"
LINK = f"https://calls.example.org/{SECRET}"
HOME: dict[str, Any] = {"is_remote": True, "longitude": None, "latitude": None, "place": "", "kind": "phone-bank"}
FROM_HOME = {"kind": "phone-bank", "is_remote": "on", "postcode": "", "place": "", "constituency": "E14990002"}


@pytest.fixture
def calls(make_event: EventMaker) -> Event:
    return make_event(**HOME, join_link=LINK, join_phone=NUMBER)


@pytest.fixture
def signup(calls: Event) -> SignUp:
    return signups.sign_up(calls, None, Person("Ann", "ann@example.org"))


def page_of(signup: SignUp) -> str:
    return signed_links.path("signup", Purpose.SIGN_UP, signup.pk)


def whole(message: Message) -> str:
    mail = render.email(message)
    calendars = [str(part[1]) for part in mail.attachments if isinstance(part, tuple)]
    return "".join([str(mail.body), str(mail.alternatives[0][0]), *calendars]).replace("\r\n ", "")


@pytest.mark.usefixtures("postcodes")
def test_a_visitor_finds_it_nowhere(calls: Event, publish_now: Any, own_home: Any) -> None:
    publish_now()
    crawler = Crawler(secrets=[SECRET, NUMBER], never=("/outbox/",))
    crawler.crawl()
    assert crawler.leaks == []
    assert crawler.visited[calls.get_absolute_url()] == 200
    assert any(address.endswith(".ics") for address in crawler.visited)
    assert crawler.broken() == []
    assert SECRET.encode() not in SnapshotRow.objects.get().content
    assert [path for path in own_home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()] == []


def test_the_public_page_says_who_gets_it(client: Client, calls: Event) -> None:
    assert "You will get the link once you have confirmed." in client.get(calls.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("status", "knows"), [("unconfirmed", False), ("waiting", False), ("confirmed", True)])
@pytest.mark.parametrize("kind", ["signed-up", "promoted", "day-before", "morning", "changed"])
def test_messages_tell_it_to_the_confirmed_alone(signup: SignUp, kind: str, status: str, knows: bool) -> None:
    SignUp.objects.update(status=status, confirmed_at=timezone.now())
    signup.refresh_from_db()
    tell(Message.Kind(kind), signup, "test", event=signup.event)
    text = whole(Message.objects.get(kind=kind))
    assert (LINK in text, NUMBER in text) == (knows, knows)


@pytest.mark.parametrize(("status", "knows"), [("unconfirmed", False), ("waiting", False), ("confirmed", True)])
def test_page_and_calendar_of_a_sign_up_tell_it_to_the_confirmed_alone(
    client: Client, signup: SignUp, status: str, knows: bool
) -> None:
    SignUp.objects.update(status=status, confirmed_at=timezone.now())
    page = client.get(page_of(signup)).content.decode()
    assert (f'href="{LINK}"' in page, NUMBER in page) == (knows, knows)
    calendar = client.get(f"{page_of(signup)}event.ics").content.decode().replace("\r\n ", "")
    assert (SECRET in calendar) == knows


def test_of_one_that_is_cancelled_the_page_tells_it_no_longer(client: Client, signup: SignUp) -> None:
    signups.confirm(signup)
    services.cancel_events([Event.objects.get()])
    assert SECRET not in client.get(page_of(signup)).content.decode()


@pytest.mark.parametrize("changes", [{"join_link": "https://calls.example.org/other"}, {"join_phone": "01632 960 999"}])
def test_who_comes_is_told_of_another_link_or_number(calls: Event, signup: SignUp, changes: dict[str, str]) -> None:
    signups.confirm(signup)
    calls.refresh_from_db()
    for name, value in changes.items():
        setattr(calls, name, value)
    services.save_event(calls)
    [value] = changes.values()
    assert value in whole(Message.objects.get(kind="changed"))


@pytest.mark.parametrize("status", ["submitted", "waiting", "published"])
def test_without_a_way_to_join_it_is_not_put_on(make_event: EventMaker, hetty: Host, status: str) -> None:
    event = make_event.unsaved(**HOME, join_link="", status=status)
    with pytest.raises(ValidationError, match="a link or a number"):
        services.save_event(event, by=Who.HOST)
    with pytest.raises(IntegrityError, match="event_from_home_can_be_joined"), transaction.atomic():
        event.save()
    event.join_phone = NUMBER
    hetty.trusted_in.add(event.constituency.region)
    event.host = hetty
    assert services.save_event(event, by=Who.HOST).pk


def test_a_draft_may_lack_it_until_it_is_published(make_event: EventMaker) -> None:
    draft = services.save_event(make_event.unsaved(**HOME, join_link="", status="draft"))
    with pytest.raises(ValidationError, match="Canvassing in Brackwater: first enter a link"):
        services.publish_events([draft])
    assert Event.objects.get().status == "draft"


def test_a_link_must_be_encrypted(make_event: EventMaker) -> None:
    with pytest.raises(ValidationError, match="join_link"):
        services.save_event(make_event.unsaved(**HOME | {"join_link": "http://calls.example.org/"}))


def test_those_of_before_say_that_the_host_tells(make_event: EventMaker) -> None:
    event = make_event(**HOME)
    migration = import_module("events.migrations.0007_from_home")
    name = "event_from_home_can_be_joined"
    [constraint] = [one for one in Event._meta.constraints if one.name == name]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Event, constraint)
        Event.objects.update(join_link="")
        migration.say_who_tells(apps, editor)
        editor.add_constraint(Event, constraint)
    event.refresh_from_db()
    assert event.join_phone == migration.UNTOLD
    event.full_clean()


# The host's form


@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "Enter a link or a number"),
        ({"join_link": "https://bit.ly/abc"}, "not a shortened one"),
        ({"join_link": "https://chat.whatsapp.com/AbCdEf"}, "a link to a chat group"),
        ({"join_link": "http://calls.example.org/"}, "https://"),
        ({"join_link": "call me"}, "https://"),
    ],
)
def test_hosts_are_told_what_is_wrong_with_it(client: Client, wrong: dict[str, str], said: str) -> None:
    answer = submit(client, **FROM_HOME, **wrong)
    assert answer.status_code == 400
    assert said in " ".join(answer.context["form"].errors["join_link"])


@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("or log in at evil.example/x", "Enter just the number"),
        ("020 7946 0123 or evil.example/x", "Enter just the number"),
        ("0901 234 5678", "cost extra"),
        ("0871 234 5678, 1234#", "cost extra"),
    ],
)
def test_a_number_is_a_number_and_costs_nothing_extra(client: Client, number: str, said: str) -> None:
    answer = submit(client, **FROM_HOME, join_phone=number)
    assert answer.status_code == 400
    assert said in " ".join(answer.context["form"].errors["join_phone"])
    assert not Event.objects.exists()


@pytest.mark.usefixtures("postcodes")
def test_a_number_is_kept_as_people_read_it(client: Client) -> None:
    submit(client, **FROM_HOME, join_phone="(020)79460123 code 1234#")
    assert Event.objects.get().join_phone == "020 7946 0123, 1234#"


@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize(
    "link", ["https://evil.example\\@calls.example.org/1", "https://calls.example.org@evil.example/"]
)
def test_a_link_that_leads_elsewhere_than_it_looks_is_refused(
    at_desk: Client, calls: Event, hetty: Host, link: str
) -> None:
    Event.objects.update(host=hetty)
    day = timezone.localdate() + dt.timedelta(days=3)
    changed = answers(**FROM_HOME, day=day.isoformat(), join_link=link)
    assert at_desk.post(f"/hosting/events/{calls.pk}/", changed).status_code == 400
    assert Event.objects.get().join_link == LINK


@pytest.mark.usefixtures("postcodes")
def test_our_own_words_of_before_stay_when_something_else_is_changed(
    at_desk: Client, calls: Event, hetty: Host
) -> None:
    untold = import_module("events.migrations.0007_from_home").UNTOLD
    Event.objects.update(host=hetty, join_link="", join_phone=untold)
    trust(hetty)
    day = timezone.localdate() + dt.timedelta(days=3)
    changed = answers(**FROM_HOME, day=day.isoformat(), join_phone=untold, title="Call Crowmere")
    assert at_desk.post(f"/hosting/events/{calls.pk}/", changed).status_code == 303
    event = Event.objects.get()
    assert (event.title, event.join_phone) == ("Call Crowmere", untold)
    assert {untold, privacy.FORGOTTEN} == OUR_OWN_WORDS
    assert services.duplicate_event(event).join_phone == untold


@pytest.mark.parametrize(
    "changes",
    [
        {"join_phone": "Ask Bob"},
        {"join_phone": "09012 345678"},
        {"join_link": "https://calls.example.org@evil.example/"},
    ],
)
def test_whoever_saves_an_event_it_is_checked(calls: Event, changes: dict[str, str]) -> None:
    for name, value in changes.items():
        setattr(calls, name, value)
    with pytest.raises(ValidationError, match=next(iter(changes))):
        services.save_event(calls)


@pytest.mark.usefixtures("postcodes")
def test_at_a_meeting_place_none_is_kept(client: Client) -> None:
    submit(client, join_link=LINK)
    assert Event.objects.get().join_link == ""


@pytest.mark.usefixtures("postcodes")
def test_another_link_waits_until_somebody_has_looked_at_it(at_desk: Client, calls: Event, hetty: Host) -> None:
    Event.objects.update(host=hetty)
    day = timezone.localdate() + dt.timedelta(days=3)
    page = f"/hosting/events/{calls.pk}/"
    changed = answers(**FROM_HOME, day=day.isoformat(), join_link="https://elsewhere.example.org/x")
    before = calls.join_link
    for link in ("https://calls.example.org/x", "https://elsewhere.example.org/x"):
        assert at_desk.post(page, changed | {"join_link": link}).status_code == 303
        calls.refresh_from_db()
        assert (calls.join_link, calls.revision.changes["join_link"]) == (before, link)
    trust(hetty)
    assert at_desk.post(page, changed).status_code == 303
    calls.refresh_from_db()
    assert calls.join_link == "https://elsewhere.example.org/x"


# Erasing


def test_after_the_campaign_it_is_forgotten(calls: Event) -> None:
    long_after = timezone.now() + dt.timedelta(days=400)
    assert privacy.erase_due(long_after).addresses == 1
    calls.refresh_from_db()
    assert (calls.join_link, calls.join_phone) == ("", privacy.FORGOTTEN)
    assert privacy.erase_due(long_after).addresses == 0


def test_the_number_of_a_host_goes_with_them(calls: Event, hetty: Host) -> None:
    Event.objects.update(host=hetty)
    assert privacy.export_person(hetty.email)["host"]["events"][0]["join_phone"] == NUMBER
    privacy.erase_person(hetty.email)
    calls.refresh_from_db()
    assert (calls.status, calls.join_phone) == ("cancelled", privacy.FORGOTTEN)


def test_a_mail_has_the_link_to_press_after_that_of_the_sign_up(signup: SignUp) -> None:
    signups.confirm(signup)
    signup.refresh_from_db()
    message = Message.objects.get(kind="signed-up")
    page = str(render.email(message).alternatives[0][0])
    assert re.search(f'<a href="{LINK}"[^>]*>Join from home</a>', page)
    assert page_of(signup) in render.sms(message)
