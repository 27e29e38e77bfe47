"""What is the same for every volunteer: the country of seats and events, and its openings at a moment. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from constituencies.clock import fading_instant
from constituencies.kit.types import Bools, Floats, Positions
from targeting.recommending.from_home import SOON_DAYS, HomeEvents, home_events
from targeting.recommending.travel import TRAVEL, OverLand, StraightLines, Travel, Zones, unit_vectors
from targeting.recommending.when import ANY_TIME, When

if TYPE_CHECKING:
    from targeting.recommending.squares import Square, Tile, Ways

Ordinals = npt.NDArray[np.int32]
Hours = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.uint64]

PLACES_FLOOR = 0.05
PLACES_DAYS = 7
NOTHING_ON = 0.3
"""Share of places free where nothing is on within those days."""
SOON_WITHIN = 14
"""Days within which an event is something to go to, and in which its draw halves."""
SOON, LATER, FIRST = range(3)
"""Of a seat: an event is open within these days; only later; it wants its first one."""
IN_CARD = 2
IN_LIST = 10
DAY = 86_400.0
NO_VENUE = -1


@dataclass(frozen=True, slots=True)
class Country:
    """What is known of n seats and of all their coming events at a moment; m events, ordered by seat, then start.

    All of it is the same for every volunteer, and changes only when a snapshot does. The v venues are where events of
    a seat meet, each once, ordered by seat.
    """

    need: Floats
    """(n,) Expected seats per further session, or 1 for a seat on the list of nearest marginals."""
    band: npt.NDArray[np.int8]
    """(n,) Position of the band of need that the public sees, 0 for the lowest."""
    lift: Floats
    """(n,) By how much reports that people are needed raise a seat's score; 1 without."""
    next_event_worth: Floats
    """(n,) Of one more event there: see next_event.py."""
    people_near: Floats
    """(n,) How many ask in a week who are within an hour of it; NaN as long as too few are counted."""
    unserved: Floats
    """(n,) Share of these who are offered nothing within an hour."""
    offered: Floats
    """(n,) How much of what an event there would be for them they are offered already, 0 to 1."""
    longitude: Floats
    """(n,) Mean of the seat's postcodes, degrees."""
    latitude: Floats
    fullness: Floats
    """(n,) 0 to 1: how strongly it is reported that no more people can be hosted."""
    extra_places: Floats
    """(n,) People that can be hosted in the days whose places count, beyond what events have places for."""
    event_id: npt.NDArray[np.int64]
    event_seat: npt.NDArray[np.intp]
    """(m,) Position of the seat that each event works in."""
    event_starts_at: Floats
    """Seconds since 1970."""
    event_offered_until: Floats
    """Seconds since 1970: so long people can still come."""
    event_day: Ordinals
    """The day on which it begins in the United Kingdom: see targeting/recommending/when.py."""
    event_hour: Hours
    event_room: Floats
    """People that it is offered to at most: its capacity, or what is assumed where it states none."""
    event_is_limited: Bools
    """Whether it states a capacity itself."""
    event_booked: Floats
    """Confirmed sign-ups."""
    event_venue: npt.NDArray[np.int32]
    """Position of its venue; NO_VENUE for an event that people join from home."""
    venue_seat: npt.NDArray[np.intp]
    """(v,)"""
    venue_longitude: Floats
    """(v,) Degrees."""
    venue_latitude: Floats
    by_distance_only: bool = False
    """The rule of 2017: the nearest seat on the list, whatever its need."""
    reach: float = 1.0
    """How far need carries: see Travel.at_reach."""


def venues(
    seat: Positions, longitude: Floats, latitude: Floats
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp], Floats, Floats]:
    """Each event's venue, and each venue's seat and place, from m events ordered by seat (NaN: from home)."""
    venue = np.full(len(seat), NO_VENUE, np.int32)
    somewhere = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
    order = somewhere[np.lexsort((latitude[somewhere], longitude[somewhere], seat[somewhere]))]
    seat, longitude, latitude = seat[order], longitude[order], latitude[order]
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (np.diff(seat) != 0) | (np.diff(longitude) != 0) | (np.diff(latitude) != 0)
    venue[order] = np.cumsum(is_new) - 1
    return venue, seat[is_new], longitude[is_new], latitude[is_new]


