"""Every sentence about every seat is true: read against the files of fixtures/, by other code than wrote it."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import pytest

from constituencies.changes import facts_seq
from constituencies.importers.fixture_files import FOLDER
from constituencies.models import Campaign, Party
from targeting import bands
from targeting.computing.inputs import SeatFacts, seat_facts
from targeting.need import last_margin
from targeting.snapshot.sentences import standing_sentence
from targeting.snapshot.standings import Contest, Standing
from targeting.snapshot.texts import SeatNow, reason

pytestmark = pytest.mark.usefixtures("real_facts")

CAMPAIGNS = {"next-general-election": ("2024", "2024", None), "general-election-2019": ("2010", "2017", "2019-12-01")}
"""Slug → boundary set, baseline election, the day it is there."""
PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


VERBS = ("gained", "held on", "held this", "lost", "came second", "finished")
"""Each occurs in both campaigns."""


class Counted(NamedTuple):
    """One election in one seat."""

    day: str
    kind: str
    """“general”, “notional” or “by-election”"""
    votes: dict[str, int]
    winner: str

    @property
    def named(self) -> str:
        day = dt.date.fromisoformat(self.day)
        if self.kind == "by-election":
            return f"at the by-election of {day.day} {day:%B %Y}"
        return f"in {day:%B %Y}"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@lru_cache
def names() -> dict[str, str]:
    return {row["code"]: row["name_in_sentence"] for row in rows("party-names.csv")}


@lru_cache
def counted(boundary_set: str) -> dict[str, list[Counted]]:
    """Code → everything counted or estimated there, the first one first."""
    seats: dict[str, list[Counted]] = defaultdict(list)
    for election in rows("elections.csv"):
        if election["boundary_set"] != boundary_set:
            continue
        votes: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows(f"results-{election['slug']}.csv"):
            votes[row["code"]][row["party"]] = int(row["votes"])
        kind = "notional" if election["is_notional"] == "yes" else "general"
        for row in rows(f"results-{election['slug']}-seats.csv"):
            code = row["code"]
            seats[code].append(Counted(election["held_on"], kind, votes[code], row["winner_party"]))
    by_elections: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows("by-elections.csv"):
        if row["boundary_set"] == boundary_set:
            by_elections[row["code"], row["date"]][row["party"]] = int(row["votes"])
    for row in rows("by-elections-seats.csv"):
        if row["boundary_set"] == boundary_set:
            code, day = row["code"], row["date"]
            seats[code].append(Counted(day, "by-election", by_elections[code, day], row["winner_party"]))
    return {code: sorted(elections, key=lambda one: one.day) for code, elections in seats.items()}


def before(election: Counted, seat: list[Counted]) -> str | None:
    """Who won before; None where nobody can say held or gained."""
    earlier = [one for one in seat if one.day < election.day]
    if election.kind == "by-election":
        last = earlier[-1] if earlier else None
    else:
        general = [one for one in earlier if one.kind != "by-election"]
        last = general[-1] if general else None
        if last and {one.winner for one in earlier if one.day > last.day} - {last.winner}:
            return None
    return None if last is None or last.winner == election.winner == "ind" else last.winner


@dataclass
class Reading:
    """One seat's sentence, word by word against what was counted."""

    sentence: str
    seat: list[Counted]
    baseline: Counted
    newest: Counted
    seen: Counter[str] = field(default_factory=Counter)

    def check(self) -> str:
        """The sentence about standing, taken apart; what is left of the text is about who is going."""
        if not self.baseline.votes.get("lab") and "lab" not in self.newest.votes:
            assert self.sentence in {
                "Labour does not stand candidates in Northern Ireland.",
                f"Labour had no candidate here {self.baseline.named}.",
                f"The Speaker of the House of Commons was elected here {self.baseline.named};"
                " by custom Labour did not stand.",
            }
            if self.sentence.startswith("The Speaker"):
                assert self.baseline.winner == "spk"
            return ""
        result = self.newest if "lab" in self.newest.votes else self.baseline
        rest = self._standing(result)
        if result is not self.newest:
            rest = self._without_us(rest)
        return rest

    def _standing(self, told: Counted) -> str:
        single = sorted(((n, party) for party, n in told.votes.items() if party != "oth"), reverse=True)
        ours, valid = told.votes["lab"], sum(told.votes.values())
        rank = 1 + [party for _n, party in single].index("lab")
        rival = max(n for n, party in single if party != "lab")
        lead, winner, previous = ours - rival, names()[told.winner], before(told, self.seat)
        votes = f"{abs(lead)} vote{'s' if abs(lead) > 1 else ''}"
        size = votes if abs(lead) < 1000 else f"{100 * abs(lead) / valid:.1f} points"
        amount = f"(only )?{re.escape(size)}"
        if told.winner == "lab":
            assert rank == 1
            assert lead > 0
            verb = {None: "won here", "lab": "held (?:on here|this seat)"}.get(
                previous, f"gained this seat from {names().get(previous or '')}"
            )
            pattern = f"Labour {verb} by {amount} {told.named}\\. "
        elif rank == 2 and previous == "lab":
            pattern = f"Labour lost this seat to {winner} by {amount} {told.named}\\. "
        elif rank == 2:
            pattern = f"{winner[0].upper()}{winner[1:]} won here by {amount} {told.named}; Labour came second\\. "
        elif previous == "lab":
            pattern = (
                f"Labour lost this seat to {winner} {told.named} and finished {PLACES[rank - 1]}, {amount} behind\\. "
            )
        else:
            pattern = f"Labour finished {PLACES[rank - 1]} here {told.named}, {amount} behind {winner}\\. "
        assert told.votes.get("oth", 0) <= ours or rank <= 2, "somebody among the rest may be ahead"
        match = re.match(pattern, self.sentence)
        assert match, (pattern, self.sentence)
        if match[1] or "held on" in match[0]:
            assert 100 * abs(lead) / valid < 2, self.sentence
        self.seen[next(verb for verb in VERBS if verb in match[0])] += 1
        return self.sentence[match.end() :]

    def _without_us(self, rest: str) -> str:
        previous, winner = before(self.newest, self.seat), names()[self.newest.winner]
        verb = {None: "won", self.newest.winner: "held the seat"}.get(
            previous, f"gained the seat from {names().get(previous or '')}"
        )
        expected = f"{winner[0].upper()}{winner[1:]} {verb} {self.newest.named}, where Labour did not stand. "
        assert rest.startswith(expected), (expected, rest)
        return rest.removeprefix(expected)


