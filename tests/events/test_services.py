from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext

from constituencies.changes import change_seq, changed
from constituencies.kit.uk import LONDON
from constituencies.models import Campaign
from events import services
from events.models import Event
from events.services import UnknownPlace
from tests.conftest import EventMaker


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What the `changed` signal announced."""
    announcements: list[Any] = []

    def listener(**kwargs: Any) -> None:
        announcements.append(kwargs)

    changed.connect(listener, weak=False, dispatch_uid="test")
    monkeypatch.setattr("mcm.wiring.nudge.apply_async", lambda **_kwargs: None)
    yield announcements
    changed.disconnect(dispatch_uid="test")


def test_saving_counts_one_change_and_announces_it_after_the_commit(
    make_event: EventMaker, heard: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    before = change_seq()
    with django_capture_on_commit_callbacks(execute=True):
        services.save_event(make_event.unsaved())
        assert heard == []
    assert change_seq() == before + 1
    assert len(heard) == 1


def test_an_update_raises_the_sequence_for_calendars(make_event: EventMaker) -> None:
    event = services.save_event(make_event.unsaved())
    assert event.sequence == 0
    event.title = "Moved to the town hall"
    assert services.save_event(event).sequence == 1


def test_a_failed_save_changes_and_announces_nothing(
    make_event: EventMaker, heard: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    event = make_event.unsaved()
    event.ends_at = event.starts_at - dt.timedelta(hours=1)
    before = change_seq()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError, match="end after"):
        services.save_event(event)
    assert change_seq() == before
    assert heard == []
    assert Event.objects.count() == 0


def test_bulk_actions_are_one_change_each(make_event: EventMaker) -> None:
    drafts = [make_event(status=Event.Status.DRAFT) for _ in range(5)]
    before = change_seq()
    assert services.publish_events(drafts) == 5
    assert services.publish_events(drafts) == 0
    assert services.cancel_events(drafts[:2]) == 2
    assert change_seq() == before + 2
    assert set(Event.objects.values_list("status", "sequence")) == {("published", 1), ("cancelled", 2)}


def test_a_duplicate_keeps_the_time_on_the_clock_when_clocks_change(make_event: EventMaker) -> None:
    """Clocks go back on 25 October 2026: a week after 18:00 BST is 18:00 GMT."""
    saturday = dt.datetime(2026, 10, 24, 18, tzinfo=LONDON)
    copy = services.duplicate_event(make_event(starts_at=saturday, confirmed_signups=7))
    assert copy.starts_at.astimezone(LONDON).replace(tzinfo=None) == dt.datetime(2026, 10, 31, 18)
    assert (copy.ends_at - copy.starts_at) == dt.timedelta(hours=2)
    assert copy.status == Event.Status.DRAFT
    assert copy.confirmed_signups == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": 0},
        {"longitude": None},
        {"longitude": None, "latitude": None},
        {"longitude": 40.0},
        {"latitude": 10.0},
        {"confirmed_signups": 11, "capacity": 10},
    ],
)
def test_the_database_itself_refuses_an_impossible_event(make_event: EventMaker, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event.unsaved(**wrong).save()


@pytest.mark.usefixtures("postcodes")
def test_a_postcode_gives_position_and_constituency(campaign: Campaign) -> None:
    row = services.place_of(" br1 1aa ", campaign.boundary_set)
    assert row.constituency.name == "Brackwater"
    assert (row.longitude, row.latitude) == pytest.approx((-1.5, 52.1))


@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize(
    ("text", "hint"), [("", "not a postcode"), ("BR1", "whole postcode"), ("ZE9 9ZZ", "do not know"), ("\x00", "not a")]
)
def test_a_postcode_that_leads_nowhere_says_what_to_do(campaign: Campaign, text: str, hint: str) -> None:
    with pytest.raises(UnknownPlace, match=hint):
        services.place_of(text, campaign.boundary_set)


def test_queries_to_publish_do_not_grow_with_events(make_event: EventMaker, django_assert_num_queries: Any) -> None:
    from django.db import connection

    def queries(number: int) -> int:
        drafts = [make_event(status=Event.Status.DRAFT) for _ in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            services.publish_events(drafts)
        return len(captured)

    assert queries(12) == queries(2)