@dataclass(frozen=True, slots=True)
class Openings:
    """Where people can go and what is open in a country at one moment, for those who could go at certain times.

    Worked out once and used for every lookup until `until`: then an event begins or ends, or comes within the days
    that count, or the day is over. An event is open if people can still come and it has a place for them. The k
    candidates have an open event in person; then there are seats that want their first event.
    """

    since: float
    """Seconds since 1970."""
    until: float
    next_open: list[tuple[int, ...]]
    """(n) Positions of each seat's next open events, at most two, those from home too."""
    home: HomeEvents
    """The open events from home."""
    on_now: frozenset[int]
    """Positions of the events that have begun, and that people can still come to."""
    has_room: Bools
    """(m,) Which events are open, at whatever time."""
    seat: Positions
    """(c,) Candidates, then seats that want a first event: positions of seats. What follows is in their order."""
    row: dict[int, int]
    """Position of a candidate's seat → its place in that order."""
    worth: Floats
    """(c,) need · places · soonness, above 0; of seats that want a first event what one more would be worth."""
    kind: npt.NDArray[np.int8]
    """(c,) SOON, LATER or FIRST."""
    numbers: Numbers
    """(c,) From which equals are shuffled."""
    direction: Floats
    """(e, 3) From the centre of the Earth to venues of open events, or to the middle of a seat; of length 1."""
    zone: Zones
    """(e,) In which each of these lies: see OverLand."""
    owner: Positions
    """(e,) The candidate, 0 to c − 1, that each of these belongs to; in rising order."""
    events: list[tuple[int, ...]]
    """(e) Positions of the next open events at each of these, at most two; none at a middle."""
    begins: list[int]
    """(c + 1) Candidate i has the directions begins[i] to begins[i + 1] − 1."""
    by_distance_only: bool
    over_land: OverLand
    tiers: tuple[Travel, ...] = TRAVEL
    """How far somebody may say that they would go, the nearest first."""
    widest: int = len(TRAVEL)
    """How many of these are tried when too few seats are near: nobody crosses the country for what is on today."""
    tiles: dict[tuple[str, Square], Tile] = field(default_factory=dict, repr=False, compare=False)
    """What squares.py found out so far."""
    ways: dict[tuple[int, int], Ways] = field(default_factory=dict, repr=False, compare=False)
    """The same, of the ways from a zone to the venues of one seat."""


def openings_at(
    country: Country,
    now: float,
    full: Bools | None = None,
    *,
    when: When = ANY_TIME,
    midnight: float = math.inf,
    over_land: OverLand | None = None,
    by_soonness: bool = True,
) -> Openings:
    """What is open in a country at `now`, in seconds since 1970, until `midnight` at the latest.

    `full`, shape (m,): which events are known to have no place left, whatever the country says.
    `by_soonness`: whether an event draws less the longer one has to wait for it, as it does but for a prototype.
    """
    starts_at, seat, n = country.event_starts_at, country.event_seat, country.need.size
    booked = country.event_booked
    if full is not None:  # one that states no capacity any more has places after all
        booked = np.where(full & country.event_is_limited, country.event_room, booked)
    coming = country.event_offered_until > now
    has_room = coming & (booked < country.event_room)
    is_open = has_room & when.matches(country.event_day, country.event_hour)
    in_person = country.event_venue != NO_VENUE
    is_soon = np.full(len(seat), True) if when.names_days else starts_at <= now + SOON_WITHIN * DAY
    events, candidates, worth, has_soon = _offers(
        country, now, booked, is_open & in_person, is_soon, by_soonness=by_soonness
    )
    wanting = _wanting(country, coming & in_person)
    venue, longitude, latitude, owner = _places_of(country, events, candidates, wanting)
    positions = np.concatenate([candidates, wanting])
    over_land = over_land or StraightLines()
    return Openings(
        since=now,
        until=min(midnight, _next_change(country, now)),
        next_open=_next_of_each(seat[is_open], np.flatnonzero(is_open), n),
        home=_home(country, booked, np.flatnonzero(is_open & ~in_person), now + SOON_DAYS * DAY),
        on_now=frozenset(np.flatnonzero(coming & (starts_at <= now)).tolist()),
        has_room=has_room,
        seat=positions,
        row={position: row for row, position in enumerate(candidates.tolist())},
        worth=np.concatenate([worth, country.next_event_worth[wanting]]),
        kind=np.concatenate([np.where(has_soon[candidates], SOON, LATER), np.full(len(wanting), FIRST)]).astype(
            np.int8
        ),
        numbers=_numbers(n)[positions],
        direction=unit_vectors(longitude, latitude),
        zone=over_land.zones_at(longitude, latitude),
        owner=owner,
        events=_next_at_each(country.event_venue, events, venue) + [()] * len(wanting),
        begins=np.searchsorted(owner, np.arange(len(positions) + 1)).tolist(),
        by_distance_only=country.by_distance_only,
        over_land=over_land,
        tiers=tuple(tier.at_reach(country.reach) for tier in TRAVEL),
        widest=len(TRAVEL) - 1 if when.names_days else len(TRAVEL),
    )