GOING = (0, 1, 4, 5, 19, 20, 99, 100, 299, 300, 12_345)
SCORES = {0.0: "lowest", 12.0: "low", 31.0: "medium", 60.0: "high", 100.0: "very-high"}


def check_going(text: str, going: int, need: str, *, has_events: bool) -> None:
    """That a sentence speaks of no crowd that is not there, and asks for more only where more are needed."""
    if not has_events:
        assert text == "Nothing is on here yet."
        return
    if going == 0:
        assert text == "Be the first to sign up."
        return
    words = {
        "Somebody has": range(1, 5), "A few people have": range(5, 20), "Some people have": range(20, 100),
        "Many people have": range(100, 300), "Very many people have": range(300, 99_999),
    }  # fmt: skip
    where = "(?: in this constituency already| across the constituency)"
    match = re.fullmatch(rf"(.*?)(?: already)? signed up{where}(, and more are needed)?\.", text)
    assert match, text
    assert going in words[match[1]], (text, going)
    assert not (match[2] and need in ("lowest", "low"))
    assert bool(match[2]) == (need in ("medium", "high", "very-high") and going < 100)
    assert not re.search(r"\d", text)


def sentences_of(facts: SeatFacts, seat: int) -> Iterator[tuple[str, int, str, bool]]:
    """The sentence of a seat at every need and however many go, with these."""
    standing, not_contested = facts.standings[seat], facts.not_contested[seat]
    for score, need in SCORES.items():
        for going, has_events in [(0, False), *((going, True) for going in GOING)]:
            now = SeatNow(
                score=score, margin=0, going=going, has_events=has_events, not_contested=not_contested,
                has_group=False, standing=standing,
            )  # fmt: skip
            yield reason(now, "Labour"), going, need, has_events


