"""How the campaign's party stands in each seat: the results behind the sentences of texts.py.

    counted: the result that the margin starts from       newest: a later by-election in which the party did not stand

Who won before is that of the newest earlier result on the same boundaries: of an earlier general election, notional or
not, for a general election; of any earlier election for a by-election. It is unknown where there is none; where a
by-election between two general elections brought another winner, as “held” and “gained” would both mislead; and where
both times an independent won, who may be two people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from constituencies.kit.uk import INDEPENDENT, OTHER
from constituencies.models import Campaign, Constituency, Election, Party, Result


@dataclass(frozen=True, slots=True)
class Contest:
    """One result of a seat, as one party sees it. Parties are named as they stand in a sentence."""

    when: str
    """“in July 2024”, “at the by-election of 18 June 2026”"""
    winner: str
    second: str
    won: bool
    """By our party, as everything below without a name."""
    lead: int = 0
    """Votes, ours minus the strongest rival's: below nought where we lost."""
    valid_votes: int = 0
    rank: int | None = None
    """1 for the winner; None where somebody among all the rest may have had more votes."""
    stood: bool = True
    previous: str = ""
    """Who won before; '' where that is unknown."""
    changed: bool | None = None
    """Whether that was another party; None where it is unknown."""
    was_ours: bool = False
    previous_election: str = ""

    @property
    def points(self) -> float:
        """The size of `lead` in percentage points."""
        return 100 * abs(self.lead) / self.valid_votes


@dataclass(frozen=True, slots=True)
class Standing:
    """What a seat's sentence tells of earlier results."""

    counted: Contest
    newest: Contest | None = None
    """A by-election since then in which our party did not stand."""


@dataclass(frozen=True, slots=True)
class _Win:
    """Who won a seat when; all that “held” and “gained” need."""

    result: int
    day: dt.date
    is_by_election: bool
    election: str
    winner: str
    second: str


def when_held(day: dt.date, *, is_by_election: bool) -> str:
    """How a sentence names an election."""
    if is_by_election:
        return _("at the by-election of %(day)s") % {"day": date_format(day, "j F Y")}
    return _("in %(month)s") % {"month": date_format(day, "F Y")}


def standings(
    campaign: Campaign,
    constituencies: Sequence[Constituency],
    results: Sequence[Result | None],
    votes: Sequence[Mapping[str, int]],
) -> list[Standing | None]:
    """The standing in each seat, in two queries; `results` and `votes` (party code → votes) are those counted."""
    names = {party.code: party.in_sentence for party in Party.objects.all()}
    wins = _wins(campaign)
    us, found = campaign.party.code, list[Standing | None]()
    for constituency, result, counts in zip(constituencies, results, votes, strict=True):
        if result is None:
            found.append(None)
            continue
        seat = wins.get(constituency.pk, [])
        [counted] = [win for win in seat if win.result == result.pk]
        later = [win for win in seat if win.is_by_election and win.day > counted.day]
        found.append(
            Standing(
                _contest(counted, seat, us, names, counts),
                _contest(later[-1], seat, us, names, {}) if later else None,
            )
        )
    return found


def _wins(campaign: Campaign) -> dict[int, list[_Win]]:
    """Constituency's primary key → all its results up to the campaign's own day, the first one first."""
    # The baseline always counts: staff may set a day before it, and a wrong day must not stop the map.
    held = Q(election__held_on__lte=campaign.as_of or timezone.localdate()) | Q(election=campaign.baseline_election_id)
    rows = (
        Result.objects.filter(held, election__boundary_set=campaign.boundary_set_id)
        .order_by("election__held_on", "pk")
        .values_list(
            *("constituency_id", "pk", "election__held_on", "election__kind", "election__name"),
            *("winner__code", "second__code"),
        )
    )
    wins: dict[int, list[_Win]] = {}
    for constituency, pk, day, kind, name, winner, second in rows:
        win = _Win(pk, day, kind == Election.Kind.BY_ELECTION, name, winner, second)
        wins.setdefault(constituency, []).append(win)
    return wins


def _contest(
    win: _Win,
    seat: Sequence[_Win],
    us: str,
    names: Mapping[str, str],
    votes: Mapping[str, int],
) -> Contest:
    """`votes`: none of a by-election in which our party did not stand."""
    ours = votes.get(us, 0)
    single = {party: count for party, count in votes.items() if party not in (us, OTHER)}
    before = _before(win, seat)
    return Contest(
        when=when_held(win.day, is_by_election=win.is_by_election),
        winner=names[win.winner],
        second=names[win.second],
        won=win.winner == us,
        lead=ours - max(single.values(), default=0),
        valid_votes=sum(votes.values()),
        rank=_rank(win, us, ours, votes),
        stood=ours > 0,
        previous=names[before.winner] if before else "",
        changed=before.winner != win.winner if before else None,
        was_ours=before is not None and before.winner == us,
        previous_election=before.election if before else "",
    )


def _before(win: _Win, seat: Sequence[_Win]) -> _Win | None:
    """The win before on the same boundaries, where it tells whether the seat was held or gained."""
    earlier = [one for one in seat if one.day < win.day]
    if win.is_by_election:
        before = earlier[-1] if earlier else None
    else:
        general = [one for one in earlier if not one.is_by_election]
        before = general[-1] if general else None
        if before and any(one.day > before.day and one.winner != before.winner for one in earlier):
            return None
    return None if before and before.winner == win.winner == INDEPENDENT else before


def _rank(win: _Win, us: str, ours: int, votes: Mapping[str, int]) -> int | None:
    if us in (win.winner, win.second):
        return 1 if us == win.winner else 2
    if votes.get(OTHER, 0) > ours:
        return None
    return 1 + sum(count > ours for party, count in votes.items() if party != OTHER)
