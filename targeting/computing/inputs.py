"""What need is computed from, gathered from the database in a few queries, as arrays in one order of seats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import orjson
from django.db.models import QuerySet
from django.utils import timezone

from constituencies.by_elections import campaign_results
from constituencies.changes import change_seq, facts_seq
from constituencies.clock import campaign_now, fading_instant
from constituencies.kit.types import Floats, JsonObject
from constituencies.kit.uk import OTHER, SPEAKER
from constituencies.models import Boundary, BoundarySet, Campaign, Constituency, PartyVotes, Result
from events.exports.arrays import EVENT_KINDS, EventArrays, event_arrays
from events.footfall import EventFacts
from events.models import Group
from targeting.computing.field_effects import FieldEffects, Said, field_effects
from targeting.models import FieldReport, Strategy, TargetWeight
from targeting.recommending.country import PLACES_DAYS
from targeting.snapshot import texts
from targeting.snapshot.results import result_texts
from targeting.snapshot.standings import Standing, standings


@dataclass(frozen=True)
class SeatFacts:
    """n seats of a campaign, in the order of their codes; arrays of shape (n,) unless said otherwise."""

    facts_seq: int
    """The changes of facts that it contains."""
    constituencies: list[Constituency]
    valid_votes: Floats
    electorate: Floats
    """Both at the baseline election, also where there was a by-election since: fewer vote at those."""
    shares: Floats
    """(n, parties) Percentage points at the result that the margin starts from, 0 where a party did not stand."""
    parties: list[str]
    """Codes of the columns of `shares`."""
    standings: list[Standing | None]
    """The results that its sentence tells of; None where there is none."""
    not_contested: list[str]
    """Why a seat is not contested: speaker, northern-ireland, no-candidate, no-result; '' where it is."""
    is_sparse: npt.NDArray[np.bool_]
    """The quarter of seats with the fewest electors per km²."""
    shown: list[JsonObject]
    """What cards and lists show of each seat that does not depend on plans or events."""
    details: list[bytes]
    """What its own page shows besides, as JSON."""

    @property
    def contested(self) -> npt.NDArray[np.bool_]:
        return np.array([not reason for reason in self.not_contested], dtype=np.bool_)

    @cached_property
    def position(self) -> dict[int, int]:
        """Constituency's primary key → its position."""
        return {constituency.pk: i for i, constituency in enumerate(self.constituencies)}

    @cached_property
    def _position_of_pk(self) -> npt.NDArray[np.intp]:
        positions = np.full(max(self.position, default=0) + 1, -1, dtype=np.intp)
        positions[list(self.position)] = list(self.position.values())
        return positions

    def positions(self, pks: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Position of each constituency by its primary key, −1 where it is not in this campaign."""
        within = np.where(pks < self._position_of_pk.size, pks, 0)
        return np.where(pks < self._position_of_pk.size, self._position_of_pk[within], -1)

    def column(self, party: str) -> int:
        return self.parties.index(party)

    def is_rival(self, party: str, newcomers: Iterable[str] = ()) -> npt.NDArray[np.bool_]:
        """(parties + newcomers,) Which columns are single rivals of a party."""
        return np.array([code not in (party, OTHER) for code in (*self.parties, *newcomers)], dtype=np.bool_)


@lru_cache(maxsize=8)
def seat_facts(campaign_id: int, seq: int) -> SeatFacts:
    """The seats of a campaign with the results that their margins start from.

    Kept in memory until `constituencies.changes.facts_seq()` moves on.
    """
    campaign = Campaign.objects.with_facts().get(pk=campaign_id)
    constituencies = list(campaign.boundary_set.constituencies.select_related("region").order_by("code"))
    position = {constituency.pk: i for i, constituency in enumerate(constituencies)}
    n = len(constituencies)
    current = campaign_results(campaign)
    by_constituency = {result.constituency_id: result for result in current.select_related("election", "winner")}
    results = [by_constituency.get(constituency.pk) for constituency in constituencies]
    at_baseline = {result.constituency_id: result for result in campaign.baseline_election.results.all()}
    turnouts = [at_baseline.get(pk, by_constituency.get(pk)) for pk in position]
    valid_votes = np.array([result.valid_votes if result else 0 for result in turnouts], dtype=np.float64)
    electorate = np.array([result.electorate if result else 1 for result in turnouts], dtype=np.float64)
    votes, parties = _votes(campaign, current, position)
    counted = np.array([result.valid_votes if result else 1 for result in results], dtype=np.float64)
    ours = votes[:, parties.index(campaign.party.code)] if campaign.party.code in parties else np.zeros(n)
    seat_standings = standings(campaign, constituencies, results, _by_party(votes, parties))
    stands_in_ni = any(
        has_votes and _is_in_ni(constituency) for constituency, has_votes in zip(constituencies, ours > 0, strict=True)
    )
    return SeatFacts(
        facts_seq=seq,
        constituencies=constituencies,
        valid_votes=valid_votes,
        electorate=electorate,
        shares=100 * votes / counted[:, None],
        parties=parties,
        standings=seat_standings,
        not_contested=[
            _not_contested(constituency, result, has_votes, stands_in_ni=stands_in_ni)
            for constituency, result, has_votes in zip(constituencies, results, ours > 0, strict=True)
        ],
        is_sparse=sparse_seats(campaign.boundary_set, position, electorate),
        shown=[texts.seat_identity(campaign, constituency) for constituency in constituencies],
        details=[
            orjson.dumps(texts.seat_details(constituency, result_text))
            for constituency, result_text in zip(
                constituencies, result_texts(campaign, constituencies, results, seat_standings), strict=True
            )
        ],
    )


def _votes(campaign: Campaign, results: QuerySet[Result], position: dict[int, int]) -> tuple[Floats, list[str]]:
    rows = PartyVotes.objects.filter(result__in=results.values("pk")).values_list(
        "result__constituency_id", "party__code", "votes"
    )
    rows = [row for row in rows if row[0] in position]  # type: ignore[assignment]
    parties = sorted({party for _, party, _ in rows} | {campaign.party.code})
    column = {party: i for i, party in enumerate(parties)}
    votes = np.zeros((len(position), len(parties)))
    for constituency, party, count in rows:
        votes[position[constituency], column[party]] = count
    return votes, parties


def _by_party(votes: Floats, parties: list[str]) -> list[dict[str, int]]:
    """Of each seat, the votes of those who stood."""
    return [{party: int(count) for party, count in zip(parties, row, strict=True) if count} for row in votes.tolist()]


def _is_in_ni(constituency: Constituency) -> bool:
    return constituency.region.nation == "Northern Ireland"


def _not_contested(constituency: Constituency, result: Result | None, we_stood: bool, *, stands_in_ni: bool) -> str:
    if result is None:
        return "no-result"
    if we_stood:
        return ""
    if result.winner.code == SPEAKER:
        return "speaker"
    return "northern-ireland" if _is_in_ni(constituency) and not stands_in_ni else "no-candidate"


def sparse_seats(boundary_set: BoundarySet, position: dict[int, int], electorate: Floats) -> npt.NDArray[np.bool_]:
    """(n,) The quarter of seats with the fewest electors per km²; `position`: constituency's primary key → position."""
    area = np.full(len(position), np.nan)
    boundaries = Boundary.objects.filter(constituency__boundary_set=boundary_set)
    for constituency, area_km2 in boundaries.values_list("constituency_id", "area_km2"):
        area[position[constituency]] = area_km2
    density = electorate / area
    is_finite = np.isfinite(density)
    if not is_finite.any():
        return np.zeros(len(position), dtype=np.bool_)
    sparse: npt.NDArray[np.bool_] = is_finite & (density < np.quantile(density[is_finite], 0.25))
    return sparse


@dataclass(frozen=True, slots=True)
class ShareChanges:
    """What a strategy assumes to have changed since the baseline."""

    points: Floats
    """(n, parties + newcomers) Percentage points of vote share."""
    newcomers: list[str]
    """Codes of parties that stood in none of the seats: columns after those of `SeatFacts.shares`."""
    names: dict[str, str]
    """Code → name of each party that has a change."""


def share_changes(strategy: Strategy, facts: SeatFacts) -> ShareChanges:
    """Assumed changes of share: the country's plus the region's. They count where a party did not stand, too."""
    changes = list(strategy.share_changes.select_related("party").order_by("pk"))
    names = {change.party.code: change.party.name for change in changes}
    newcomers = sorted(code for code in names if code not in facts.parties)
    column = {code: i for i, code in enumerate([*facts.parties, *newcomers])}
    points = np.zeros((len(facts.constituencies), len(column)))
    regions = np.array([constituency.region_id for constituency in facts.constituencies])
    for change in changes:
        where = np.full(len(regions), True) if change.region_id is None else regions == change.region_id
        points[where, column[change.party.code]] += change.points
    return ShareChanges(points, newcomers, names)


def attendance(strategy: Strategy) -> tuple[Floats, Floats]:
    """Walk-ins, and show rate, by kind of event: arrays in the order of EVENT_KINDS, then those of any other kind."""
    by_kind = {row.kind: row for row in strategy.attendance.all()}
    rows = [*(by_kind.get(kind, strategy) for kind in EVENT_KINDS), strategy]
    walk_ins, show_rate = (np.array([getattr(row, name) for row in rows]) for name in ("walk_ins", "show_rate"))
    return walk_ins, show_rate


def target_weights(strategy: Strategy, facts: SeatFacts) -> Floats:
    """(n,) What the strategy holds, else what staff have set, 1 where nothing is."""
    listed = TargetWeight.objects.filter(campaign=strategy.campaign).values_list("constituency_id", "weight")
    return _by_seat(facts, [*listed, *strategy.held_weights.values_list("constituency_id", "weight")], 1.0)


def frozen_footfall(campaign: Campaign, facts: SeatFacts) -> Floats:
    """(n,) Sessions at which staff have frozen a seat's footfall; NaN where they have not."""
    frozen = TargetWeight.objects.filter(campaign=campaign, frozen_footfall__isnull=False)
    return _by_seat(facts, frozen.values_list("constituency_id", "frozen_footfall"), np.nan)


def seat_forecasts(strategy: Strategy, facts: SeatFacts) -> tuple[Floats, Floats]:
    """(n,) Margins, and (n,) their uncertainties, percentage points, as the strategy's forecast has them; else NaN."""
    rows = [] if strategy.forecast is None else list(strategy.forecast.seats.all())
    margins = _by_seat(facts, [(row.constituency_id, row.margin) for row in rows], np.nan)
    return margins, _by_seat(facts, [(row.constituency_id, row.sd) for row in rows], np.nan)


def _by_seat(facts: SeatFacts, rows: Iterable[tuple[int, float | None]], otherwise: float) -> Floats:
    """(n,) The last value of each constituency, by its primary key."""
    values, position = np.full(len(facts.constituencies), otherwise), facts.position
    for constituency, value in rows:
        if constituency in position and value is not None:
            values[position[constituency]] = value
    return values


def read_field_effects(strategy: Strategy, facts: SeatFacts, events: EventArrays) -> FieldEffects:
    """What the campaign's confirmed field reports come to now, under a strategy's half-life.

    They grow old by the clock on the wall, also in a historical campaign; their days are days of the campaign.
    """
    campaign = strategy.campaign
    reports = FieldReport.objects.confirmed().filter(campaign=campaign).exclude(day__gt=campaign.polling_day)
    field_reports = [_said(report, facts, events) for report in reports if report.constituency_id in facts.position]
    now = campaign_now(campaign.as_of).timestamp()
    return field_effects(field_reports, len(facts.constituencies), now, strategy.report_half_life_days, PLACES_DAYS)


def _said(report: FieldReport, facts: SeatFacts, events: EventArrays) -> Said:
    seat, day_begins_at, day_ends_at = facts.position[report.constituency_id], 0.0, 0.0
    if report.day is not None:
        day_begins_at, day_ends_at = midnight(report.day), midnight(report.day + dt.timedelta(days=1))
    there = (events.constituency == report.constituency_id) & np.isfinite(events.longitude)
    that_day = there & (events.starts_at >= day_begins_at) & (events.starts_at < day_ends_at)
    return Said(
        seat=seat,
        kind=report.kind,
        reported_at=report.reported_at.timestamp(),
        age=_age(report),
        people=report.people or 0,
        places=float(events.capacity[that_day].sum()),
        day_begins_at=day_begins_at,
        day_ends_at=day_ends_at,
    )


def _age(report: FieldReport) -> float:
    """Seconds since it was confirmed, as of the moment by which things fade."""
    if report.decided_at is None:
        return 0.0
    return max(0.0, fading_instant(timezone.now().timestamp()) - report.decided_at.timestamp())


def has_group(campaign: Campaign, facts: SeatFacts) -> npt.NDArray[np.bool_]:
    """(n,) Where there is a group that takes one more."""
    groups = Group.objects.open().filter(campaign=campaign)
    constituencies = {*groups.values_list("constituency_id", flat=True), *groups.values_list("also_for", flat=True)}
    return np.array([constituency.pk in constituencies for constituency in facts.constituencies], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that need is computed from, as the database held it at one moment."""

    campaign: Campaign
    strategy: Strategy
    facts: SeatFacts
    share_changes: ShareChanges
    attendance: tuple[Floats, Floats]
    """Walk-ins, in people, and show rate, by kind of event in the order of EVENT_KINDS."""
    events: EventArrays
    weight: Floats
    """(n,)"""
    frozen_footfall: Floats
    """(n,) Sessions; NaN where footfall is counted."""
    forecasts: tuple[Floats, Floats]
    """(n,) Margin and (n,) its uncertainty, percentage points; NaN where there is no forecast."""
    field: FieldEffects
    has_group: npt.NDArray[np.bool_]
    """(n,)"""
    change_seq: int
    """The changes that they contain."""
    shift: float = 0.0
    """Percentage points by which every margin is taken to be better."""


def read_beside(inputs: Inputs, strategy: Strategy) -> Inputs:
    """The same moment under another strategy of the same campaign."""
    return replace(
        inputs,
        strategy=strategy,
        share_changes=share_changes(strategy, inputs.facts),
        attendance=attendance(strategy),
        weight=target_weights(strategy, inputs.facts),
        forecasts=seat_forecasts(strategy, inputs.facts),
        field=read_field_effects(strategy, inputs.facts, inputs.events),
    )


def read_inputs(strategy: Strategy) -> Inputs:
    """Read what the need of a strategy's campaign is computed from, in eleven small queries."""
    campaign = strategy.campaign
    facts, events = seat_facts(campaign.pk, facts_seq()), event_arrays(campaign)
    return Inputs(
        campaign=campaign,
        strategy=strategy,
        facts=facts,
        share_changes=share_changes(strategy, facts),
        attendance=attendance(strategy),
        events=events,
        weight=target_weights(strategy, facts),
        frozen_footfall=frozen_footfall(campaign, facts),
        forecasts=seat_forecasts(strategy, facts),
        field=read_field_effects(strategy, facts, events),
        has_group=has_group(campaign, facts),
        change_seq=change_seq(),
    )


def event_facts(campaign: Campaign, events: EventArrays, facts: SeatFacts) -> tuple[EventFacts, npt.NDArray[np.int8]]:
    """Those of the campaign's events that lie within its window, as footfall counts them; and (m,) their kinds."""
    opens, closes = (midnight(day) for day in (campaign.opens_on, campaign.polling_day + dt.timedelta(days=1)))
    position = facts.positions(events.constituency)
    within = np.flatnonzero((position >= 0) & (events.starts_at >= opens) & (events.starts_at < closes))
    counted = EventFacts(
        constituency=position[within],
        starts_at=events.starts_at[within],
        capacity=events.capacity[within],
        confirmed_signups=events.confirmed_signups[within],
        gets_out_the_vote=events.gets_out_the_vote[within],
    )
    return counted, events.kind[within]


def room(capacity: Floats, campaign: Campaign) -> Floats:
    """How many people each event is offered to at most, shape (m,): what is assumed where none is stated."""
    return np.where(np.isfinite(capacity), capacity, float(campaign.assumed_capacity))


def midnight(day: dt.date) -> float:
    """When a day begins in the United Kingdom, in seconds since 1970."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time())).timestamp()