@pytest.mark.parametrize("slug", CAMPAIGNS)
def test_no_sentence_about_any_seat_is_false(slug: str) -> None:
    boundary_set, baseline, day = CAMPAIGNS[slug]
    campaign = Campaign.objects.get(slug=slug)
    facts = seat_facts(campaign.pk, facts_seq())
    [held_on] = [row["held_on"] for row in rows("elections.csv") if row["slug"] == baseline]
    seen: Counter[str] = Counter()
    assert len(facts.constituencies) == 650
    for i, constituency in enumerate(facts.constituencies):
        seat = [one for one in counted(boundary_set)[constituency.code] if one.day <= (day or "9999")]
        [first] = [one for one in seat if one.day == held_on]
        for text, going, need, has_events in sentences_of(facts, i):
            assert "last time" not in text
            reading = Reading(text, seat, first, seat[-1])
            rest = reading.check()
            seen += reading.seen
            if facts.not_contested[i]:
                continue
            check_going(rest, going, need, has_events=has_events)
    assert set(seen) == set(VERBS)
    us, rival = facts.column("lab"), facts.is_rival("lab")
    margins = last_margin(facts.shares, us, rival)[facts.contested]
    assert {bands.MARGINALITY.of(-abs(margin)).slug for margin in margins} == {
        band.slug for band in bands.MARGINALITY.bands
    }


def standing_in(slug: str, name: str) -> str:
    campaign = Campaign.objects.get(slug=slug)
    facts = seat_facts(campaign.pk, facts_seq())
    [i] = [i for i, constituency in enumerate(facts.constituencies) if constituency.name == name]
    now = SeatNow(0, 0, 0, True, facts.not_contested[i], False, facts.standings[i])
    return reason(now, "Labour").removesuffix(" Be the first to sign up.")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Runcorn and Helsby", "Labour lost this seat to Reform UK by 6 votes at the by-election of 1 May 2025."),
        (
            "Gorton and Denton",
            "Labour lost this seat to the Greens at the by-election of 26 February 2026 and finished third,"
            " 15.3 points behind.",
        ),
        ("Makerfield", "Labour held this seat by 20.3 points at the by-election of 18 June 2026."),
        (
            "Aberdeen South",
            "Labour finished fourth here at the by-election of 18 June 2026, 44.1 points behind the Conservatives.",
        ),
        (
            "Arbroath and Broughty Ferry",
            "Labour finished fourth here at the by-election of 18 June 2026, 25.9 points behind the SNP.",
        ),
        (
            "Clacton",
            "Labour finished third here in July 2024, 30.0 points behind Reform UK."
            " Reform UK held the seat at the by-election of 13 August 2026, where Labour did not stand.",
        ),
        (
            "Chorley",
            "The Speaker of the House of Commons was elected here in July 2024; by custom Labour did not stand.",
        ),
        ("Belfast East", "Labour does not stand candidates in Northern Ireland."),
        ("Hendon", "Labour gained this seat from the Conservatives by 15 votes in July 2024."),
    ],
)
def test_what_is_said_of_single_seats_today(name: str, sentence: str) -> None:
    assert standing_in("next-general-election", name) == sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        # Lost in a by-election of 2017 already: in June it was not Labour that lost it.
        ("Copeland", "The Conservatives won here by 3.9 points in June 2017; Labour came second."),
        ("Peterborough", "Labour held this seat by 683 votes at the by-election of 6 June 2019."),
        ("North East Fife", "Labour finished fourth here in June 2017, 23.2 points behind the SNP."),
        (
            "Buckingham",
            "The Speaker of the House of Commons was elected here in June 2017; by custom Labour did not stand.",
        ),
        ("Perth and North Perthshire", "Labour finished third here in June 2017, 31.9 points behind the SNP."),
    ],
)
def test_what_is_said_of_single_seats_in_2019(name: str, sentence: str) -> None:
    assert standing_in("general-election-2019", name) == sentence


