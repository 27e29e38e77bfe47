"""A draft beside what is published: worked out, shown, and published by staff alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign, Constituency, Party
from mcm.models import User
from targeting.demand import counted
from targeting.models import Demand, HeldWeight, Preview, ShareChange, Strategy
from targeting.need import Assumptions
from targeting.plan import previews, replays
from targeting.plan.strategies import new_version, publish_strategy
from targeting.recommending import replay
from targeting.recommending.country import Openings
from targeting.recommending.replay import Enquirers
from tests.conftest import EventMaker

STRATEGIES = "/admin/targeting/strategy/"


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Previews that the worker was asked for; none is worked out by itself."""
    keys: list[int] = []
    monkeypatch.setattr(
        "targeting.admin.strategy_pages.work_out.apply_async", lambda args, **_options: keys.append(args[0])
    )
    return keys


@pytest.fixture
def draft(campaign: Campaign, parties: dict[str, Party], postcodes: None, make_event: EventMaker) -> Strategy:
    """Labour five points down: Brackwater, defended by two points, falls behind; Crowmere even more."""
    for seat in ("Ashford Vale", "Brackwater", "Crowmere"):
        make_event(seat)
    draft = new_version(Strategy.objects.get())
    ShareChange.objects.create(strategy=draft, party=parties["lab"], points=-5)
    return draft


@pytest.fixture
def done(draft: Strategy, stan: User) -> Preview:
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    preview.refresh_from_db()
    assert preview.state == "done", preview
    return preview


@pytest.fixture
def as_stan(client: Client, stan: User) -> Client:
    client.force_login(stan)
    return client


def result(preview: Preview) -> Any:
    assert preview.result is not None
    return preview.result


def test_a_preview_leaves_strategies_as_they_are(done: Preview) -> None:
    assert list(Strategy.objects.values_list("scale", flat=True)) == [None, None]


def test_it_compares_every_seat(done: Preview) -> None:
    seats = {seat["name"]: seat for seat in result(done)["seats"]}
    assert set(seats) == {"Ashford Vale", "Brackwater", "Crowmere"}
    assert seats["Crowmere"] == {
        "code": "E14990003",
        "name": "Crowmere",
        "region": "East",
        "contested": True,
        # Of three seats the third highest need is the scale.
        "scores": [100, 100],
        "bands": ["very-high", "very-high"],
    }


def seat(name: str, before: float, after: float, *, contested: bool = True) -> dict[str, Any]:
    return {"name": name, "contested": contested, "scores": [before, after]}


def test_movers_are_those_that_move_by_a_point_the_farthest_first() -> None:
    seats = [
        seat("A", 10, 12),
        seat("B", 10, 30),
        seat("C", 50, 20),
        seat("D", 50, 49.5),
        seat("E", 0, 9, contested=False),
    ]
    assert [mover["name"] for mover in previews.movers(seats, up=True)] == ["B", "A"]
    assert [mover["name"] for mover in previews.movers(seats, up=False)] == ["C"]


def test_fewer_seats_are_expected_and_five_points_matter(done: Preview) -> None:
    outlook = result(done)["outlook"]
    assert outlook["worse"]["mean"] < outlook["after"]["mean"] < outlook["before"]["mean"]
    assert outlook["after"]["mean"] < outlook["better"]["mean"]
    assert outlook["after"]["low"] <= outlook["after"]["mean"] <= outlook["after"]["high"]


def test_regions_share_all_volunteers(done: Preview) -> None:
    regions = result(done)["regions"]
    assert [region["name"] for region in regions] == ["East", "West"]
    for which in (0, 1):
        assert sum(region["sent"][which] for region in regions) == pytest.approx(1)


def test_a_draft_that_changes_nothing_moves_nobody(campaign: Campaign, postcodes: None, stan: User) -> None:
    preview = previews.request_preview(new_version(Strategy.objects.get()), stan)
    assert preview is not None
    previews.work_out(preview.pk)
    preview.refresh_from_db()
    assert result(preview)["moved"] == 0
    assert result(preview)["flows"] == []
    assert result(preview)["outlook"]["before"] == result(preview)["outlook"]["after"]
    assert previews.movers(result(preview)["seats"], up=True) == []


def test_a_weight_that_a_draft_holds_is_named(draft: Strategy, seats: dict[str, Constituency], stan: User) -> None:
    HeldWeight.objects.create(strategy=draft, constituency=seats["Crowmere"], weight=2, reason="needed")
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    preview.refresh_from_db()
    assert result(preview)["weights"] == [{"name": "Crowmere", "before": 1, "after": 2}]


