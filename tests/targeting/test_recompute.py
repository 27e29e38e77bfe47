"""From a change in the database to what the web processes serve."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from constituencies.changes import change, change_seq, facts_seq
from constituencies.models import Campaign, Constituency, Party, PartyVotes, Region
from events import services
from events.models import Event, Group
from mcm.models import User
from targeting import recompute as recompute_module
from targeting.models import KindAttendance, SeatNeed, ShareChange, SnapshotRow, Strategy, TargetWeight
from targeting.plan.weights import save_target_weight
from targeting.recompute import recompute, recompute_if_changed
from targeting.snapshot import store
from targeting.snapshot.holder import holder
from targeting.web.lookup import coming_events
from tests.conftest import EventMaker


def need_of(name: str) -> SeatNeed:
    return SeatNeed.objects.get(constituency__name=name)


def test_every_seat_has_its_need_with_the_breakdown(campaign: Campaign) -> None:
    recompute()
    needs = {need.constituency.name: need for need in SeatNeed.objects.all()}
    assert set(needs) == {"Ashford Vale", "Brackwater", "Crowmere"}
    assert needs["Brackwater"].need > needs["Crowmere"].need > needs["Ashford Vale"].need > 0
    assert needs["Crowmere"].margin == pytest.approx(100 * -2_000 / 45_000)
    assert needs["Crowmere"].margin_sd == pytest.approx(10.0, abs=0.05)
    assert SnapshotRow.objects.get().change_seq == change_seq()


def test_an_event_lowers_need_strictly(campaign: Campaign, make_event: EventMaker) -> None:
    recompute()
    before = need_of("Brackwater").need
    services.save_event(make_event.unsaved())
    recompute()
    assert need_of("Brackwater").need < before
    assert need_of("Brackwater").footfall == 6


def test_each_confirmed_sign_up_counts_while_there_is_room(campaign: Campaign, make_event: EventMaker) -> None:
    event = make_event()
    seen = []
    for confirmed in (0, 1, 2, 68, 69):
        Event.objects.filter(pk=event.pk).update(confirmed_signups=confirmed)
        recompute()
        seen.append(need_of("Brackwater").footfall)
    assert seen == [6, 6.5, 7, 40, 40]
    Event.objects.filter(pk=event.pk).update(capacity=10, confirmed_signups=10)
    recompute()
    assert need_of("Brackwater").footfall == 10


def test_a_kind_of_event_may_have_figures_of_its_own(campaign: Campaign, make_event: EventMaker) -> None:
    strategy = Strategy.objects.get(campaign=campaign)
    KindAttendance.objects.create(strategy=strategy, kind="phone-bank", walk_ins=0, show_rate=0.9)
    make_event(confirmed_signups=10)
    make_event(kind="phone-bank", confirmed_signups=10)
    recompute()
    assert need_of("Brackwater").footfall == pytest.approx(11 + 9)
    Strategy.objects.update(counts_bare_events=True, walk_ins=5)
    recompute()
    assert need_of("Brackwater").footfall == 5 + 0


def test_an_event_of_a_kind_that_nobody_knows_counts_as_the_strategy_says(
    campaign: Campaign, make_event: EventMaker
) -> None:
    """Of a newer version of the site, say, while an older worker still runs."""
    Event.objects.filter(pk=make_event(confirmed_signups=2).pk).update(kind="moon-walk")
    recompute()
    assert need_of("Brackwater").footfall == 7


def test_sixty_events_halve_need(campaign: Campaign, make_event: EventMaker) -> None:
    recompute()
    before = need_of("Brackwater").need
    services.create_events([make_event.unsaved(confirmed_signups=12) for _ in range(60)])
    recompute()
    assert need_of("Brackwater").need <= before / 2


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_only_what_is_on_counts(campaign: Campaign, make_event: EventMaker, status: str) -> None:
    make_event(status=status)
    recompute()
    assert need_of("Brackwater").footfall == 0


def test_events_outside_the_campaign_do_not_count(campaign: Campaign, make_event: EventMaker) -> None:
    make_event(starts_at=timezone.now() - dt.timedelta(days=150))
    make_event(starts_at=timezone.now() + dt.timedelta(days=150))
    recompute()
    assert need_of("Brackwater").footfall == 0


def test_a_weight_moves_need_in_proportion(campaign: Campaign, stan: User) -> None:
    recompute()
    before = need_of("Brackwater").need
    weight = TargetWeight.objects.get(constituency__name="Brackwater")
    weight.weight, weight.reason = 1.5, "The candidate is from here"
    save_target_weight(weight, stan)
    recompute()
    assert need_of("Brackwater").need == pytest.approx(1.5 * before)


def test_assumed_changes_of_share_move_the_margin_nationally_and_in_a_region(
    campaign: Campaign, parties: dict[str, Party], regions: dict[str, Region]
) -> None:
    strategy = Strategy.objects.get(campaign=campaign)
    ShareChange.objects.create(strategy=strategy, party=parties["lab"], points=-3)
    ShareChange.objects.create(strategy=strategy, party=parties["con"], region=regions["East"], points=2)
    recompute()
    brackwater, ashford = need_of("Brackwater"), need_of("Ashford Vale")
    assert brackwater.mean_margin == pytest.approx((brackwater.margin or 0) - 5)
    assert ashford.mean_margin == pytest.approx((ashford.margin or 0) - 3)


@pytest.mark.parametrize("stands", ["nowhere", "in Ashford Vale"])
def test_a_share_change_counts_where_the_party_did_not_stand(
    campaign: Campaign,
    parties: dict[str, Party],
    seats: dict[str, Constituency],
    regions: dict[str, Region],
    stands: str,
) -> None:
    newcomer = Party.objects.create(code="new", name="New", short_name="New", colour="#777777")
    if stands != "nowhere":
        PartyVotes.objects.create(result=seats["Ashford Vale"].results.get(), party=newcomer, votes=1)
    strategy = Strategy.objects.get(campaign=campaign)
    ShareChange.objects.create(strategy=strategy, party=newcomer, points=40)
    ShareChange.objects.create(strategy=strategy, party=newcomer, region=regions["East"], points=10)
    recompute()
    brackwater = need_of("Brackwater")
    assert brackwater.margin == pytest.approx(100 * 1_000 / 45_000)
    assert brackwater.mean_margin == pytest.approx(100 * 20_500 / 45_000 - 50)
    assert need_of("Ashford Vale").mean_margin == pytest.approx(100 * 30_000 / 45_000 - 40, abs=0.01)


def test_the_sum_of_the_rest_is_no_rival_where_it_did_not_stand_either(
    campaign: Campaign, parties: dict[str, Party]
) -> None:
    ShareChange.objects.create(strategy=Strategy.objects.get(campaign=campaign), party=parties["oth"], points=90)
    recompute()
    assert need_of("Brackwater").mean_margin == need_of("Brackwater").margin


def test_no_share_falls_below_nought(campaign: Campaign, parties: dict[str, Party]) -> None:
    strategy = Strategy.objects.get(campaign=campaign)
    for party in ("con", "ld"):
        ShareChange.objects.create(strategy=strategy, party=parties[party], points=-100)
    recompute()
    assert need_of("Brackwater").mean_margin == pytest.approx(100 * 20_500 / 45_000)


@pytest.mark.parametrize("winner", ["con", "spk"])
def test_a_seat_that_the_party_did_not_fight_has_no_need_and_says_why(
    campaign: Campaign, parties: dict[str, Party], seats: dict[str, Constituency], winner: str
) -> None:
    result = seats["Crowmere"].results.get()
    result.party_votes.filter(party=parties["lab"]).delete()
    if winner == "spk":
        result.party_votes.filter(party=parties["con"]).update(party=parties["spk"])
    result.winner = parties[winner]
    result.save()
    recompute()
    crowmere = need_of("Crowmere")
    assert crowmere.need == 0
    assert crowmere.not_contested == {"con": "no-candidate", "spk": "speaker"}[winner]


def test_a_missing_result_is_no_need_not_an_error(campaign: Campaign, seats: dict[str, Constituency]) -> None:
    PartyVotes.objects.filter(result__constituency=seats["Crowmere"]).delete()
    seats["Crowmere"].results.all().delete()
    recompute()
    assert (need_of("Crowmere").need, need_of("Crowmere").not_contested) == (0, "no-result")


def test_the_scale_stays_with_the_strategy_so_one_weight_does_not_repaint_the_map(
    campaign: Campaign, stan: User
) -> None:
    recompute()
    before = need_of("Brackwater").score
    assert Strategy.objects.get().scale is not None
    weight = TargetWeight.objects.get(constituency__name="Crowmere")
    weight.weight, weight.reason = 3, "why not"
    save_target_weight(weight, stan)
    recompute()
    assert need_of("Brackwater").score == before


def test_what_is_published_is_what_is_served(publish_now: Any, make_event: EventMaker) -> None:
    event = make_event()
    served = publish_now()
    assert served.snapshot.campaign["slug"] == "fictional"
    assert [shown["id"] for shown in served.snapshot.events] == [event.pk]
    services.cancel_events([event])
    assert len(publish_now().snapshot.events) == 0


def test_nothing_changed_nothing_is_done(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute_module, "MIN_INTERVAL", 0)
    assert recompute_if_changed()
    assert not recompute_if_changed()


def test_many_changes_are_one_recompute(
    campaign: Campaign, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute_module, "MIN_INTERVAL", 0)
    recompute_if_changed()
    runs: list[int] = []
    monkeypatch.setattr(store, "announce", lambda: runs.append(1))
    for _ in range(5):
        services.save_event(make_event.unsaved())
    recompute_if_changed()
    assert runs == [1]


def test_time_alone_is_a_reason_to_recompute(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute_module, "MIN_INTERVAL", 0)
    recompute_if_changed()
    SnapshotRow.objects.update(published_at=timezone.now() - dt.timedelta(minutes=6))
    assert recompute_if_changed()


def test_queries_do_not_grow_with_events(
    campaign: Campaign, make_event: EventMaker, django_assert_max_num_queries: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    recompute()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            recompute()
        return len(captured)

    make_event()
    few = queries()
    for _ in range(20):
        make_event()
    assert queries() == few


def test_a_seat_shows_its_next_ten_events(publish_now: Any, make_event: EventMaker) -> None:
    for days in range(15):
        make_event(title=f"in {days} days", starts_at=timezone.now() + dt.timedelta(days=days, hours=1))
    snapshot = publish_now().snapshot
    assert len(snapshot.events) == 15, "any of them can be asked for by its day"
    shown, _moment = coming_events(snapshot, snapshot.position["E14990002"])
    assert [snapshot.events[event]["title"] for event in shown] == [f"in {days} days" for days in range(10)]


def test_a_group_is_told_of_but_its_link_stays_out_of_the_snapshot(
    publish_now: Any, campaign: Campaign, seats: dict[str, Constituency]
) -> None:
    Group.objects.create(
        campaign=campaign,
        constituency=seats["Crowmere"],
        name="g",
        link="https://chat.example.org/s3cret",
        status=Group.Status.APPROVED,
    )
    Group.objects.create(
        campaign=campaign, constituency=seats["Brackwater"], name="g", link="https://chat.example.org/s3cret"
    )
    snapshot = publish_now().snapshot
    assert {seat["name"]: seat["has_group"] for seat in snapshot.seats} == {
        "Ashford Vale": False,
        "Brackwater": False,
        "Crowmere": True,
    }
    assert b"s3cret" not in SnapshotRow.objects.get().content


def test_the_rule_of_2017_can_be_published_as_a_strategy(publish_now: Any, campaign: Campaign) -> None:
    Strategy.objects.filter(campaign=campaign).update(kind=Strategy.Kind.NEAREST_MARGINAL)
    snapshot = publish_now().snapshot
    assert snapshot.country.by_distance_only
    assert dict(zip([seat["name"] for seat in snapshot.seats], snapshot.country.need, strict=True)) == {
        "Ashford Vale": 0,
        "Brackwater": 1,
        "Crowmere": 1,
    }


def test_a_historical_campaign_lives_on_its_own_day(
    campaign: Campaign, publish_now: Any, make_event: EventMaker
) -> None:
    day = timezone.localdate() - dt.timedelta(days=30)
    Campaign.objects.update(as_of=day)
    make_event(title="after", starts_at=timezone.now() - dt.timedelta(days=29))
    make_event(title="before", starts_at=timezone.now() - dt.timedelta(days=31))
    assert [event["title"] for event in publish_now().snapshot.events] == ["after"]


def test_two_workers_do_not_compute_the_same_thing_twice(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's lock is held by another connection."""
    import psycopg

    parameters = connection.get_connection_params()
    keys = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{key: parameters[key] for key in keys if key in parameters}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [recompute_module.LOCK])
        assert not recompute_if_changed()
    assert holder.get() is None
    assert Event.objects.count() == 0