def offered_now(country: Country, now: float) -> tuple[Floats, Bools]:
    """(n,) What each seat is worth as somewhere to go at `now`, 0 where nothing is open; (n,) where nothing is soon."""
    in_person = country.event_venue != NO_VENUE
    is_open = in_person & (country.event_offered_until > now) & (country.event_booked < country.event_room)
    is_soon = country.event_starts_at <= now + SOON_WITHIN * DAY
    _events, candidates, worth, has_soon = _offers(country, now, country.event_booked, is_open, is_soon)
    of_all = np.zeros(country.need.size)
    of_all[candidates] = worth
    return of_all, ~has_soon


def _offers(
    country: Country, now: float, booked: Floats, to_go: Bools, is_soon: Bools, *, by_soonness: bool = True
) -> tuple[Positions, Positions, Floats, Bools]:
    """The events that people are sent to, of those that one can go to: a seat's later ones only where none is soon.

    Besides: (k,) the seats of these, (k,) the worth of each of them, above 0, and (n,) where one is soon.
    """
    seat, starts_at, n = country.event_seat, country.event_starts_at, country.need.size
    has_soon = np.bincount(seat[to_go & is_soon], minlength=n) > 0
    events = np.flatnonzero(to_go & (is_soon | ~has_soon[seat]))
    coming = (country.event_offered_until > now) & (country.event_venue != NO_VENUE)
    places = _places(country, booked, coming & (starts_at <= now + PLACES_DAYS * DAY))
    candidates, first_of_each = np.unique(seat[events], return_index=True)
    days = np.maximum(0.0, starts_at[events[first_of_each]] - fading_instant(now)) / DAY
    worth = (country.need * country.lift * places)[candidates]
    if by_soonness:
        worth = worth * 0.5 ** (days / SOON_WITHIN)
    return events, candidates[worth > 0], worth[worth > 0], has_soon


def listed_events(country: Country, openings: Openings, seat: int) -> list[int]:
    """Positions of a seat's next events as its page lists them, at most ten; full ones only if there is room for them.

    Whether a seat's first ten events happen to be full must not hide that the eleventh is not.
    """
    first, last = np.searchsorted(country.event_seat, (seat, seat + 1)).tolist()
    coming = first + np.flatnonzero(country.event_offered_until[first:last] > openings.since)
    has_room = openings.has_room[coming]
    events = np.concatenate([coming[has_room], coming[~has_room]])[:IN_LIST]
    return sorted(events.tolist())


def _wanting(country: Country, coming_in_person: Bools) -> Positions:
    """The seats that nobody can go to and where a first event would add something: not those of the lowest need."""
    has_events = np.bincount(country.event_seat[coming_in_person], minlength=country.need.size) > 0
    has_middle = np.isfinite(country.longitude) & np.isfinite(country.latitude)
    return np.flatnonzero(~has_events & has_middle & (country.next_event_worth > 0) & (country.band > 0))


