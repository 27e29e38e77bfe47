"""No exact number of the staff reaches whoever goes through site, API and feeds; nor a reason or a note."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from constituencies.models import Campaign, Constituency, Party
from events import signups
from events.signups import Person
from mcm.models import User
from targeting.models import (
    FieldReport,
    Forecast,
    HeldWeight,
    KindAttendance,
    SeatNeed,
    ShareChange,
    SnapshotRow,
    Strategy,
)
from targeting.plan.field_reports import decide
from targeting.plan.forecasts import import_forecast, read_forecast
from targeting.plan.strategies import new_version, publish_strategy
from targeting.plan.weights import save_target_weight
from tests.conftest import EventMaker
from tests.crawler import Crawler
from tests.targeting.plan.test_weights import weight_of

WRITTEN = {
    "a weight": "1.2375",
    "its reason": "Reasonforweight",
    "a held weight": "0.8625",
    "its reason again": "Reasonforholding",
    "a frozen footfall": "4321.25",
    "an end": "2099-03-17",
    "a change of share": "3.2175",
    "an uncertainty": "6.1875",
    "a number of walk-ins": "6.0625",
    "a show rate": "0.4375",
    "a forecast": "2.7125",
    "its uncertainty": "6.2875",
    "a pollster": "Secretpollster",
    "a note": "Noteofthefield",
    "an answer": "Answerofregion",
    "a cost": "1234.56",
    "what for": "Leafletsprinted",
    "a capacity": "83171",
    "how many came": "1867",
}


@pytest.fixture
def steered(make_event: EventMaker, stan: User, rita: User, parties: dict[str, Party], publish_now: Any) -> list[str]:
    """Everything that can be steered is set to something that is found again, and so are the numbers made of it."""
    campaign, seats = make_event.campaign, make_event.seats
    until = dt.date.fromisoformat(WRITTEN["an end"])
    changes = {"weight": 1.2375, "reason": WRITTEN["its reason"], "until": until, "frozen_footfall": 4321.25}
    save_target_weight(weight_of("Brackwater", **changes), stan)
    draft = new_version(Strategy.objects.get())
    draft.polls_sd = 6.1875
    draft.forecast = _forecast(campaign, stan)
    draft.save()
    ShareChange.objects.create(strategy=draft, party=parties["lab"], points=-3.2175)
    KindAttendance.objects.create(strategy=draft, kind="training", walk_ins=6.0625, show_rate=0.4375)
    HeldWeight.objects.create(
        strategy=draft, constituency=seats["Crowmere"], weight=0.8625, reason=WRITTEN["its reason again"]
    )
    # Of three seats the scale is the lowest need: all scores would be 100, which is public.
    Strategy.objects.filter(pk=draft.pk).update(scale=1e-4)
    publish_strategy(draft)
    cost = {"cost": Decimal("1234.56"), "cost_note": WRITTEN["what for"]}
    event = make_event("Crowmere", capacity=83171, headcount=1867, **cost)
    signups.confirm(signups.sign_up(event, None, Person("Ann", "ann@example.org")))
    _say(campaign, seats["Crowmere"], make_event.organiser, rita)
    publish_now()
    computed = ("need", "score", "mean_margin", "margin_sd", "win_chance", "decisive_chance", "gain_per_session")
    numbers = [value for row in SeatNeed.objects.values_list(*computed) for value in row if value and value % 1]
    return [*WRITTEN.values(), *(f"{value:.5g}" for value in numbers if abs(value) > 0.001)]


def _forecast(campaign: Campaign, by: User) -> Forecast:
    forecast = Forecast(campaign=campaign, name="A model", source=WRITTEN["a pollster"], dated=campaign.opens_on)
    return import_forecast(forecast, read_forecast(b"code,margin,sd\nE14990003,-2.7125,6.2875\n"), by)


def _say(campaign: Campaign, seat: Constituency, by: User, confirmed_by: User) -> None:
    report = FieldReport.objects.create(
        campaign=campaign, constituency=seat, kind="can-host", people=773, day=dt.date(2099, 1, 1),
        note=WRITTEN["a note"], reporter=by,
    )  # fmt: skip
    decide(report, confirmed_by, confirm=True, answer=WRITTEN["an answer"])


@pytest.mark.usefixtures("postcodes")
def test_a_visitor_finds_none(steered: list[str]) -> None:
    crawler = Crawler("/campaigns/fictional/", secrets=steered, never=("/outbox/",))
    crawler.crawl()
    assert crawler.leaks == []
    assert len(crawler.visited) > 30
    assert crawler.visited["/constituencies/crowmere/"] == 200


@pytest.mark.usefixtures("postcodes")
def test_the_crawler_would_have_found_them(steered: list[str], client: Any, stan: User) -> None:
    """What staff see holds nearly all of it: the search is not for words that nothing ever says."""
    client.force_login(stan)
    strategy = Strategy.objects.get(status="published")
    pages = [
        *(
            "targeting/targetweight/",
            "targeting/history/",
            "targeting/fieldreport/",
            "events/activity/export/",
            "events/event/",
        ),
        f"targeting/strategy/{strategy.pk}/change/",
    ]
    seen = "".join(client.get(f"/admin/{page}").content.decode() for page in pages)
    missing = {name for name, text in WRITTEN.items() if text not in seen}
    assert missing <= {"a forecast", "its uncertainty", "a pollster", "how many came"}  # it has not begun


@pytest.mark.usefixtures("postcodes")
def test_of_texts_the_published_snapshot_holds_none(steered: list[str]) -> None:
    content = SnapshotRow.objects.get().content
    assert [text for text in WRITTEN.values() if text.encode() in content] == []
