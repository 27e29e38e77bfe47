"""What people are told: every kind in words, what no longer applies, and the outbox page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from events import tasks
from events.messages import render
from events.messages.applies import why_not
from events.messages.deliver import PAUSES, deliver_due
from events.messages.outbox import notify, tell
from events.models import Event, Group, GroupPass, Host, Message, SignUp, Watch
from mcm.celery import app
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.messages.reading import assert_the_same

Kind, State = Message.Kind, Message.State
ADDRESS = "7 Secret Street"
IMPRINT = "Promoted by A. N. Agent"
Writer = Callable[..., Message]
_TO_HOSTS = (
    *(Kind.CONFIRM_HOST, Kind.HOST_LINK, Kind.APPROVED, Kind.DECLINED, Kind.HOST_DIGEST, Kind.NEARLY_FULL),
    *(Kind.CHANGE_APPROVED, Kind.CHANGE_DECLINED),
    *(Kind.HOST_CHANGED, Kind.HOST_CANCELLED, Kind.HOST_BACK_ON, Kind.HOW_MANY_CAME),
)


@pytest.fixture
def home(make_event: EventMaker) -> Event:
    return make_event(place=ADDRESS, postcode="BR1 1AA", is_private=True, sequence=3)


@pytest.fixture
def signup(home: Event) -> SignUp:
    now = timezone.now()
    return SignUp.objects.create(
        event=home, first_name="Vera", email="vera@example.org", status="confirmed", consented_at=now, confirmed_at=now
    )


@pytest.fixture
def host(home: Event) -> Host:
    host = Host.objects.create(name="Hana", email="hana@example.org", confirmed_at=timezone.now())
    Event.objects.filter(pk=home.pk).update(host=host)
    return host


@pytest.fixture
def group(home: Event, host: Host) -> Group:
    return Group.objects.create(
        campaign=home.campaign,
        constituency=home.constituency,
        name="Brackwater walkers",
        link="https://chat.whatsapp.com/SecretSecretSecret12",
        status="approved",
        proposer=host,
    )


@pytest.fixture
def write(signup: SignUp, host: Host, group: Group, olive: User) -> Writer:
    """A message of a kind, to whom it is for."""

    def write(kind: str, **more: Any) -> Message:
        if kind == Kind.SIGN_IN_LINK:
            tell(Kind.SIGN_IN_LINK, olive, "now", details={"path": "/sign-in/link/"})
            return Message.objects.latest("pk")
        if kind == Kind.NOTICE:
            notify(olive, "test", "Something has changed", ["Look at it."], ("Look", "/admin/"))
            return Message.objects.get(kind=kind)
        whom: SignUp | Host | GroupPass | Watch = signup
        if kind in (Kind.CONFIRM_WATCH, Kind.FIRST_EVENT):
            event = signup.event
            whom = Watch.objects.create(
                campaign=event.campaign, constituency=event.constituency, email="will@example.org"
            )
        elif kind in _TO_HOSTS:
            whom = host
        elif kind in (Kind.GROUP_CONFIRM, Kind.GROUP_LINK_OLD):
            whom, more["group"] = host, group
        elif kind == Kind.GROUP_PASS:
            whom = GroupPass.objects.create(group=group, signup=signup)
        if whom is not signup and "group" not in more:
            more["event"] = signup.event
        tell(Kind(kind), whom, "test", details={"text": "Bring a pen."}, **more)
        return Message.objects.get(kind=kind)

    return write


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_its_words_its_imprint_and_its_link(write: Writer, kind: str) -> None:
    message = write(kind)
    mail = render.email(message)
    page = str(mail.alternatives[0][0])
    assert mail.subject
    for form in (str(mail.body), page):
        assert IMPRINT in form
        assert re.search(r"http://localhost:\d+/", form)
        assert "chat.whatsapp.com" not in form
    assert "You get this because" in mail.body
    assert len(render.sms(message)) <= render.MOST_SMS_CHARACTERS
    assert mail.extra_headers["Message-ID"] == render.message_id(message)


@pytest.mark.parametrize("kind", Kind.values)
def test_plain_text_says_the_same_as_html(write: Writer, kind: str) -> None:
    assert_the_same(render.letter_of(write(kind)))


@pytest.mark.parametrize("status", ["unconfirmed", "waiting"])
@pytest.mark.parametrize("kind", [Kind.CONFIRM_SIGNUP, Kind.SIGNED_UP, Kind.ON_WAITING_LIST, Kind.CHANGED])
def test_an_address_is_for_the_confirmed_alone(write: Writer, signup: SignUp, kind: str, status: str) -> None:
    assert ADDRESS in render.email(write(kind)).message().as_string().replace("=\n", "")
    SignUp.objects.update(status=status)
    whole = render.email(Message.objects.get()).message().as_string().replace("=\n", "")
    assert ADDRESS not in whole
    assert "1AA" not in whole


def test_a_calendar_file_and_the_way_out_go_along(write: Writer) -> None:
    mail = render.email(write(Kind.SIGNED_UP))
    name, content, kind = mail.attachments[0]
    assert (name, kind) == ("event.ics", "text/calendar; method=PUBLISH")
    assert "SEQUENCE:3" in str(content)
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_long_text_message_keeps_its_link(write: Writer) -> None:
    message = write(Kind.FROM_HOST)
    message.details = {"text": "x" * 1000}
    sms = render.sms(message)
    assert len(sms) == render.MOST_SMS_CHARACTERS
    assert re.search(r" http://\S+/$", sms)


@pytest.mark.parametrize(
    ("kind", "status", "goes"),
    [
        (Kind.CONFIRM_SIGNUP, "unconfirmed", True),
        (Kind.CONFIRM_SIGNUP, "confirmed", False),
        (Kind.SIGNED_UP, "unconfirmed", False),
        (Kind.SIGNED_UP, "confirmed", True),
        (Kind.SIGNED_UP, "cancelled", False),
        (Kind.ON_WAITING_LIST, "confirmed", False),
        (Kind.PROMOTED, "waiting", False),
        (Kind.FROM_HOST, "unconfirmed", False),
        (Kind.CANCELLED, "confirmed", False),  # the event is on
        (Kind.MY_DATA, "unconfirmed", True),
    ],
)
def test_what_no_longer_applies_is_not_sent(write: Writer, kind: str, status: str, goes: bool) -> None:
    write(kind)
    SignUp.objects.update(status=status)
    deliver_due()
    message = Message.objects.get()
    assert (len(mail.outbox) == 1) is goes
    assert message.state == (State.SENT if goes else State.FAILED)
    assert bool(message.error) is not goes


def test_who_wants_no_reminders_gets_changes_all_the_same(write: Writer, signup: SignUp) -> None:
    start = timezone.localtime() + dt.timedelta(days=1)
    Event.objects.update(starts_at=start, ends_at=start + dt.timedelta(hours=1))
    reminder, change = write(Kind.DAY_BEFORE), write(Kind.CHANGED)
    assert [why_not(Message.objects.get(pk=each.pk)) for each in (reminder, change)] == ["", ""]
    SignUp.objects.update(wants_reminders=False)
    assert why_not(Message.objects.get(pk=reminder.pk)) == "wants no reminders"
    assert why_not(Message.objects.get(pk=change.pk)) == ""


def test_a_message_is_sent_once(write: Writer) -> None:
    write(Kind.SIGNED_UP)
    assert [deliver_due(), deliver_due()] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_failure_is_tried_again_later_and_given_up_at_last(write: Writer, monkeypatch: Any) -> None:
    write(Kind.SIGNED_UP)

    def fail(*_arguments: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("events.messages.deliver._send_email", fail)
    for pause in PAUSES:
        before = timezone.now()
        deliver_due()
        message = Message.objects.get()
        assert message.state == State.DUE
        assert pause <= message.due_at - before < pause + dt.timedelta(seconds=30)
        Message.objects.update(due_at=before)
    deliver_due()
    assert Message.objects.get().state == State.FAILED


def test_whoever_was_overtaken_sends_nothing(write: Writer, monkeypatch: Any) -> None:
    write(Kind.SIGNED_UP)

    def take_over(email: object, _mailer: object, fence: Callable[[], None]) -> None:
        Message.objects.update(attempts=2)  # another worker, after this one's claim ran out
        fence()
        raise AssertionError("sent all the same")

    monkeypatch.setattr("events.messages.deliver._send_email", take_over)
    assert deliver_due() == 0
    assert (Message.objects.get().state, Message.objects.get().attempts) == (State.SENDING, 2)


def test_in_a_demo_without_a_mail_server_messages_count_as_sent(write: Writer, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.MCM_DEMO = settings.DEBUG = False
    write(Kind.SIGNED_UP)
    deliver_due()
    assert Message.objects.get().state == State.DUE
    settings.MCM_DEMO = True
    Message.objects.update(due_at=timezone.now())
    assert deliver_due() == 1


@pytest.mark.parametrize("kind", Kind.values)
def test_the_outbox_shows_each_message_in_a_demo_alone(client: Client, write: Writer, settings: Any, kind: str) -> None:
    message = write(kind)
    pages = ["/outbox/", f"/outbox/{message.pk}/", f"/outbox/{message.pk}/?html"]
    settings.MCM_DEMO = settings.DEBUG = False
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    settings.MCM_DEMO = True
    answers = [client.get(page) for page in pages]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert 'href="http' in answers[1].content.decode()
    assert all("Content-Security-Policy" in answer.headers for answer in answers)


@pytest.mark.parametrize(
    ("meta", "is_here"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, True),
        ({"REMOTE_ADDR": "192.168.1.7"}, False),
        ({"REMOTE_ADDR": "2001:db8::1"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "unix:"}, False),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, False),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, False),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, False),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, False),
        ({"HTTP_VIA": "1.1 tunnel"}, False),
    ],
)
def test_the_outbox_is_for_whoever_sits_at_this_machine(
    write: Writer, settings: Any, meta: dict[str, Any], is_here: bool
) -> None:
    settings.MCM_DEMO = True
    message = write(Kind.SIGNED_UP)
    for page in ("/outbox/", f"/outbox/{message.pk}/"):
        assert Client(**meta).get(page).status_code == (200 if is_here else 404)


@pytest.mark.parametrize("kind", Kind.values)
def test_of_hosts_only_what_they_ask_for_holds_a_link_that_opens_something(write: Writer, kind: str) -> None:
    message = write(kind)
    if message.host is None:
        return
    opens = bool(re.search(r"/\d+~", render.letter_of(message).text()))
    takes_one_number = kind == Kind.HOW_MANY_CAME  # and shows nobody's name
    assert opens == (takes_one_number or kind in (Kind.CONFIRM_HOST, Kind.HOST_LINK, Kind.GROUP_CONFIRM, Kind.MY_DATA))


def test_debugging_alone_opens_no_outbox(client: Client, db: None, settings: Any) -> None:
    settings.MCM_DEMO, settings.DEBUG = False, True
    assert client.get("/outbox/").status_code == 404


def test_beat_sends_plans_and_erases() -> None:
    schedule = app.conf.beat_schedule
    named = {entry["task"] for entry in schedule.values()}
    assert {f"events.tasks.{name}" for name in ("deliver", "plan_reminders", "erase_personal_data")} <= named
    daily = schedule["erase personal data"]["schedule"]
    assert (daily.hour, daily.minute) == ({3}, {40})
    assert app.conf.task_routes["events.tasks.deliver"] == {"queue": "slow"}
    assert app.conf["timezone"] == "Europe/London"


def test_the_task_erases_and_logs_no_names(signup: SignUp, caplog: Any) -> None:
    SignUp.objects.update(status="unconfirmed", confirmed_at=None, created_at=timezone.now() - dt.timedelta(days=30))
    caplog.set_level("INFO")
    tasks.erase_personal_data()
    assert not SignUp.objects.exists()
    assert "1 sign-ups" in caplog.text
    assert "vera" not in caplog.text.lower()


def test_of_a_full_event_the_waiting_list_is_confirmed(write: Writer, signup: SignUp) -> None:
    message = write(Kind.CONFIRM_SIGNUP)
    assert "only then do you have a place" in str(render.email(message).body)
    Event.objects.filter(pk=signup.event_id).update(capacity=1, confirmed_signups=1)
    text = str(render.email(Message.objects.get(pk=message.pk)).body)
    assert "confirm, and you are on the waiting list" in text
    assert "only then do you have a place" not in text


@pytest.mark.parametrize("kind", [Kind.CONFIRM_SIGNUP, Kind.CANCELLED, Kind.SIGNUP_CANCELLED, Kind.MY_DATA])
def test_where_nobody_is_reminded_no_reminders_are_stopped(write: Writer, kind: str) -> None:
    mail = render.email(write(kind))
    assert "No more reminders" not in mail.body
    assert "List-Unsubscribe" not in mail.extra_headers


@pytest.mark.parametrize("kind", [Kind.CONFIRM_HOST, Kind.GROUP_CONFIRM])
def test_whoever_has_not_confirmed_is_not_called_a_host(write: Writer, host: Host, kind: str) -> None:
    message = write(kind)
    Host.objects.update(confirmed_at=None)
    text = str(render.email(Message.objects.get(pk=message.pk)).body)
    assert "because somebody entered your e-mail" in text
    assert "we will forget your address in seven days" in text
