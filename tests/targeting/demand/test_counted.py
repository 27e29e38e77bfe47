"""Where people ask from: counted in memory, added to a table, forgotten, and read for a preview."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection
from django.utils import timezone

from constituencies.kit.uk import LONDON
from constituencies.models import Campaign, Constituency, PostcodeRow
from mcm.celery import app
from targeting import tasks
from targeting.demand import counted
from targeting.demand.counted import Day, Key, Tally, recent_enquirers, tally, write
from targeting.models import Demand, Strategy
from targeting.recommending.replay import Enquirers

TODAY = dt.date(2026, 11, 25)
NOON = dt.datetime.combine(TODAY, dt.time(12), LONDON).timestamp()


def count_of(outcode: str, number: int = 1, *, day: dt.date | None = None, travel: str = "1h") -> None:
    """So many lookups, counted in this process and written by it."""
    tally.put_back({Key("fictional", day or timezone.localdate(), outcode, travel): number})
    write()


def rows() -> list[tuple[Any, ...]]:
    return list(Demand.objects.order_by("pk").values_list("campaign__slug", "day", "outcode", "travel", "count"))


class TestTally:
    def test_campaign_day_outcode_and_travel_are_counted_apart(self) -> None:
        tally = Tally()
        for campaign, outcode, travel, hours in (
            ("a", "M1", "1h", 0),
            ("a", "M1", "1h", 11),
            ("a", "M1", "1h", 13),
            ("a", "M1", "any", 0),
            ("a", "M2", "1h", 0),
            ("b", "M1", "1h", 0),
        ):
            tally.add(campaign, outcode, travel, NOON + hours * 3600)
        assert tally.take() == {
            Key("a", TODAY, "M1", "1h"): 2,
            Key("a", TODAY + dt.timedelta(1), "M1", "1h"): 1,
            Key("a", TODAY, "M1", "any"): 1,
            Key("a", TODAY, "M2", "1h"): 1,
            Key("b", TODAY, "M1", "1h"): 1,
        }
        assert tally.take() == {}

    @pytest.mark.parametrize(
        ("time", "date"),
        [
            ("2026-06-30T22:59:59+00:00", dt.date(2026, 6, 30)),
            ("2026-06-30T23:00:00+00:00", dt.date(2026, 7, 1)),
            ("2026-11-25T23:59:59+00:00", dt.date(2026, 11, 25)),
        ],
    )
    def test_a_day_is_one_of_the_united_kingdom(self, time: str, date: dt.date) -> None:
        tally = Tally()
        tally.add("a", "M1", "1h", NOON)
        tally.take()
        tally.add("a", "M1", "1h", dt.datetime.fromisoformat(time).timestamp())
        assert [key.day for key in tally.take()] == [date]

    @pytest.mark.parametrize(("date", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-25", 24)])
    def test_a_day_ends_at_midnight_when_the_clocks_change_too(self, date: str, hours: int) -> None:
        day = Day.at(dt.datetime.fromisoformat(f"{date}T12:00+00:00").timestamp())
        assert day.date.isoformat() == date
        assert day.until - day.since == hours * 3600

    def test_threads_lose_nothing(self) -> None:
        tally, before = Tally(), sys.getswitchinterval()

        def add() -> None:
            for _ in range(5_000):
                tally.add("a", "M1", "1h", NOON)

        sys.setswitchinterval(1e-6)
        try:
            threads = [Thread(target=add) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(before)
        assert sum(tally.take().values()) == 40_000

    def test_memory_is_bounded_and_what_is_known_goes_on_counting(self) -> None:
        tally = Tally(most_keys=2)
        for outcode in ("M1", "M2", "M3", "M1"):
            tally.add("a", outcode, "1h", NOON)
        tally.put_back({Key("a", TODAY, "M4", "1h"): 5, Key("a", TODAY, "M2", "1h"): 5})
        assert {key.outcode: count for key, count in tally.take().items()} == {"M1": 2, "M2": 6}


@pytest.mark.usefixtures("campaign")
class TestWriting:
    def test_what_several_processes_counted_adds_up(self) -> None:
        count_of("BR1", 2)
        count_of("BR1", 3)
        count_of("BR1", 1, travel="any")
        today = timezone.localdate()
        assert rows() == [("fictional", today, "BR1", "1h", 5), ("fictional", today, "BR1", "any", 1)]

    def test_it_is_one_statement_and_none_when_nothing_was_counted(
        self, django_assert_num_queries: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        tally.put_back({Key("fictional", TODAY, outcode, "1h"): 1 for outcode in ("M1", "M2", "M3")})
        with django_assert_num_queries(1):
            write()
            write()
        assert Demand.objects.count() == 3
        assert caplog.text == ""

    def test_without_a_database_it_is_kept(self, caplog: pytest.LogCaptureFixture) -> None:
        def away(*_args: Any) -> None:
            raise OperationalError("away")

        with connection.execute_wrapper(away):
            count_of("BR1", 2)
            count_of("BR1", 3)
        assert "kept: away" in caplog.text
        assert rows() == []
        write()
        assert [row[-1] for row in rows()] == [5]

    def test_a_campaign_that_is_gone_keeps_nobody_elses_from_being_written(self, campaign: Campaign) -> None:
        tally.put_back({Key("gone", TODAY, "BR1", "1h"): 1})
        count_of("BR1")
        assert len(rows()) == 1
        Strategy.objects.all().delete()
        campaign.delete()
        assert rows() == []

    def test_a_process_that_ends_writes_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        mark = tmp_path / "written"
        monkeypatch.setattr(counted, "add_lookups", lambda counts: mark.write_text(str(sum(counts.values()))))

        def process() -> None:
            counted.start_writing()
            tally.add("fictional", "BR1", "1h", NOON)

        child = multiprocessing.get_context("fork").Process(target=process)
        child.start()
        child.join(20)
        assert mark.read_text() == "1"

    def test_it_is_written_in_the_background(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[None] = []

        class Ended(BaseException):
            pass

        def once_and_again() -> None:
            calls.append(None)
            if len(calls) == 1:
                raise OperationalError("what goes wrong does not end it")
            raise Ended

        monkeypatch.setattr(counted, "WRITE_SECONDS", 0)
        monkeypatch.setattr(counted, "write", once_and_again)
        with pytest.raises(Ended):
            counted._keep_writing()

    def test_after_four_weeks_it_is_deleted(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO")
        today = timezone.localdate()
        for days in (0, 28, 29, 300):
            count_of("BR1", day=today - dt.timedelta(days))
        tasks.forget_demand()
        assert [row[1] for row in rows()] == [today - dt.timedelta(28), today]
        assert "2 old counts" in caplog.text

    def test_beat_has_it_deleted_daily(self) -> None:
        entry = app.conf.beat_schedule["forget where people asked from"]
        assert entry["task"] == tasks.forget_demand.name
        assert (entry["schedule"].hour, entry["schedule"].minute) == ({3}, {50})

    @pytest.mark.parametrize(("outcode", "count", "error"), [("SW1A1", 1, DataError), ("SW1A", 0, IntegrityError)])
    def test_the_database_takes_no_more_than_an_outcode(
        self, campaign: Campaign, outcode: str, count: int, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            Demand.objects.create(campaign=campaign, day=TODAY, outcode=outcode, travel="1h", count=count)


class TestRecentAsks:
    @pytest.fixture(autouse=True)
    def _facts(self, postcodes: None) -> None:
        """Brackwater's BR1 lies at 1.5° W, 52.1° N."""

    def test_days_add_up_and_tiers_do_not(self, campaign: Campaign) -> None:
        today = timezone.localdate()
        count_of("BR1", 4)
        count_of("BR1", 3, day=today - dt.timedelta(6))
        count_of("BR1", 2, travel="any")
        assert recent_enquirers(campaign) == [
            Enquirers("BR1", -1.5, 52.1, 7, "1h"),
            Enquirers("BR1", -1.5, 52.1, 2, "any"),
        ]

    def test_what_is_older_or_elsewhere_or_unknown_does_not_count(self, campaign: Campaign) -> None:
        count_of("BR1", day=timezone.localdate() - dt.timedelta(7))
        count_of("ZE9")  # no postcode of the boundary set begins like that, or not any more
        count_of("BR1", travel="5h")  # a tier that was given up
        other = Campaign.objects.create(
            slug="other",
            name="Other",
            party=campaign.party,
            boundary_set=campaign.boundary_set,
            baseline_election=campaign.baseline_election,
            opens_on=campaign.opens_on,
            polling_day=campaign.polling_day,
            imprint="Promoted by nobody.",
        )
        tally.put_back({Key("other", timezone.localdate(), "BR1", "1h"): 9})
        write()
        assert recent_enquirers(campaign) == []
        assert [group.people for group in recent_enquirers(other)] == [9]

    def test_a_divided_district_is_in_the_middle_of_its_parts(
        self, campaign: Campaign, seats: dict[str, Constituency]
    ) -> None:
        def make(postcode: str, longitude: float) -> PostcodeRow:
            return PostcodeRow(
                boundary_set=campaign.boundary_set,
                postcode=postcode,
                constituency=seats["Brackwater"],
                longitude=longitude,
                latitude=52,
            )

        PostcodeRow.objects.bulk_create(
            [make("SW1A1AA", -1), make("SW1A2AA", -2), make("SW1E1AA", -3), make("SW11AA", -9), make("SW101AA", 0)]
        )
        campaign.boundary_set.postcodes_version = "with SW1"
        count_of("SW1")
        assert recent_enquirers(campaign) == [Enquirers("SW1", -2, 52, 1)]
