"""Who came: shown beside what a strategy assumes, and counted once staff take it over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event, Shift, SignUp
from mcm.models import User
from targeting.models import KindAttendance, SeatNeed, Strategy
from targeting.plan.attendance import Lesson, learned, take_into_draft
from targeting.plan.history import Wanted, entries
from targeting.plan.strategies import assumptions_digest, new_version, publish_strategy
from targeting.recompute import recompute
from tests.conftest import EventMaker

STRATEGIES = "/admin/targeting/strategy/"
DESK = "/admin/targeting/attendance/"


@pytest.fixture
def draft(campaign: Any) -> Strategy:
    return new_version(Strategy.objects.get())


def confirm(event: Event, people: int, came: bool | None, status: str = "confirmed", days: int = 0) -> None:
    """People who signed up so many days before it began."""
    before, at = event.signups.count(), event.starts_at - dt.timedelta(days=days)
    SignUp.objects.bulk_create(
        SignUp(
            event=event, first_name="Vera", email=f"v{before + i}@example.org", status=status, came=came,
            consented_at=at, confirmed_at=at,
        )
        for i in range(people)
    )  # fmt: skip


def over(make_event: EventMaker, seat: str = "Brackwater", **changes: Any) -> Event:
    """An event of last week."""
    return make_event(seat, starts_at=timezone.now() - dt.timedelta(days=7), **changes)


@pytest.fixture
def attended(make_event: EventMaker) -> list[Event]:
    """Of 60 with a place at five canvasses 25 came and 15 did not; of 4 at a phone bank all. Of others nobody knows."""
    canvasses = [over(make_event) for _number in range(5)]
    for canvass in canvasses:
        confirm(canvass, 5, came=True)
        confirm(canvass, 3, came=False, days=5)
        confirm(canvass, 4, came=None)
        confirm(canvass, 9, came=True, status="cancelled")
    confirm(over(make_event, "Crowmere", kind="phone-bank"), 4, came=True)
    confirm(over(make_event, status="cancelled"), 30, came=True)
    confirm(make_event(), 30, came=None)
    return canvasses


def of(strategy: Strategy, kind: str) -> Lesson:
    return next(row for row in learned(strategy).by_kind if row.slug == kind)


def test_the_show_rate_is_learned_from_those_of_whom_it_is_known(attended: list[Event], draft: Strategy) -> None:
    assert [row.slug for row in learned(draft).by_kind] == Event.Kind.values
    canvassing = of(draft, "canvassing")
    assert (canvassing.places, canvassing.answers, canvassing.came) == (60, 40, 25)
    assert canvassing.show_rate is not None
    assert canvassing.show_rate.value == pytest.approx((25 + 10) / (40 + 20))
    assert (canvassing.show_rate.least, canvassing.show_rate.most) == pytest.approx((25 / 60, 45 / 60))
    phones = of(draft, "phone-bank")
    assert (phones.answers, phones.came, phones.show_rate) == (4, 4, None)
    assert not of(draft, "training").is_enough


def test_notice_is_counted_in_days_from_signing_up(attended: list[Event], draft: Strategy) -> None:
    by_notice = learned(draft).by_notice
    assert [(row.places, row.came) for row in by_notice] == [(49, 29), (0, 0), (15, 0), (0, 0)]
    Shift.objects.create(event=attended[0], starts_at=attended[0].starts_at, ends_at=attended[0].ends_at)
    attended[0].signups.filter(came=True).update(
        shift=Shift.objects.get(), consented_at=attended[0].starts_at - dt.timedelta(days=9)
    )
    assert [row.places for row in learned(draft).by_notice] == [44 - 9 + 9, 0, 15, 5]
    assert by_notice[0].label == "on the same day"
    assert by_notice[3].label == "more than 7 days before"


def test_headcounts_bound_the_rate_and_tell_of_walk_ins(
    attended: list[Event], draft: Strategy, make_event: EventMaker
) -> None:
    Event.objects.filter(pk__in=[event.pk for event in attended]).update(headcount=6)
    rate = of(draft, "canvassing").show_rate
    assert rate is not None
    assert rate.most == pytest.approx(30 / 60)
    assert of(draft, "canvassing").walk_ins is None
    for _number in range(5):
        over(make_event, headcount=3)  # nobody had signed up
    besides = of(draft, "canvassing").walk_ins
    assert besides is not None
    assert besides.most == pytest.approx((5 * 1 + 5 * 3) / 10)
    assert of(draft, "canvassing").headcounts == 10


def test_what_was_learned_counts_once_a_draft_takes_it_over(
    attended: list[Event], draft: Strategy, make_event: EventMaker
) -> None:
    KindAttendance.objects.create(strategy=draft, kind="canvassing", walk_ins=3, show_rate=0.1)
    digest = assumptions_digest(draft)
    assert take_into_draft(draft, ["canvassing", "phone-bank"], "October") == draft
    [row] = draft.attendance.all()
    assert (row.kind, row.walk_ins, row.show_rate) == ("canvassing", 3, 0.58)
    assert row.reason == "October (25 of 40 came; 0 headcounts)"
    assert assumptions_digest(draft) != digest
    [entry, _added] = entries(Wanted(kind="kindattendance"))
    assert (entry.what, entry.about) == ("changed", f"canvassing ({draft})")
    assert [change.column for change in entry.changes] == ["show rate", "reason"]
    assert new_version(draft).attendance.get().reason == row.reason
    # What was believed before is what the strategy says of all kinds: nothing is learned twice.
    rate = of(draft, "canvassing").show_rate
    assert rate is not None
    assert round(rate.value, 2) == 0.58
    Event.objects.filter(pk__in=[event.pk for event in attended[1:]]).delete()
    Event.objects.filter(status="cancelled").delete()
    Event.objects.update(confirmed_signups=10)
    SeatNeed.objects.all().delete()
    publish_strategy(draft)
    recompute()
    footfall = SeatNeed.objects.get(constituency__name="Brackwater").footfall
    assert footfall == pytest.approx((3 + 0.58 * 10) * (1 + 0.5 ** (7 / 21)), rel=0.01)


def test_from_what_is_published_a_new_draft_is_made(attended: list[Event], campaign: Any) -> None:
    published = Strategy.objects.get()
    draft = take_into_draft(published, ["canvassing"], "October")
    assert (draft.status, draft.attendance.count()) == ("draft", 1)
    assert not published.attendance.exists()
    with pytest.raises(ValidationError):
        take_into_draft(published, ["phone-bank"], "Too few")
    assert Strategy.objects.count() == 2


def test_staff_see_it_and_take_it_over_at_the_desk(
    client: Client, attended: list[Event], draft: Strategy, stan: User
) -> None:
    client.force_login(stan)
    text = client.get(DESK).content.decode()
    assert "canvassing: show rate 0.58" in text
    assert "too little is known" in text
    assert text.count('class="bounds"') >= 1
    assert f'href="{DESK}"' in client.get(f"{STRATEGIES}{draft.pk}/change/").content.decode()
    answers = {"kinds": ["canvassing"], "into": draft.pk}
    refused = client.post(DESK, answers)
    assert "Say why" in refused.content.decode()
    assert not draft.attendance.exists()
    page = client.post(DESK, answers | {"reason": "October"}, follow=True).content.decode()
    assert "has the figures now" in page
    assert draft.attendance.get().show_rate == 0.58
    assert Strategy.objects.get(status="published").attendance.count() == 0
    assert client.post(DESK, answers | {"kinds": ["training"], "reason": "None"}).status_code == 200
    assert draft.attendance.count() == 1


def test_the_desk_is_there_before_anybody_has_answered(client: Client, draft: Strategy, stan: User) -> None:
    client.force_login(stan)
    text = client.get(DESK).content.decode()
    assert "Too little is known so far for a picture." in text
    assert 'name="reason"' not in text


def test_asking_takes_two_queries_however_many_came(
    attended: list[Event], draft: Strategy, make_event: EventMaker
) -> None:
    for kind in Event.Kind.values:
        confirm(over(make_event, kind=kind, headcount=3), 3, came=True)
    with CaptureQueriesContext(connection) as captured:
        learned(draft)
    assert len(captured) == 2


@pytest.mark.parametrize("wrong", [{"walk_ins": -1}, {"walk_ins": 201}, {"show_rate": -0.1}, {"show_rate": 1.1}])
@pytest.mark.parametrize("of_kind", [True, False])
def test_the_database_refuses_impossible_figures(draft: Strategy, wrong: dict[str, float], of_kind: bool) -> None:
    rows: Any = KindAttendance.objects if of_kind else Strategy.objects
    if of_kind:
        KindAttendance.objects.create(strategy=draft, kind="training")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)


def test_a_kind_has_one_pair_of_figures(draft: Strategy) -> None:
    KindAttendance.objects.create(strategy=draft, kind="training")
    with pytest.raises(IntegrityError), transaction.atomic():
        KindAttendance.objects.create(strategy=draft, kind="training", walk_ins=1)
    with pytest.raises(ValidationError):
        KindAttendance(strategy=draft, kind="moon-walk").full_clean()