def test_a_party_that_stands_in_some_of_northern_ireland_is_not_said_to_stand_nowhere_there() -> None:
    Campaign.objects.filter(slug="next-general-election").update(party=Party.objects.get(code="con"))
    facts = seat_facts(Campaign.objects.get(slug="next-general-election").pk, facts_seq() + 1)
    northern = [
        reason_ for constituency, reason_ in zip(facts.constituencies, facts.not_contested, strict=True)
        if constituency.region.nation == "Northern Ireland"
    ]  # fmt: skip
    assert set(northern) == {"", "no-candidate"}


def contest(ours: int, theirs: int, *, rest: int = 50_000, **more: Any) -> Contest:
    won = ours > theirs
    values: dict[str, Any] = {
        "when": "in May 2030", "winner": "Labour" if won else "the Greens", "second": "the Greens" if won else "Labour",
        "won": won, "lead": ours - theirs, "valid_votes": ours + theirs + rest, "rank": 1 if won else 2,
    }  # fmt: skip
    return Contest(**(values | more))


HELD: dict[str, Any] = {"previous": "Labour", "changed": False, "was_ours": True}
FROM_US: dict[str, Any] = {"previous": "Labour", "changed": True, "was_ours": True}
FROM_THEM: dict[str, Any] = {"previous": "the Greens", "changed": True}
EDGES = {
    "a vote": (contest(9_001, 9_000, **HELD), "Labour held on here by only 1 vote in May 2030."),
    "999": (contest(9_999, 9_000, **HELD), "Labour held on here by only 999 votes in May 2030."),
    "1,000": (contest(10_000, 9_000, **HELD), "Labour held on here by only 1.4 points in May 2030."),
    "few votes, but no narrow win": (
        contest(5_999, 5_000, rest=0, **HELD), "Labour held this seat by 999 votes in May 2030.",
    ),
    "gained": (
        contest(10_000, 9_001, **FROM_THEM), "Labour gained this seat from the Greens by 999 votes in May 2030.",
    ),
    "who won before is unknown": (contest(9_100, 9_000), "Labour won here by only 100 votes in May 2030."),
    "lost": (contest(9_000, 9_006, **FROM_US), "Labour lost this seat to the Greens by 6 votes in May 2030."),
    "second": (contest(9_000, 9_006), "The Greens won here by only 6 votes in May 2030; Labour came second."),
    "second, far behind": (
        contest(9_000, 29_000), "The Greens won here by 22.7 points in May 2030; Labour came second.",
    ),
    "as many votes, lost": (
        contest(9_000, 9_000), "Labour and the Greens tied here in May 2030.",
    ),
    "as many votes, won": (
        contest(9_000, 9_000, won=True, winner="Labour", second="the Greens", rank=1, **HELD),
        "Labour and the Greens tied here in May 2030.",
    ),
    "third by little": (
        contest(9_000, 9_600, rank=3), "Labour finished third here in May 2030, 600 votes behind the Greens.",
    ),
    "somebody among the rest may be ahead": (
        contest(500, 9_600, rank=None), "Labour finished 15.1 points behind the Greens here in May 2030.",
    ),
    "and it was ours": (
        contest(500, 9_600, rank=None, **FROM_US),
        "Labour lost this seat to the Greens in May 2030, 15.1 points behind.",
    ),
    "an independent": (
        contest(9_000, 9_600, winner="an independent"),
        "An independent won here by only 600 votes in May 2030; Labour came second.",
    ),
    "twelfth": (
        contest(600, 9_600, rank=12), "Labour finished in place 12 here in May 2030, 15.0 points behind the Greens.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("seen", "sentence"), EDGES.values(), ids=list(EDGES))
def test_at_the_edges(seen: Contest, sentence: str) -> None:
    assert standing_sentence(Standing(seen), "Labour") == sentence


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"changed": None}, "The Greens won in May 2031, where Labour did not stand."),
        (FROM_US, "The Greens gained the seat from Labour in May 2031, where Labour did not stand."),
        ({"changed": False}, "The Greens held the seat in May 2031, where Labour did not stand."),
    ],
)
def test_a_by_election_without_us_is_told_as_well(more: dict[str, Any], sentence: str) -> None:
    without_us = contest(0, 9_000, when="in May 2031", **more)
    result = standing_sentence(Standing(contest(9_100, 9_000, **HELD), without_us), "Labour")
    assert result == f"Labour held on here by only 100 votes in May 2030. {sentence}"