def test_facts_are_read_again_only_when_they_changed(
    campaign: Campaign, make_event: EventMaker, parties: dict[str, Party]
) -> None:
    recompute()
    before = facts_seq()
    services.save_event(make_event.unsaved())
    assert facts_seq() == before
    with change():
        PartyVotes.objects.filter(result__constituency__name="Brackwater", party=parties["con"]).update(votes=15_000)
    assert facts_seq() == before + 1
    recompute()
    assert need_of("Brackwater").margin == pytest.approx(100 * (20_500 - 15_000) / 45_000)


def test_what_did_not_change_is_confirmed_not_written_again(publish_now: Any, campaign: Campaign) -> None:
    publish_now()
    before = SnapshotRow.objects.get()
    with change():
        pass
    # Facts may have changed: it is computed and written anew. Then only a change of something else is seen.
    assert recompute() != []
    with change(facts=False):
        pass
    assert recompute() == []
    after = SnapshotRow.objects.get()
    assert after.change_seq == change_seq() > before.change_seq
    assert after.published_at > before.published_at


def test_whatever_is_shown_is_written_again(publish_now: Any, make_event: EventMaker) -> None:
    publish_now()
    event = make_event()
    assert recompute() != []
    Event.objects.filter(pk=event.pk).update(title="Another title")
    [snapshot] = recompute()
    assert snapshot.events[0]["title"] == "Another title"
    Group.objects.create(
        campaign=event.campaign,
        constituency=event.constituency,
        name="g",
        link="https://chat.example.org/x",
        status=Group.Status.APPROVED,
    )
    [snapshot] = recompute()
    assert snapshot.seats[snapshot.position[event.constituency.code]]["has_group"]
    assert recompute() == []
