"""When an event is over: who is asked whether they came, and which host how many did, once each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from constituencies.kit.uk import LONDON
from events import hosting, signups
from events.messages.afterwards import ASKED_WITHIN, ask, ends_asked_about
from events.messages.applies import why_not
from events.messages.reminders import plan
from events.messages.render import letter_of, sms
from events.models import Block, Event, Host, Message, Shift, SignUp
from tests.conftest import EventMaker
from tests.events.messages.reading import Reading, assert_the_same

Kind = Message.Kind
END = dt.datetime(2026, 6, 10, 13, tzinfo=LONDON)
NOW = END + dt.timedelta(hours=1)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "end", "is_asked_about"),
    [
        ("2026-06-10T14:00", "2026-06-10T13:00", True),
        ("2026-06-10T13:59", "2026-06-10T13:00", False),
        ("2026-06-10T20:59", "2026-06-10T19:59", True),
        # What ends late is asked about next morning.
        ("2026-06-10T21:00", "2026-06-10T20:00", False),
        ("2026-06-11T07:29", "2026-06-10T21:30", False),
        ("2026-06-11T07:30", "2026-06-10T21:30", True),
        # The worker was away.
        ("2026-06-12T12:59", "2026-06-10T13:00", True),
        ("2026-06-12T13:00", "2026-06-10T13:00", False),
    ],
)
def test_what_is_asked_about_when(now: str, end: str, is_asked_about: bool) -> None:
    at, over = (dt.datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in (now, end))
    ends = ends_asked_about(at)
    assert (ends is not None and ends[0] < over <= ends[1]) == is_asked_about


@pytest.fixture
def over(make_event: EventMaker, hetty: Host) -> Event:
    return make_event(starts_at=END - 2 * HOUR, host=hetty, organiser=None)


@pytest.fixture
def hetty(db: None) -> Host:
    return Host.objects.create(email="hetty@example.org", name="Hetty", confirmed_at=NOW)


def had_place(event: Event, number: int = 0, **more: Any) -> SignUp:
    facts = {"status": "confirmed", "confirmed_at": NOW, "consented_at": NOW} | more
    return SignUp.objects.create(event=event, first_name="Vera", email=f"vera{number}@example.org", **facts)


def test_each_is_asked_once_however_often_a_worker_begins_again(over: Event) -> None:
    had_place(over)
    assert [plan(NOW), plan(NOW), ask(NOW + HOUR), ask(NOW + 3 * HOUR)] == [2, 0, 0, 0]
    assert {message.kind for message in Message.objects.all()} == {Kind.DID_YOU_COME, Kind.HOW_MANY_CAME}
    # The event is moved, and over again.
    Event.objects.update(starts_at=END + 3 * HOUR, ends_at=END + 4 * HOUR)
    assert ask(NOW + 5 * HOUR) == 0


@pytest.mark.parametrize(
    "more",
    [
        {"status": "waiting"},
        {"status": "cancelled"},
        {"wants_reminders": False},
        {"came": False},
        {"came": True},
    ],
)
def test_who_is_not_asked(over: Event, more: dict[str, Any]) -> None:
    Event.objects.update(host=None)
    had_place(over, **more)
    assert ask(NOW) == 0


@pytest.mark.parametrize("changes", [{"status": "cancelled"}, {"status": "draft"}])
def test_of_what_did_not_take_place_nobody_is_asked(over: Event, changes: dict[str, Any]) -> None:
    had_place(over)
    Event.objects.update(**changes)
    assert ask(NOW) == 0


def test_a_host_who_has_counted_is_not_asked(over: Event) -> None:
    hosting.set_headcount(over, 9)
    assert ask(NOW) == 0


def test_of_shifts_each_is_asked_when_their_own_is_over(over: Event) -> None:
    start = END - 2 * HOUR
    first = Shift.objects.create(event=over, starts_at=start, ends_at=start + HOUR)
    second = Shift.objects.create(event=over, starts_at=start + HOUR, ends_at=END)
    early, late = had_place(over, 1, shift=first), had_place(over, 2, shift=second)
    assert ask(NOW - HOUR) == 1
    assert Message.objects.get().signup == early
    assert ask(NOW) == 2
    assert Message.objects.filter(signup=late).exists()


def test_queries_do_not_grow_with_people(over: Event, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        had_place(over, number)
    with django_assert_max_num_queries(6):
        assert ask(NOW) == 21


def message_of(kind: Message.Kind) -> Message:
    related = ("signup__event__campaign", "signup__shift", "host", "event")
    return Message.objects.select_related(*related).get(kind=kind)


def test_it_is_not_sent_once_it_makes_no_sense(over: Event) -> None:
    signup = had_place(over)
    ask(NOW)
    question, of_host = message_of(Kind.DID_YOU_COME), message_of(Kind.HOW_MANY_CAME)
    assert (why_not(question, NOW), why_not(of_host, NOW)) == ("", "")
    late = END + ASKED_WITHIN
    assert "time for it is over" in why_not(question, late)
    assert "time for it is over" in why_not(of_host, late)
    signups.set_reminders(signup, False)
    assert why_not(message_of(Kind.DID_YOU_COME), NOW) == "wants no reminders"
    signups.set_reminders(signup, True)
    signups.set_came(signup, True)
    assert "known" in why_not(message_of(Kind.DID_YOU_COME), NOW)
    hosting.set_headcount(over, 4)
    assert "known" in why_not(message_of(Kind.HOW_MANY_CAME), NOW)
    Event.objects.update(status="cancelled", headcount=None)
    assert why_not(message_of(Kind.HOW_MANY_CAME), NOW)
    assert why_not(message_of(Kind.DID_YOU_COME), NOW)
    Event.objects.update(status="published")
    Block.objects.create(value="hetty@example.org", reason="shouts")
    assert why_not(message_of(Kind.HOW_MANY_CAME), NOW) == "is blocked"


def test_both_answers_are_buttons_and_both_forms_say_the_same(over: Event) -> None:
    had_place(over)
    ask(NOW)
    letter = letter_of(message_of(Kind.DID_YOU_COME))
    assert_the_same(letter)
    page = letter.html()
    assert page.count('class="button"') == 2
    assert [link.partition("#")[2] for link in Reading(page).links] == ["came", "did-not-come"]
    assert letter.stop_link == ""  # it is the last they hear of this event


def test_a_text_message_leads_to_both_answers(over: Event) -> None:
    had_place(over)
    ask(NOW)
    text = sms(message_of(Kind.DID_YOU_COME))
    assert text.startswith("Did you make it?")
    assert "#" not in text


def test_whoever_is_erased_is_not_asked(over: Event) -> None:
    signup = had_place(over)
    ask(NOW)
    signups.erase_signups(over, [signup])
    assert not Message.objects.filter(kind=Kind.DID_YOU_COME).exists()
    assert timezone.now() > NOW  # it is over: nobody moved up