def test_it_is_out_of_date_once_the_draft_or_the_published_one_changes(done: Preview, draft: Strategy) -> None:
    assert previews.is_current(done)
    draft.reach = 2
    draft.save()
    assert not previews.is_current(Preview.objects.get(pk=done.pk))
    draft.reach = 1
    draft.save()
    assert previews.is_current(Preview.objects.get(pk=done.pk))
    publish_strategy(new_version(draft))
    assert not previews.is_current(Preview.objects.get(pk=done.pk))


def test_what_goes_wrong_is_said(draft: Strategy, stan: User, monkeypatch: pytest.MonkeyPatch, as_stan: Client) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("no postcodes")

    monkeypatch.setattr(previews, "volunteers", broken)
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    assert "could not be worked out" in as_stan.get(f"{STRATEGIES}{draft.pk}/preview/").content.decode()


def previewed(draft: Strategy, stan: User, client: Client) -> tuple[Any, str]:
    """The result of a preview, and its page as text."""
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    preview.refresh_from_db()
    page = client.get(f"{STRATEGIES}{draft.pk}/preview/").content.decode()
    return result(preview), " ".join(page.split())


@pytest.fixture
def replayed(monkeypatch: pytest.MonkeyPatch) -> list[list[Enquirers]]:
    """Who was asked again, for each plan."""
    groups: list[list[Enquirers]] = []
    sent_to = replay.sent_to

    def recorded(openings: Openings, enquirers: list[Enquirers], day: str) -> list[int]:
        groups.append(enquirers)
        return sent_to(openings, enquirers, day)

    monkeypatch.setattr(replay, "sent_to", recorded)
    return groups


def lookups(number: int, outcode: str = "CR1", travel: str = "30m") -> None:
    today = timezone.localdate()
    Demand.objects.create(campaign=Campaign.objects.get(), day=today, outcode=outcode, travel=travel, count=number)