def _places_of(
    country: Country, events: Positions, candidates: Positions, wanting: Positions
) -> tuple[Positions, Floats, Floats, Positions]:
    """The venues of open events; longitudes and latitudes of these, then of middles (e,); and Openings.owner."""
    is_met_at = np.zeros(len(country.venue_seat), np.bool_)
    is_met_at[country.event_venue[events]] = True
    venue = np.flatnonzero(is_met_at)
    venue = venue[np.isin(country.venue_seat[venue], candidates)]
    owner = np.searchsorted(candidates, country.venue_seat[venue])
    longitude = np.concatenate([country.venue_longitude[venue], country.longitude[wanting]])
    latitude = np.concatenate([country.venue_latitude[venue], country.latitude[wanting]])
    return venue, longitude, latitude, np.concatenate([owner, len(candidates) + np.arange(len(wanting))])


def _places(country: Country, booked: Floats, soon: Bools) -> Floats:
    """Share of each seat's places at the events that are `soon` that is free, at least 0.05, shape (n,).

    Where none is soon it cannot be known; less where a report says that the seat is full.
    """
    seat, n = country.event_seat[soon], country.need.size
    room = np.bincount(seat, weights=country.event_room[soon], minlength=n) + country.extra_places
    people = np.bincount(seat, weights=np.minimum(booked, country.event_room)[soon], minlength=n)
    free = 1 - np.divide(people, room, out=np.full(n, 1 - NOTHING_ON), where=room > 0)
    return np.asarray(np.maximum(PLACES_FLOOR, free * (1 - country.fullness)))


def _home(country: Country, booked: Floats, events: Positions, soon_until: float) -> HomeEvents:
    free = 1 - booked[events] / country.event_room[events]
    worth = country.need[country.event_seat[events]] * free
    is_later = country.event_starts_at[events] > soon_until
    return home_events(events, worth, is_later, _number_of(country.event_id[events]))


def _next_change(country: Country, now: float) -> float:
    """When the next event begins or is over, or comes within the days that count."""
    starts_at = country.event_starts_at
    changes = [country.event_offered_until, starts_at, starts_at - PLACES_DAYS * DAY, starts_at - SOON_WITHIN * DAY]
    return float(min((times[times > now].min(initial=math.inf) for times in changes), default=math.inf))


def _rank_within(seat: Positions) -> Positions:
    """Each event's rank within its seat, from 0; events are ordered by seat."""
    return np.arange(len(seat)) - np.searchsorted(seat, seat)


def _next_of_each(owner: Positions, events: Positions, number: int) -> list[tuple[int, ...]]:
    """The first two of `events`, by the owner of each, 0 to `number` − 1; both in the order of owners."""
    events_of: list[tuple[int, ...]] = [()] * number
    is_next = _rank_within(owner) < IN_CARD
    for one, event in zip(owner[is_next].tolist(), events[is_next].tolist(), strict=True):
        events_of[one] += (event,)
    return events_of


def _next_at_each(event_venue: npt.NDArray[np.int32], events: Positions, venue: Positions) -> list[tuple[int, ...]]:
    """The first two of `events`, which are ordered by start within a seat, at each venue."""
    events = events[np.isin(event_venue[events], venue)]
    events = events[np.argsort(event_venue[events], kind="stable")]
    return _next_of_each(np.searchsorted(venue, event_venue[events]), events, len(venue))


@lru_cache(maxsize=4)
def _numbers(n: int) -> Numbers:
    return np.random.default_rng(2019).integers(1, 1 << 63, n, dtype=np.uint64)


def _number_of(event_id: npt.NDArray[np.int64]) -> Numbers:
    """A number for each event that stays the same from one snapshot to the next (the mix of SplitMix64)."""
    number = (event_id.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(number ^ (number >> np.uint64(31)), np.uint64)
