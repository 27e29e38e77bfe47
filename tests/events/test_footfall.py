import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.footfall import SECONDS_PER_DAY, EventFacts, FootfallRule, expected_attendance, footfall, time_weight

NOW = 1_800_000_000.0


def facts(
    confirmed: float = 0, capacity: float = np.inf, days_ago: float = -1, gotv: bool = False, constituency: int = 0
) -> EventFacts:
    return EventFacts(
        constituency=np.array([constituency], dtype=np.intp),
        starts_at=np.array([NOW - days_ago * SECONDS_PER_DAY]),
        capacity=np.array([capacity]),
        confirmed_signups=np.array([confirmed], dtype=np.float64),
        gets_out_the_vote=np.array([gotv]),
    )


@pytest.mark.parametrize(
    ("confirmed", "capacity", "expected"),
    [
        (0, np.inf, 12),  # nobody yet: what is usual
        (1, np.inf, 12),  # a first sign-up never lowers it
        (24, np.inf, 12),
        (60, np.inf, 30),  # half of them come
        (60, 20, 20),  # no more than there is room for
        (0, 5, 5),
    ],
)
def test_how_many_people_are_expected(confirmed: float, capacity: float, expected: float) -> None:
    assert expected_attendance(facts(confirmed, capacity), FootfallRule()) == [expected]


@given(st.integers(0, 1000), st.integers(1, 500))
def test_one_more_sign_up_never_lowers_footfall(confirmed: int, capacity: int) -> None:
    before = expected_attendance(facts(confirmed, capacity), FootfallRule())
    after = expected_attendance(facts(confirmed + 1, capacity), FootfallRule())
    assert after >= before


def test_counting_bare_events_as_the_original_did() -> None:
    rule = FootfallRule(counts_bare_events=True)
    assert expected_attendance(facts(confirmed=100, capacity=5), rule) == [12]


def test_past_persuasion_halves_every_three_weeks_and_coming_work_counts_whole() -> None:
    assert time_weight(facts(days_ago=21), NOW, FootfallRule()) == pytest.approx([0.5])
    assert time_weight(facts(days_ago=42), NOW, FootfallRule()) == pytest.approx([0.25])
    assert time_weight(facts(days_ago=-30), NOW, FootfallRule()) == [1.0]


def test_getting_out_the_vote_does_not_wear_off() -> None:
    assert time_weight(facts(days_ago=42, gotv=True), NOW, FootfallRule()) == [1.0]


def test_events_count_for_the_constituency_they_work_in() -> None:
    assert footfall(facts(constituency=2), 4, NOW, FootfallRule()).tolist() == [0, 0, 12, 0]


def test_no_events_are_no_footfall() -> None:
    nothing = EventFacts(
        constituency=np.array([], dtype=np.intp),
        starts_at=np.array([]),
        capacity=np.array([]),
        confirmed_signups=np.array([]),
        gets_out_the_vote=np.array([], dtype=np.bool_),
    )
    assert footfall(nothing, 3, NOW, FootfallRule()).tolist() == [0, 0, 0]
