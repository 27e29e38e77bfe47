"""Who asks from many places at once is shown what each would be shown alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from targeting import recommend as one_by_one
from targeting.recommend import Volunteer, recommend
from targeting.recommending import squares
from targeting.recommending.country import LATER, openings_at
from targeting.recommending.everywhere import NOWHERE, Reach, best, ways
from targeting.recommending.travel import TRAVEL, StraightLines
from tests.targeting.countries import NOW, lay_out

SEATS, PEOPLE = 300, 2000


def test_it_equals_recommend_with_the_shuffle_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (one_by_one, squares):
        monkeypatch.setattr(module, "SHUFFLE", 0.0)
    random = np.random.default_rng(2019)
    places = np.stack([random.uniform(-5, 1.5, SEATS), random.uniform(50, 58, SEATS)], axis=1)
    events = [
        {"seat": seat, "place": tuple(places[seat]), "in_hours": 24.0 * random.choice([1, 6, 20])}
        for seat in range(SEATS)
        if seat % 4
    ]
    country = lay_out([{"km": 0.0, "need": need} for need in random.exponential(1e-5, SEATS).tolist()], events)
    openings = openings_at(replace(country, longitude=places[:, 0], latitude=places[:, 1]), NOW)
    longitude, latitude = random.uniform(-5.5, 1.8, PEOPLE), random.uniform(49.9, 58.6, PEOPLE)
    km = ways(longitude, latitude, places[:, 0], places[:, 1], StraightLines())
    worth, is_later = np.zeros(SEATS), np.zeros(SEATS, np.bool_)
    candidates = openings.seat[: len(openings.row)]
    worth[candidates] = openings.worth[: len(openings.row)]
    is_later[candidates] = openings.kind[: len(openings.row)] == LATER
    for first, tier in enumerate(TRAVEL):
        reach = Reach.of(km, TRAVEL[first:])
        offers = best(reach, np.arange(PEOPLE), worth, is_later)
        for person, seats in enumerate(offers.tolist()):
            volunteer = Volunteer(longitude[person], latitude[person], "AB1", tier.slug)
            alone = [seat.seat for seat in recommend(openings, volunteer, "2027-01-15").seats]
            assert [seat for seat in seats if seat != NOWHERE] == alone


def test_nobody_is_shown_what_is_not_offered() -> None:
    reach = Reach.of(np.array([[1.0, 2.0, 60.0, 1.0]], np.float32), TRAVEL[1:2])
    assert best(reach, np.array([0]), np.array([1.0, 0.0, 1.0, 2.0])).tolist() == [[3, 0, NOWHERE]]
