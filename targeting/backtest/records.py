"""A trial's seats, results and places to ask from, as the database has them."""

from __future__ import annotations

import numpy as np

from constituencies.kit.types import Bools, Floats
from constituencies.kit.uk import SPEAKER
from constituencies.models import BoundarySet, Constituency, Election, PartyVotes, Result
from targeting.backtest.crowd import Crowd
from targeting.backtest.ground import Ground
from targeting.backtest.trials import OUR_PARTY, SUCCESSORS, Trial
from targeting.computing.inputs import sparse_seats
from targeting.demand.modelled import LONDON, outcodes
from targeting.recommending.everywhere import ways
from targeting.recommending.travel import OverLand


class NotLoaded(Exception):
    """The database lacks what a trial is about; the message says how to load it."""


def read_trial(trial: Trial, over_land: OverLand) -> tuple[Ground, Crowd]:
    """The seats of a trial, and the places that people ask from. Raises NotLoaded."""
    elections = {
        election.slug: election
        for election in Election.objects.general().filter(slug__in=(trial.before, trial.after)).select_related()
    }
    missing = [slug for slug in (trial.before, trial.after) if slug not in elections]
    if missing:
        raise NotLoaded(f"No results of {', '.join(missing)} are loaded: run script/manage load_data first.")
    before, after = elections[trial.before], elections[trial.after]
    boundary_set = before.boundary_set
    seats = list(boundary_set.constituencies.select_related("region").order_by("code"))
    position = {seat.pk: i for i, seat in enumerate(seats)}
    crowd = _crowd(boundary_set, seats, over_land)
    longitude, latitude = _middles(seats)
    results = {result.constituency_id: result for result in Result.objects.filter(election=before)}
    valid_votes = np.array([results[pk].valid_votes for pk in position], np.float64)
    electorate = np.array([results[pk].electorate for pk in position], np.float64)
    parties = sorted(
        {
            _successor(code)
            for code in PartyVotes.objects.filter(result__election__in=(before, after)).values_list(
                "party__code", flat=True
            )
        }
        | set(trial.changes)
        | set(trial.in_scotland)
    )
    shares, shares_after = (_shares(election, position, parties) for election in (before, after))
    us = parties.index(OUR_PARTY)
    ground = Ground(
        codes=[seat.code for seat in seats],
        parties=parties,
        our_party=OUR_PARTY,
        shares=shares,
        shares_after=shares_after,
        valid_votes=valid_votes,
        electorate=electorate,
        contested=(shares[:, us] > 0) & (shares_after[:, us] > 0) & ~_of_speaker(before, position),
        is_sparse=sparse_seats(boundary_set, position, electorate),
        in_scotland=np.array([seat.region.nation == "Scotland" for seat in seats]),
        in_london=np.array([seat.region.name == LONDON for seat in seats]),
        longitude=longitude,
        latitude=latitude,
    )
    return ground, crowd


def _successor(code: str) -> str:
    return SUCCESSORS.get(code, code)


def _shares(election: Election, position: dict[int, int], parties: list[str]) -> Floats:
    """(n, parties) Percentage points; 0 where a party did not stand."""
    votes = np.zeros((len(position), len(parties)))
    rows = PartyVotes.objects.filter(result__election=election).values_list(
        "result__constituency_id", "party__code", "votes"
    )
    for constituency, code, count in rows:
        votes[position[constituency], parties.index(_successor(code))] += count
    return np.asarray(100 * votes / votes.sum(axis=1, keepdims=True))


def _of_speaker(election: Election, position: dict[int, int]) -> Bools:
    is_speakers = np.zeros(len(position), np.bool_)
    speakers = Result.objects.filter(election=election, winner__code=SPEAKER).values_list("constituency_id", flat=True)
    is_speakers[[position[pk] for pk in speakers]] = True
    return is_speakers


def _crowd(boundary_set: BoundarySet, seats: list[Constituency], over_land: OverLand) -> Crowd:
    places = outcodes(boundary_set.pk, boundary_set.postcodes_version)
    if not places:
        raise NotLoaded(
            f"No postcodes of the boundaries of {boundary_set} are loaded: run script/manage import_postcodes --commit."
        )
    position = {seat.pk: i for i, seat in enumerate(seats)}
    counts = np.zeros((len(places), len(seats)), np.float32)
    for row, place in enumerate(places):
        for constituency, count in place.postcodes.items():
            counts[row, position[constituency]] = count
    longitude, latitude = (np.array([getattr(place, name) for place in places]) for name in ("longitude", "latitude"))
    km = ways(longitude, latitude, *_middles(seats), over_land)
    return Crowd([place.outcode for place in places], longitude, latitude, counts, km)


def _middles(seats: list[Constituency]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes (n,)."""
    return np.array([seat.longitude for seat in seats]), np.array([seat.latitude for seat in seats])
