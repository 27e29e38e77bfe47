"""How it works, with the published plan's own figures: coarse, and gone where the plan has none."""

from __future__ import annotations

import math
from typing import Any

import pytest
from django.test import Client

from constituencies.models import Party
from targeting.models import KindAttendance, ShareChange, Strategy
from targeting.plan.strategies import new_version, publish_strategy
from targeting.proof import workings
from targeting.proof.drawings import bell, fadings, ranges, ratios
from tests.conftest import EventMaker

pytestmark = pytest.mark.usefixtures("postcodes")
PAGE = "/how-it-works/"


@pytest.fixture
def read_page(client: Client, publish_now: Any, django_assert_num_queries: Any) -> Any:
    def read_page() -> str:
        publish_now()
        with django_assert_num_queries(0):
            return " ".join(client.get(PAGE).content.decode().split())

    return read_page


def test_the_page_tells_the_published_plans_figures(read_page: Any, parties: dict[str, Party]) -> None:
    before = read_page()
    assert "Change since the last election: none" in before
    draft = new_version(Strategy.objects.get())
    draft.polls_sd, draft.contacts_per_session, draft.show_rate, draft.reach = 12.0, 21, 0.3, 2
    draft.save()
    ShareChange.objects.create(strategy=draft, party=parties["lab"], points=-3)
    KindAttendance.objects.create(strategy=draft, kind="training", walk_ins=9, show_rate=0.8)
    publish_strategy(draft)
    after = read_page()
    for words in (
        f"How wrong it may be: {math.hypot(12, 3.7, 7.5):.1f} points",
        "Conversations in a session: 21",
        "30 % of those who have",
        "Training: 9 and 80 %.",
        "Labour −3",
        '<td class="number">52 miles</td>',  # two hours at twice the reach
    ):
        assert words in after, words
        assert words not in before, words


def test_one_seat_and_one_postcode_are_worked_through(
    read_page: Any, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workings, "EXAMPLE_POSTCODES", ("ZZ9 9ZZ", "BR1 1AA"))
    make_event("Brackwater", capacity=8317)
    text = read_page()
    assert "One seat worked through: Brackwater" in text
    assert "One postcode worked through: BR1 1AA" in text
    assert "nearly all are free" in text
    assert "8317" not in text


def test_by_the_rule_of_2017_nothing_is_worked_through_by_need(read_page: Any, make_event: EventMaker) -> None:
    make_event("Brackwater")
    draft = new_version(Strategy.objects.get())
    draft.kind = Strategy.Kind.NEAREST_MARGINAL
    draft.save()
    publish_strategy(draft)
    text = read_page()
    assert "goes by the rule of 2017" in text
    assert "worked through" not in text


def test_a_bell_is_highest_at_its_middle_and_has_nought_within() -> None:
    for margin in (-60.0, -3.0, 0.0, 45.0):
        picture = bell(margin, 10.0)
        heights = [float(point.split(",")[1]) for point in picture.curve[1:].split("L")]
        assert min(heights) == pytest.approx(picture.middle_y, abs=0.5)
        assert 6 <= picture.nought <= 354
        assert all(6 <= tick.x <= 354 for tick in picture.ticks)


def test_curves_end_where_nobody_would_go_further_and_ranges_stay_within_the_picture() -> None:
    near, far = fadings([("near", 10, 20), ("far", 100, None)]).lines
    assert near.is_cut
    assert not far.is_cut
    assert near.end_x < far.end_x
    drawing = ranges([("a", "1", (1.0, 0.5, 2.0), True), ("b", "0", (0.0, 0.0, 0.0), False)], 3.0)
    assert all(6 <= row.low <= row.dot <= row.high <= 354 for row in drawing.rows)
    assert drawing.line == 354
    beside = ratios([("half", "50", (50.0, 50.0, 50.0), False), ("twice", "200", (200.0, 200.0, 200.0), False)], 100.0)
    half, twice = beside.rows
    assert beside.line is not None
    assert beside.line - half.dot == pytest.approx(twice.dot - beside.line)


def test_does_it_work_is_there_before_any_data_is(client: Client) -> None:
    response = client.get("/does-it-work/")
    assert response.status_code == 200
    assert "What the model cannot know" in response.content.decode()
