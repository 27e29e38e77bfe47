"""Coming to an event: places, the waiting list, and what the ledger is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from constituencies.changes import change, change_seq
from constituencies.kit.redis import redis_client
from events import services, signups
from events.live_places import ledger, scripts
from events.models import Block, Event, Message, Shift, SignUp
from events.signups import Person, TooLate
from tests.conftest import EventMaker

Status = SignUp.Status


def person(number: int = 1, **more: Any) -> Person:
    return Person(f"Vera {number}", **({"email": f"vera{number}@example.org"} | more))


def confirmed(event: Event, number: int, shift: Shift | None = None) -> SignUp:
    """Somebody who has signed up and confirmed, whether or not they got a place."""
    return signups.confirm(signups.sign_up(event, shift, person(number)))


def statuses(event: Event) -> list[str]:
    """In the order in which people signed up."""
    return [str(status) for status in event.signups.order_by("pk").values_list("status", flat=True)]


def count(event: Event) -> int:
    """Confirmed sign-ups as the event counts them; they are as many as there are."""
    event.refresh_from_db()
    assert event.confirmed_signups == event.signups.confirmed().count()
    return event.confirmed_signups


def told(signup: SignUp) -> list[str]:
    return list(Message.objects.filter(signup=signup).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def event(make_event: EventMaker) -> Event:
    return make_event(capacity=2)


@pytest.fixture
def shifts(make_event: EventMaker) -> list[Shift]:
    """Two of one event, with one place and with two."""
    event = make_event()
    middle = event.starts_at + dt.timedelta(hours=1)
    times = [(event.starts_at, middle, 1), (middle, event.ends_at, 2)]
    services.set_shifts(event, [Shift(starts_at=start, ends_at=end, capacity=places) for start, end, places in times])
    return list(Shift.objects.filter(event=event))


def test_a_signup_takes_no_place_before_it_is_confirmed(event: Event) -> None:
    signup = signups.sign_up(event, None, person())
    assert signup.status == Status.UNCONFIRMED
    assert signup.consented_at
    assert count(event) == 0
    assert told(signup) == [Message.Kind.CONFIRM_SIGNUP]


def test_whoever_confirms_gets_a_place(event: Event) -> None:
    signup = confirmed(event, 1)
    assert signup.status == Status.CONFIRMED
    assert signup.confirmed_at
    assert count(event) == 1
    assert told(signup) == [Message.Kind.CONFIRM_SIGNUP, Message.Kind.SIGNED_UP]


def test_confirming_is_a_change_that_the_map_hears_of(event: Event) -> None:
    signup = signups.sign_up(event, None, person())
    before = change_seq()
    signups.confirm(signup)
    assert change_seq() == before + 1


def test_confirming_twice_counts_once(event: Event) -> None:
    signup = confirmed(event, 1)
    signups.confirm(signup)
    assert count(event) == 1
    assert told(signup).count(Message.Kind.SIGNED_UP) == 1


def test_whoever_comes_when_all_places_are_taken_waits(event: Event) -> None:
    people = [confirmed(event, number) for number in range(3)]
    assert statuses(event) == [Status.CONFIRMED, Status.CONFIRMED, Status.WAITING]
    assert count(event) == 2
    assert told(people[2])[-1] == Message.Kind.ON_WAITING_LIST


def test_an_event_without_a_limit_has_a_place_for_everybody(make_event: EventMaker) -> None:
    event = make_event()
    for number in range(4):
        confirmed(event, number)
    assert count(event) == 4


def test_the_first_who_waits_gets_the_place_of_whoever_cancels(event: Event) -> None:
    # Signed up in another order than confirmed: the latter counts.
    people = [signups.sign_up(event, None, person(number)) for number in range(4)]
    for number in (0, 1, 3, 2):
        signups.confirm(people[number])
    signups.cancel(people[0])
    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED, Status.WAITING, Status.CONFIRMED]
    assert count(event) == 2
    assert told(people[3])[-1] == Message.Kind.PROMOTED
    signups.cancel(people[1])
    assert statuses(event)[2] == Status.CONFIRMED


def test_cancelling_twice_frees_one_place(event: Event) -> None:
    people = [confirmed(event, number) for number in range(4)]
    signups.cancel(people[0])
    signups.cancel(people[0])
    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED, Status.CONFIRMED, Status.WAITING]
    assert count(event) == 2


def test_cancelling_without_a_place_frees_none(event: Event) -> None:
    people = [confirmed(event, number) for number in range(3)]
    unconfirmed = signups.sign_up(event, None, person(9))
    signups.cancel(people[2])
    signups.cancel(unconfirmed)
    assert statuses(event) == [Status.CONFIRMED, Status.CONFIRMED, Status.CANCELLED, Status.CANCELLED]
    assert count(event) == 2


def test_whoever_comes_back_after_cancelling_goes_to_the_end(event: Event) -> None:
    people = [confirmed(event, number) for number in range(3)]
    signups.cancel(people[0])
    again = confirmed(event, 0)
    assert again.pk == people[0].pk
    assert again.status == Status.WAITING


def test_nobody_is_promoted_once_the_event_is_over(event: Event) -> None:
    people = [confirmed(event, number) for number in range(3)]
    long_ago = timezone.now() - dt.timedelta(days=1)
    Event.objects.update(starts_at=long_ago, ends_at=long_ago + dt.timedelta(hours=2))
    signups.cancel(people[0])
    assert statuses(event)[2] == Status.WAITING


def test_raised_capacity_goes_to_those_who_wait(event: Event) -> None:
    for number in range(5):
        confirmed(event, number)
    event.refresh_from_db()
    event.capacity = 4
    services.save_event(event)
    assert statuses(event) == [Status.CONFIRMED] * 4 + [Status.WAITING]
    assert count(event) == 4


def test_places_given_out_are_counted(event: Event) -> None:
    for number in range(5):
        confirmed(event, number)
    Event.objects.update(capacity=4)
    with change(facts=False):
        assert signups.fill_places(event) == 2


def test_nobody_can_sign_up_once_it_is_over_or_cancelled(event: Event) -> None:
    signup = signups.sign_up(event, None, person())
    Event.objects.update(status=Event.Status.CANCELLED)
    event.refresh_from_db()
    with pytest.raises(TooLate):
        signups.sign_up(event, None, person(2))
    with pytest.raises(TooLate):
        signups.confirm(signup)
    assert count(event) == 0


def test_each_shift_has_places_of_its_own(shifts: list[Shift]) -> None:
    first, second = shifts
    event = first.event
    for number in range(2):
        confirmed(event, number, first)
    for number in range(3):
        confirmed(event, number, second)
    assert statuses(event) == [Status.CONFIRMED, Status.WAITING, Status.CONFIRMED, Status.CONFIRMED, Status.WAITING]
    assert count(event) == 3
    assert [shift.confirmed_signups for shift in event.shifts.all()] == [1, 2]


def test_whoever_waits_for_one_shift_gets_no_place_in_another(shifts: list[Shift]) -> None:
    first, second = shifts
    event = first.event
    confirmed(event, 1, first)
    confirmed(event, 2, first)
    other = confirmed(event, 3, second)
    signups.cancel(other)
    assert statuses(event) == [Status.CONFIRMED, Status.WAITING, Status.CANCELLED]
    assert [shift.confirmed_signups for shift in event.shifts.all()] == [1, 0]


def test_a_shift_must_be_chosen_and_be_one_of_the_events(shifts: list[Shift], event: Event) -> None:
    with pytest.raises(ValidationError, match="Choose when"):
        signups.sign_up(shifts[0].event, None, person())
    with pytest.raises(ValidationError, match="own times"):
        signups.sign_up(event, shifts[0], person())


def test_nobody_signs_up_for_a_shift_that_is_over(shifts: list[Shift]) -> None:
    ago = timezone.now() - dt.timedelta(hours=1)
    Shift.objects.filter(pk=shifts[0].pk).update(starts_at=ago - dt.timedelta(hours=1), ends_at=ago)
    shifts[0].refresh_from_db()
    with pytest.raises(TooLate):
        signups.sign_up(shifts[0].event, shifts[0], person())


def test_signing_up_twice_by_email_is_one_signup_however_it_is_written(event: Event) -> None:
    first = signups.sign_up(event, None, person(1, email="Vera@Example.org"))
    second = signups.sign_up(event, None, person(2, email="vera@example.org "))
    assert first.pk == second.pk
    assert second.first_name == "Vera 2"
    assert SignUp.objects.count() == 1


def test_signing_up_twice_by_mobile_is_one_signup(event: Event) -> None:
    first = signups.sign_up(event, None, person(1, email="", mobile="+447700900001"))
    second = signups.sign_up(event, None, person(1, mobile="+447700900001"))
    assert first.pk == second.pk
    assert SignUp.objects.get().email == "vera1@example.org"


def test_email_and_mobile_of_two_signups_are_no_error(event: Event) -> None:
    signups.sign_up(event, None, person(1))
    signups.sign_up(event, None, person(1, email="", mobile="+447700900001"))
    both = signups.sign_up(event, None, person(1, mobile="+447700900001"))
    assert (both.email, both.mobile) == ("vera1@example.org", "")
    assert SignUp.objects.count() == 2


def test_whoever_has_confirmed_is_not_asked_again(event: Event) -> None:
    signup = confirmed(event, 1)
    again = signups.sign_up(event, None, person(1, wants_news=True))
    assert again.status == Status.CONFIRMED
    assert told(signup)[-1] == Message.Kind.SIGNED_UP
    assert count(event) == 1


def test_the_same_person_may_come_to_several_shifts(shifts: list[Shift]) -> None:
    for shift in shifts:
        confirmed(shift.event, 1, shift)
    assert count(shifts[0].event) == 2


def test_a_signup_needs_an_email_or_a_mobile(event: Event) -> None:
    with pytest.raises(ValidationError, match="e-mail"):
        signups.sign_up(event, None, Person("Vera"))


def test_whoever_is_erased_leaves_the_place_to_the_first_who_waits(event: Event) -> None:
    people = [confirmed(event, number) for number in range(4)]
    signups.erase_signups(event, people[:1])
    assert statuses(event) == [Status.CONFIRMED, Status.CONFIRMED, Status.WAITING]
    assert count(event) == 2
    signups.erase_signups(event, people[1:])
    assert count(event) == 0


def test_erasing_touches_only_signups_of_that_event(event: Event, make_event: EventMaker) -> None:
    other = confirmed(make_event(capacity=2), 1)
    signups.erase_signups(event, [other])
    assert SignUp.objects.filter(pk=other.pk).exists()


def test_of_a_past_event_the_count_outlives_those_who_are_erased(event: Event) -> None:
    signup = confirmed(event, 1)
    long_ago = timezone.now() - dt.timedelta(days=10)
    Event.objects.update(starts_at=long_ago, ends_at=long_ago + dt.timedelta(hours=2))
    signups.erase_signups(event, [signup])
    event.refresh_from_db()
    assert event.confirmed_signups == 1


def test_whether_somebody_came_is_said_once_it_has_begun(event: Event) -> None:
    signup = confirmed(event, 1)
    with pytest.raises(ValidationError):
        signups.set_came(signup, True)
    a_minute_ago = timezone.now() - dt.timedelta(minutes=1)
    Event.objects.update(starts_at=a_minute_ago, ends_at=a_minute_ago + dt.timedelta(hours=2))
    signup.event.refresh_from_db()
    signups.set_came(signup, True)
    signup.refresh_from_db()
    assert signup.came is True


def known(event: Event) -> str:
    """confirmed:capacity:seq, as the ledger has it."""
    row = redis_client().hget(scripts.EVENTS, str(event.pk))
    assert isinstance(row, bytes)
    return row.decode().rpartition(":")[0]


def test_the_ledger_is_told_after_the_commit(event: Event, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        people = [confirmed(event, number) for number in range(3)]
        assert not redis_client().exists(scripts.EVENTS)
    assert known(event) == "2:2"
    assert ledger.full_events() is not None
    with django_capture_on_commit_callbacks(execute=True):
        signups.cancel(people[0])
        signups.cancel(people[1])
    assert known(event) == "1:2"


def test_a_held_place_is_let_go_when_its_holder_confirms_cancels_or_is_erased(
    make_event: EventMaker, django_capture_on_commit_callbacks: Any
) -> None:
    event = make_event(capacity=10)
    people = [signups.sign_up(event, None, person(number)) for number in range(3)]
    for signup in people:
        assert ledger.reserve(event, signup.pk, f"address {signup.pk}")
    left = 3
    for deed in (
        lambda: signups.confirm(people[0]),
        lambda: signups.cancel(people[1]),
        lambda: signups.erase_signups(event, [people[2]]),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            deed()
        left -= 1
        assert redis_client().zcard(scripts.RESERVATIONS) == left


def test_whoever_types_anothers_mobile_takes_over_no_signup(event: Event) -> None:
    first = signups.sign_up(event, None, person(1, email="vera@example.org", mobile="+447700900001"))
    second = signups.sign_up(event, None, person(2, email="eve@example.org", mobile="+447700900001"))
    first.refresh_from_db()
    assert (first.email, first.first_name) == ("vera@example.org", person(1).first_name)
    assert (second.pk != first.pk, second.mobile) == (True, "")


def test_the_blocked_get_no_place_by_an_older_link_or_by_waiting(event: Event) -> None:
    for number in (1, 2):
        confirmed(event, number)
    waiting, newcomer = confirmed(event, 3), signups.sign_up(event, None, person(4))
    for value in (waiting.email, newcomer.email):
        Block.objects.create(value=value, reason="abuse")
    with pytest.raises(ValidationError, match="cannot be used here"):
        signups.confirm(newcomer)
    signups.cancel(event.signups.confirmed()[0])
    waiting.refresh_from_db()
    assert waiting.status == Status.WAITING
    assert event.signups.get(pk=newcomer.pk).status == Status.UNCONFIRMED
