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
        (0, np.inf, 6),  # nobody yet: those who just come
        (1, np.inf, 6.5),  # a first sign-up already counts, half of them come
        (24, np.inf, 18),
        (68, np.inf, 40),  # no more than the campaign assumes there is room for
        (69, np.inf, 40),
        (60, 20, 20),  # nor than there is room for
        (60, 100, 36),
        (0, 5, 5),
    ],
)
def test_how_many_people_are_expected(confirmed: float, capacity: float, expected: float) -> None:
    assert expected_attendance(facts(confirmed, capacity), FootfallRule()) == [expected]


@given(
    st.integers(0, 1000),
    st.one_of(st.just(np.inf), st.integers(1, 500)),
    st.floats(0, 200),
    st.floats(0.01, 1),
    st.integers(1, 500),
)
def test_each_confirmed_sign_up_raises_footfall_while_there_is_room_and_none_lowers_it(
    confirmed: int, capacity: float, walk_ins: float, show_rate: float, assumed_capacity: int
) -> None:
    rule = FootfallRule(walk_ins, show_rate, assumed_capacity)
    [before] = footfall(facts(confirmed, capacity), 1, NOW, rule)
    [after] = footfall(facts(confirmed + 1, capacity), 1, NOW, rule)
    room = min(capacity, assumed_capacity if np.isinf(capacity) else np.inf)
    assert after > before if before < room else after == before
    assert after <= room


@given(st.integers(0, 1000), st.floats(0, 200), st.floats(0, 1))
def test_it_never_falls_even_where_nobody_who_signs_up_comes(confirmed: int, walk_ins: float, rate: float) -> None:
    rule = FootfallRule(walk_ins, rate)
    assert expected_attendance(facts(confirmed + 1), rule) >= expected_attendance(facts(confirmed), rule)


def test_every_event_has_the_figures_of_its_kind() -> None:
    two = EventFacts(
        constituency=np.array([0, 1], dtype=np.intp),
        starts_at=np.array([NOW, NOW]),
        capacity=np.array([np.inf, np.inf]),
        confirmed_signups=np.array([10.0, 10.0]),
        gets_out_the_vote=np.array([False, False]),
    )
    rule = FootfallRule(walk_ins=np.array([2.0, 20.0]), show_rate=np.array([0.9, 0.1]))
    assert footfall(two, 2, NOW, rule).tolist() == [11, 21]


def test_a_crowd_at_every_event_of_the_country_is_heard() -> None:
    """20 confirmed at each of 1,471 events: the earlier rule, max(12, half of them), left footfall where it was."""
    events = 1_471
    country = [
        EventFacts(
            constituency=np.zeros(events, dtype=np.intp),
            starts_at=np.full(events, NOW),
            capacity=np.full(events, np.inf),
            confirmed_signups=np.full(events, confirmed),
            gets_out_the_vote=np.zeros(events, dtype=np.bool_),
        )
        for confirmed in (0.0, 20.0)
    ]
    nobody, crowd = (footfall(facts, 1, NOW, FootfallRule())[0] for facts in country)
    assert (nobody, crowd) == (6 * events, 16 * events)


def test_counting_bare_events_as_the_original_did() -> None:
    rule = FootfallRule(counts_bare_events=True)
    assert expected_attendance(facts(confirmed=100, capacity=5), rule) == [6]
    assert expected_attendance(facts(confirmed=0), rule) == [6]


def test_past_persuasion_halves_every_three_weeks_and_coming_work_counts_whole() -> None:
    assert time_weight(facts(days_ago=21), NOW, FootfallRule()) == pytest.approx([0.5])
    assert time_weight(facts(days_ago=42), NOW, FootfallRule()) == pytest.approx([0.25])
    assert time_weight(facts(days_ago=-30), NOW, FootfallRule()) == [1.0]


def test_getting_out_the_vote_does_not_wear_off() -> None:
    assert time_weight(facts(days_ago=42, gotv=True), NOW, FootfallRule()) == [1.0]


def test_events_count_for_the_constituency_they_work_in() -> None:
    assert footfall(facts(constituency=2), 4, NOW, FootfallRule()).tolist() == [0, 0, 6, 0]


def test_no_events_are_no_footfall() -> None:
    nothing = EventFacts(
        constituency=np.array([], dtype=np.intp),
        starts_at=np.array([]),
        capacity=np.array([]),
        confirmed_signups=np.array([]),
        gets_out_the_vote=np.array([], dtype=np.bool_),
    )
    assert footfall(nothing, 3, NOW, FootfallRule()).tolist() == [0, 0, 0]
