"""Which events may be the same one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from events.forms.titles import usual_title
from events.safety.duplicates import Plan, is_called_alike, is_similar, metres, similar_to
from tests.conftest import EventMaker

TEN = dt.datetime(2026, 11, 28, 10, tzinfo=dt.UTC)
HERE = (-1.5, 52.1)
NORTH_200_M = (-1.5, 52.1018)
NORTH_400_M = (-1.5, 52.1036)


@pytest.mark.parametrize(
    ("minutes", "title", "position", "expected"),
    [
        (0, "Doors", HERE, True),
        (60, "Doors", NORTH_200_M, True),
        (61, "Doors", HERE, False),
        (0, "Doors", NORTH_400_M, False),
        (0, "Canvass in Brackwater", NORTH_400_M, True),
        (-60, "canvassing, Brackwater!", None, True),
        (0, "Doors", None, False),
    ],
)
def test_near_in_time_and_in_place_or_name(
    minutes: int, title: str, position: tuple[float, float] | None, expected: bool
) -> None:
    one = Plan(TEN, "Canvassing in Brackwater", HERE)
    assert is_similar(one, Plan(TEN + dt.timedelta(minutes=minutes), title, position)) is expected


def test_titles_without_words_are_never_alike() -> None:
    assert not is_called_alike("…", "!")


def test_metres() -> None:
    assert metres(HERE, NORTH_200_M) == pytest.approx(200, abs=1)
    # A degree of longitude is shorter in the north.
    assert metres((-1.5, 52.1), (-1.4, 52.1)) == pytest.approx(6_831, rel=0.001)


def test_only_what_the_public_sees_of_the_same_seat_and_kind(make_event: EventMaker) -> None:
    starts_at = timezone.now() + dt.timedelta(days=3)
    same = make_event(starts_at=starts_at)
    make_event(starts_at=starts_at, status="waiting")
    make_event(starts_at=starts_at, status="cancelled")
    make_event(starts_at=starts_at, kind="leafleting")
    make_event("Crowmere", starts_at=starts_at, title="Canvassing in Brackwater")
    assert similar_to(make_event.unsaved(starts_at=starts_at)) == [same]
    assert similar_to(same) == []


def test_two_events_of_a_town_that_nobody_gave_a_title_are_told_apart_by_their_places(make_event: EventMaker) -> None:
    starts_at = timezone.now() + dt.timedelta(days=3)
    usual = usual_title("canvassing", "Brackwater", HERE)
    same = make_event(starts_at=starts_at, title=usual, longitude=HERE[0], latitude=HERE[1])
    elsewhere = make_event.unsaved(starts_at=starts_at, title=usual, longitude=-1.5, latitude=NORTH_400_M[1])
    assert usual_title("canvassing", "Brackwater", NORTH_400_M) == usual
    assert similar_to(elsewhere) == []
    elsewhere.latitude = NORTH_200_M[1]
    assert similar_to(elsewhere) == [same]


def test_a_private_address_cannot_be_found_by_asking_around(make_event: EventMaker) -> None:
    starts_at = timezone.now() + dt.timedelta(days=3)
    make_event(starts_at=starts_at, title="Tea and telephones", is_private=True)
    assert similar_to(make_event.unsaved(starts_at=starts_at, title="Something else")) == []