def test_whoever_asked_lately_is_asked_again_where_they_were_enough(
    draft: Strategy, stan: User, as_stan: Client, replayed: list[list[Enquirers]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "volunteers", lambda *_: pytest.fail("the model was used"))
    lookups(counted.ENOUGH_LOOKUPS - 1)
    lookups(1, "BR1", "any")
    preview, page = previewed(draft, stan, as_stan)
    assert preview["asks"] == {"source": "demand", "lookups": 1000, "days": 7, "enough": 1000}
    assert [(group.outcode, group.travel, group.people) for group in replayed[0]] == [
        ("BR1", "any", 1),
        ("CR1", "30m", 999),
    ]
    assert all(enquirers == replayed[0] for enquirers in replayed)
    assert "Based on the 1,000 lookups of the last 7 days, counted by outcode" in page
    assert "modelled" not in page


def test_with_too_few_lookups_who_asks_is_modelled_and_that_is_said(
    draft: Strategy, stan: User, as_stan: Client, replayed: list[list[Enquirers]]
) -> None:
    lookups(counted.ENOUGH_LOOKUPS - 1)
    preview, page = previewed(draft, stan, as_stan)
    assert preview["asks"] == {"source": "model", "lookups": 999, "days": 7, "enough": 1000}
    assert [(group.outcode, group.travel) for group in replayed[0]] == [("AV1", "1h"), ("BR1", "1h"), ("CR1", "1h")]
    assert "Where people ask from is modelled" in page
    assert "999 lookups in the last 7 days are too few to go by: it takes 1,000." in page
    assert "CR1" not in page


def test_opening_it_asks_the_worker_once_and_shows_how_far_it_is(
    as_stan: Client, draft: Strategy, worker: list[int]
) -> None:
    page = as_stan.get(f"{STRATEGIES}{draft.pk}/preview/", follow=True).content.decode()
    assert "<progress" in page
    assert len(worker) == 1
    as_stan.get(f"{STRATEGIES}{draft.pk}/preview/")
    assert len(worker) == 1
    assert as_stan.get(f"{STRATEGIES}{draft.pk}/preview/?progress").json() == {"progress": 0, "working": True}
    previews.work_out(worker[0])
    assert as_stan.get(f"{STRATEGIES}{draft.pk}/preview/?progress").json() == {"progress": 100, "working": False}
    page = as_stan.get(f"{STRATEGIES}{draft.pk}/preview/").content.decode()
    assert "would be sent elsewhere" in page
    assert page.count('href="#cartogram-E1499') == 2 * 3  # both plans; no outlines are imported here


def test_a_draft_is_published_after_its_preview_only(as_stan: Client, draft: Strategy, worker: list[int]) -> None:
    publish = f"{STRATEGIES}{draft.pk}/publish/"
    assert as_stan.post(publish)["Location"] == f"{STRATEGIES}{draft.pk}/preview/"
    draft.refresh_from_db()
    assert draft.status == "draft"
    as_stan.get(f"{STRATEGIES}{draft.pk}/preview/")
    previews.work_out(worker[0])
    assert "It replaces" in as_stan.get(publish).content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"
    as_stan.post(publish)
    draft.refresh_from_db()
    assert draft.status == "published"


def test_staff_go_back_with_one_confirmation(as_stan: Client, draft: Strategy) -> None:
    first = Strategy.objects.get(status="published")
    publish_strategy(draft)
    assert f"{STRATEGIES}{first.pk}/publish/" in as_stan.get(STRATEGIES).content.decode()
    as_stan.post(f"{STRATEGIES}{first.pk}/publish/")
    first.refresh_from_db()
    assert first.status == "published"


def test_a_draft_is_scheduled_after_its_preview_and_that_is_taken_back(
    as_stan: Client, draft: Strategy, stan: User
) -> None:
    address = f"{STRATEGIES}{draft.pk}/schedule/"
    as_stan.post(address, {"at_0": "2199-01-02", "at_1": "06:00"})
    draft.refresh_from_db()
    assert draft.publish_at is None
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    as_stan.post(address, {"at_0": "2199-01-02", "at_1": "06:00"})
    draft.refresh_from_db()
    assert str(draft.publish_at) == "2199-01-02 06:00:00+00:00"
    as_stan.post(address, {"never": "1"})
    draft.refresh_from_db()
    assert draft.publish_at is None
    as_stan.post(address, {"at_0": "", "at_1": "06:00"})
    as_stan.post(address, {"at_0": "2001-01-02", "at_1": "06:00"})
    draft.refresh_from_db()
    assert draft.publish_at is None


@pytest.mark.parametrize("step", ["preview", "publish", "schedule", "new-version"])
@pytest.mark.parametrize("who", ["olive", "rita"])
def test_only_staff_change_the_plan(
    client: Client, draft: Strategy, who: str, step: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    for method in (client.get, client.post):
        assert method(f"{STRATEGIES}{draft.pk}/{step}/").status_code == 403
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert Strategy.objects.count() == 2


def test_nobody_signs_in_by_guessing_an_address(client: Client, draft: Strategy) -> None:
    assert client.post(f"{STRATEGIES}{draft.pk}/publish/").status_code == 302
    draft.refresh_from_db()
    assert draft.status == "draft"


FIGURES = {
    "nearest-marginal": {"ante": 1.25, "post": 1.0, "turned_away": 0.34, "median_km": 20.0},
    "need": {"ante": 1.5, "post": 0.5, "turned_away": 0.002, "median_km": 32.2},
}


def test_it_says_what_the_draft_would_have_done_in_an_election_that_is_over(
    draft: Strategy, stan: User, as_stan: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts: list[float] = []

    def what_if(_trial: Any, _ground: Any, _crowd: Any, assumptions: Assumptions, **_options: Any) -> Any:
        contacts.append(assumptions.contacts_per_session)
        return FIGURES

    monkeypatch.setattr(replays, "read_trial", lambda _trial, _over_land: (None, None))
    monkeypatch.setattr(replays, "what_if", what_if)
    replays._ground_and_crowd.cache_clear()
    Strategy.objects.filter(pk=draft.pk).update(contacts_per_session=30)
    draft.refresh_from_db()
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    assert sorted(contacts) == [15, 30]
    page = " ".join(as_stan.get(f"{STRATEGIES}{draft.pk}/preview/").content.decode().split())
    assert "What if it had been 2019?" in page
    assert page.count('<td class="number">120</td> <td class="number">50</td>') == 2
    assert '<td class="number">20</td>' in page, "miles"


@pytest.mark.usefixtures("done")
def test_where_no_earlier_election_is_loaded_it_says_nothing_of_one(as_stan: Client) -> None:
    preview = Preview.objects.get()
    assert result(preview)["past"] is None
    assert "What if" not in as_stan.get(f"{STRATEGIES}{preview.strategy_id}/preview/").content.decode()


def test_a_replay_that_fails_leaves_the_rest_of_the_preview(
    draft: Strategy, stan: User, as_stan: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_plans: Strategy) -> None:
        raise RuntimeError

    monkeypatch.setattr(previews, "past", fails)
    preview = previews.request_preview(draft, stan)
    assert preview is not None
    previews.work_out(preview.pk)
    preview.refresh_from_db()
    assert preview.state == "done"
    assert "In short" in as_stan.get(f"{STRATEGIES}{draft.pk}/preview/").content.decode()
