"""Why a seat is needed: every sentence about every seat, read against the files of fixtures/ by other code."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from constituencies.models import Campaign
from targeting.computing.compute import compute
from targeting.computing.inputs import read_inputs
from targeting.models import Strategy
from targeting.snapshot.build import build_snapshot
from targeting.snapshot.why import Standpoint, why
from tests.targeting.snapshot.test_true_sentences import CAMPAIGNS, counted

CLOSE = re.compile(
    r"(?:Very close|Close|Not so close|Not close|Far from close):"
    r" we expect Labour to win or lose here by (?:(\d+) to )?(more than )?(\d+) points( or fewer)?\."
)
GOING = {
    "Nothing is on here yet: the first people count most.": (0, 0),
    "Nobody is going yet: the first people count most.": (0, 0),
    "Somebody is going already.": (1, 4),
    "A few people are going.": (5, 19),
    "Some people are going.": (20, 99),
    "Many people are going.": (100, 299),
    "Very many people are going.": (300, 10_000),
}


def last_known(seat: list[Any], baseline_day: str) -> dict[str, int]:
    """Votes that a margin starts from: of the newest election in which our party stood, from the baseline on."""
    since = [one for one in seat if one.day >= baseline_day and "lab" in one.votes]
    return since[-1].votes if since else {}


@pytest.mark.usefixtures("real_facts")
@pytest.mark.parametrize("slug", CAMPAIGNS)
def test_every_seat_is_as_close_as_its_sentence_says(slug: str) -> None:
    campaign = Campaign.objects.get(slug=slug)
    strategy = Strategy.objects.create(campaign=campaign, name="As it is")
    computed = compute(read_inputs(Strategy.objects.with_facts().get(pk=strategy.pk)))
    going = (np.arange(len(computed.going)) * 7) % 400  # some of each band, of fewer than five, and nobody
    snapshot = build_snapshot(replace(computed, going=going, has_events=going % 2 == 0))
    boundary_set, baseline, today = CAMPAIGNS[slug]
    seats, openings = counted(boundary_set), Counter[str]()
    for i, seat in enumerate(snapshot.seats):
        elections = [one for one in seats[seat["code"]] if today is None or one.day <= today]
        [day] = [one.day for one in elections if one.kind != "by-election" and one.day.startswith(baseline)]
        votes = last_known(elections, day)
        if not votes:
            assert seat["why"] == []
            assert seat["not_contested"]
            continue
        close, people = seat["why"]
        match = CLOSE.fullmatch(close)
        assert match, close
        single = [n for party, n in votes.items() if party not in ("lab", "oth")]
        margin = abs(100 * (votes["lab"] - max(single)) / sum(votes.values()))
        low, more, high, less = match.groups()
        bounds = (float(high), 100.0) if more else (0.0, float(high)) if less else (float(low), float(high))
        assert bounds[0] <= margin <= bounds[1], (seat["name"], margin, close)
        first = next(start for start in GOING if people.startswith(start))
        lowest, highest = GOING[first]
        assert lowest <= going[i] <= highest, (seat["name"], going[i], people)
        if "Nothing is on" in people:
            assert going[i] % 2 == 1
        openings[first] += 1
    assert openings.keys() >= GOING.keys() - {"Nothing is on here yet: the first people count most."}


@pytest.mark.parametrize(
    ("point", "going", "sentences"),
    [
        (Standpoint(closeness="within-5"), 0, ["Nobody is going yet: the first people count most."]),
        (
            Standpoint(closeness="within-5", still_moved="less"),
            0,
            [
                "Nobody is going at the moment. After all that is done and planned, one more person counts for far less"
                " than the first."
            ],
        ),
        (
            Standpoint(closeness="within-5", weight=1, needs_people=True),
            4,
            [
                "Somebody is going already. One more person counts for nearly as much as the first.",
                "The campaign has asked for more people here.",
                "Organisers here say that they need people.",
            ],
        ),
        (
            Standpoint(closeness="within-5", weight=-1, needs_people=True, is_full=True, still_moved="most"),
            5,
            [
                "A few people are going. After all that is done and planned, one more person counts for a little less"
                " than the first.",
                "The campaign has asked for fewer people here.",
                "Organisers here say that they can host no more people.",
            ],
        ),
    ],
)
def test_who_is_going_and_what_was_asked_for(point: Standpoint, going: int, sentences: list[str]) -> None:
    assert why(point, going, "Labour", has_events=True)[1:] == sentences
