"""Are people sent somewhere real? Answers tried on random postcodes, and on a day of people who do as they are told.

    script/manage measure_answers

Asks through the same functions as a lookup, of the published snapshot; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from constituencies.clock import Instant
from constituencies.kit.types import Floats
from targeting.recommend import Volunteer, recommend, seed_of
from targeting.recommending.country import DAY, NO_VENUE, SOON_WITHIN, Openings, openings_at
from targeting.recommending.squares import SHOWN
from targeting.recommending.travel import TRAVEL_SLUGS, arcs_km, unit_vector, unit_vectors
from targeting.snapshot.format import Snapshot
from targeting.snapshot.over_land import over_land
from targeting.web.lookup import Answer, Question, answer, snapshot_openings, volunteer_of


class Places(NamedTuple):
    """What a sample of lookups comes to."""

    asked: int
    with_three: int
    """Got three seats with an event in person that is open within 14 days."""
    within_reach: int
    """The same, no farther than they said that they would go."""
    dead_ends: int
    """First cards with nothing to go to, although something is within reach."""
    loss: float
    """Median loss of need · exp(−d / tau) against the earlier rule, which also sent people where nothing was on."""
    wait_days: float
    """Median days until the first event of the first card."""


@dataclass(slots=True)
class SimulatedDay:
    """What becomes of a day on which everybody signs up for the first event of the first card."""

    asked: int = 0
    signed_up: int = 0
    in_reach: int = 0
    """Had something open within their reach."""
    to_an_open_event: int = 0
    """Of these, whose first card had an open event."""
    by_seat: Counter[int] = field(default_factory=Counter)
    overfull: int = 0
    """Events with more people than they have places, or are taken to have."""
    fullest: float = 0.0
    """People at the event with the most."""

    @property
    def top_share(self) -> float:
        """Of all sign-ups, those of the seat with the most, 0 to 1."""
        return max(self.by_seat.values()) / self.signed_up if self.by_seat else 0.0


def try_postcodes(snapshot: Snapshot, postcodes: Iterable[str], now: Instant) -> Places:
    """Ask for each of the postcodes, up to an hour, at any time."""
    answers = [answer(snapshot, Question(postcode)) for postcode in postcodes]
    answers = [one for one in answers if one.found.longitude is not None]
    openings = snapshot_openings(snapshot, now)
    soon = now.timestamp + SOON_WITHIN * DAY
    starts_at = snapshot.country.event_starts_at
    full_hands = [one for one in answers if _open_soon(one, starts_at, soon) == SHOWN]
    waits = [
        max(0.0, float(starts_at[one.recommendations[0].events[0]]) - now.timestamp) / DAY
        for one in answers
        if one.recommendations
    ]
    return Places(
        asked=len(answers),
        with_three=len(full_hands),
        within_reach=sum(not one.widened for one in full_hands),
        dead_ends=sum(bool(one.recommendations) and not one.recommendations[0].events for one in answers),
        loss=float(np.median([_loss(snapshot, openings, one) for one in answers])) if answers else 0.0,
        wait_days=float(np.median(waits)) if waits else 0.0,
    )


def _open_soon(answer: Answer, starts_at: Floats, soon: float) -> int:
    return sum(bool(card.events) and starts_at[card.events[0]] <= soon for card in answer.recommendations)


def _loss(snapshot: Snapshot, openings: Openings, answer: Answer) -> float:
    """How much less the three seats are worth by need and distance alone than the best three, whatever is on there."""
    volunteer = volunteer_of(answer.found, answer.asked)
    if volunteer is None:
        return 0.0
    country, ways = snapshot.country, openings.over_land
    travel = openings.tiers[TRAVEL_SLUGS.index(volunteer.travel)]
    # All venues of coming events, open or not, else the middle of a seat.
    bare = np.setdiff1d(np.flatnonzero(np.isfinite(country.longitude)), country.venue_seat)
    longitude = np.concatenate([country.venue_longitude, country.longitude[bare]])
    latitude = np.concatenate([country.venue_latitude, country.latitude[bare]])
    straight = arcs_km(unit_vectors(longitude, latitude) @ unit_vector(volunteer.longitude, volunteer.latitude))
    zone = ways.zone_at(volunteer.longitude, volunteer.latitude)
    km = np.full(country.need.size, np.inf)
    far = ways.winding * straight + ways.km(zone, ways.zones_at(longitude, latitude))
    np.minimum.at(km, np.concatenate([country.venue_seat, bare]), far)
    worth = np.where(km <= travel.cap_km, country.need * np.exp(-km / travel.tau_km), 0.0)
    best = np.sort(worth)[-SHOWN:].sum()
    ours = sum(
        float(country.need[card.seat]) * float(np.exp(-card.distance_km / travel.tau_km))
        for card in answer.recommendations
    )
    return max(0.0, 1.0 - ours / best) if best > 0 else 0.0


def simulate_day(
    snapshot: Snapshot,
    volunteers: Sequence[Volunteer],
    now: Instant,
    progress: Callable[[Sequence[Volunteer]], Iterable[Volunteer]] = lambda asking: asking,
) -> SimulatedDay:
    """Everybody asks one after the other, and signs up for the first event of the first card.

    Each answer knows all the sign-ups before it, as on the site a second later. Need stays as it is.
    """
    ways = over_land()
    booked = snapshot.country.event_booked.astype(np.float64).copy()
    country = replace(snapshot.country, event_booked=booked)
    openings = openings_at(country, now.timestamp, over_land=ways)
    result = SimulatedDay()
    for volunteer in progress(volunteers):
        result.asked += 1
        recommendation = recommend(openings, volunteer, now.iso_day)
        if not recommendation.seats:
            continue
        first = recommendation.seats[0]
        events = first.events
        if not first.is_beyond:
            result.in_reach += 1
            result.to_an_open_event += bool(events)
        if not events:
            continue
        booked[events[0]] += 1
        result.signed_up += 1
        result.by_seat[first.seat] += 1
        if booked[events[0]] >= country.event_room[events[0]] or result.signed_up % 25 == 0:
            openings = openings_at(country, now.timestamp, over_land=ways)
    in_person = country.event_venue != NO_VENUE
    ours = in_person & (booked > snapshot.country.event_booked)
    result.overfull = int(np.count_nonzero(ours & (booked > country.event_room)))
    result.fullest = float(booked[ours].max(initial=0.0))
    return result


def first_from_home(openings: Openings, volunteers: Iterable[Volunteer], day: str) -> float:
    """Share of people for whom the most frequent first event from home is the first, 0 to 1."""
    firsts = Counter(
        events[0] for volunteer in volunteers if (events := openings.home.for_seed(seed_of(volunteer.outcode, day)))
    )
    return max(firsts.values()) / sum(firsts.values()) if firsts else 0.0
