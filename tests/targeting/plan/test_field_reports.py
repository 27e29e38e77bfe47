"""Field reports: an organiser says what a seat needs, a regional organiser answers, need and places follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from constituencies.changes import change_seq
from constituencies.models import Campaign, Constituency, Party
from events.messages import render
from events.models import Message
from mcm.models import User
from targeting.computing.compute import Computed, compute
from targeting.computing.inputs import read_inputs
from targeting.models import FieldReport, SeatNeed, Strategy
from targeting.plan.breakdown import explanation
from targeting.plan.field_reports import decide
from tests.conftest import EventMaker

ADD = "/admin/targeting/fieldreport/add/"
LIST = "/admin/targeting/fieldreport/"
DAY = timezone.localdate() + dt.timedelta(days=3)  # clear of tomorrow, also when a run passes midnight
MORNING = timezone.make_aware(dt.datetime.combine(DAY, dt.time(11)))


@pytest.fixture
def say(campaign: Campaign, seats: dict[str, Constituency], olive: User) -> Any:
    def say(kind: str, seat: str = "Brackwater", by: User = olive, **more: Any) -> FieldReport:
        report = FieldReport(
            campaign=campaign, constituency=seats[seat], kind=kind, note="Nobody came last week.", reporter=by, **more
        )
        report.full_clean()
        report.save()
        return report

    return say


def need_of(seat: str) -> SeatNeed:
    return SeatNeed.objects.select_related("campaign__party").get(constituency__name=seat)


def computed_now() -> Computed:
    return compute(read_inputs(Strategy.objects.with_facts().get()))


def test_a_confirmed_need_for_people_lifts_the_recommendation_and_leaves_need_alone(
    say: Any, rita: User, publish_now: Any
) -> None:
    before = publish_now().snapshot
    needs = list(SeatNeed.objects.order_by("pk").values_list("need", "score", "mean_margin", "adjustment"))
    report = say("need-people")
    publish_now()
    assert need_of("Brackwater").lift == 1
    assert decide(report, rita, confirm=True, answer="I saw it.")
    assert publish_now().snapshot is not before  # what is recommended has changed
    assert list(SeatNeed.objects.order_by("pk").values_list("need", "score", "mean_margin", "adjustment")) == needs
    assert need_of("Brackwater").lift == pytest.approx(1.5, abs=0.001)
    assert computed_now().lift.tolist() == pytest.approx([1, 1.5, 1], abs=0.001)
    assert "1.50" in dict(explanation(need_of("Brackwater"))).values()
    FieldReport.objects.update(decided_at=timezone.now() - dt.timedelta(days=7))
    Strategy.objects.update(report_lift=2)
    publish_now()
    assert need_of("Brackwater").lift == pytest.approx(2, abs=0.001)


def test_a_lift_alone_is_a_reason_to_publish_again(say: Any, rita: User, campaign: Campaign) -> None:
    before = computed_now()
    decide(say("need-people", seat="Crowmere"), rita, confirm=True, answer="")
    after = computed_now()
    assert (before.need.need == after.need.need).all()
    assert before.fingerprint != after.fingerprint


def test_a_seat_that_is_not_contested_is_not_lifted(
    say: Any, rita: User, publish_now: Any, seats: dict[str, Constituency], parties: dict[str, Party]
) -> None:
    report = say("need-people", seat="Crowmere")
    seats["Crowmere"].results.get().party_votes.filter(party=parties["lab"]).delete()
    decide(report, rita, confirm=True, answer="")
    publish_now()
    assert need_of("Crowmere").lift == 1


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("kind", FieldReport.Kind.values)
def test_on_a_seat_that_is_not_contested_nothing_is_reported(
    client: Client, olive: User, seats: dict[str, Constituency], parties: dict[str, Party], kind: str
) -> None:
    seats["Crowmere"].results.get().party_votes.filter(party=parties["lab"]).delete()
    client.force_login(olive)
    form = {"constituency": seats["Crowmere"].pk, "kind": kind, "note": "Nobody came.", "people": 20, "day": DAY}
    page = client.post(ADD, form).content.decode()
    assert "Labour does not stand in Crowmere: nobody is sent there" in page
    assert not FieldReport.objects.exists()
    assert client.post(ADD, form | {"constituency": seats["Brackwater"].pk}).status_code == 302


@pytest.mark.parametrize(("kind", "points"), [("better", 2), ("worse", -2)])
def test_a_confirmed_report_about_the_margin_moves_it_with_its_sign(
    say: Any, rita: User, publish_now: Any, kind: str, points: float
) -> None:
    publish_now()
    before = need_of("Crowmere")
    decide(say(kind, seat="Crowmere"), rita, confirm=True, answer="")
    publish_now()
    after = need_of("Crowmere")
    assert after.adjustment == pytest.approx(points, abs=0.001)
    assert after.mean_margin == pytest.approx((before.mean_margin or 0) + points, abs=0.001)
    assert (after.need > before.need) == (kind == "better")  # 4.4 behind: better is closer
    assert after.lift == 1
    assert f"{points:+.1f} points" in dict(explanation(after)).values()
    FieldReport.objects.update(decided_at=timezone.now() - dt.timedelta(days=7))
    publish_now()
    assert need_of("Crowmere").adjustment == pytest.approx(points / 2, abs=0.001)


def test_a_report_about_the_margin_may_carry_it_beyond_even(say: Any, rita: User, publish_now: Any) -> None:
    Strategy.objects.update(report_points=10)
    decide(say("worse"), rita, confirm=True, answer="")
    publish_now()
    assert need_of("Brackwater").mean_margin == pytest.approx(100 * 1_000 / 45_000 - 10, abs=0.001)


def test_it_can_be_said_at_the_desk(
    client: Client, seats: dict[str, Constituency], campaign: Campaign, olive: User
) -> None:
    client.force_login(olive)
    assert "it is going worse here than the plan assumes" in client.get(ADD).content.decode()
    form = {
        "constituency": seats["Brackwater"].pk,
        "kind": "worse",
        "note": "The mill closes.",
        "people": "9",
        "day": "",
    }
    assert client.post(ADD, form).status_code == 302
    report = FieldReport.objects.get()
    assert (report.kind, report.people) == ("worse", None)


def test_the_scale_is_that_of_the_plan_without_reports(say: Any, rita: User, stan: User, publish_now: Any) -> None:
    Strategy.objects.update(scale=None)
    decide(say("worse", seat="Ashford Vale"), stan, confirm=True, answer="")
    decide(say("need-people"), rita, confirm=True, answer="")
    publish_now()
    with_report = Strategy.objects.get().scale
    FieldReport.objects.all().delete()
    Strategy.objects.update(scale=None)
    publish_now()
    assert Strategy.objects.get().scale == pytest.approx(with_report)


def test_a_full_seat_and_one_that_can_host_change_places_not_need(
    say: Any, rita: User, make_event: EventMaker, publish_now: Any
) -> None:
    make_event("Brackwater", capacity=10, confirmed_signups=8)
    snapshot = publish_now().snapshot
    need, worth = snapshot.country.need, float(snapshot.openings(timezone.now().timestamp()).worth[0])
    decide(say("can-host", people=10, day=DAY), rita, confirm=True, answer="")
    more = publish_now().snapshot
    assert more.openings(timezone.now().timestamp()).worth[0] / worth == pytest.approx(0.6 / 0.2, rel=0.01)
    make_event("Brackwater", capacity=10, starts_at=MORNING)  # as it said: the places are there, and count once
    there = publish_now().snapshot
    assert there.openings(timezone.now().timestamp()).worth[0] / worth == pytest.approx(0.6 / 0.2, rel=0.03)
    decide(say("full"), rita, confirm=True, answer="")
    full = publish_now().snapshot
    assert full.openings(timezone.now().timestamp()).worth[0] / worth == pytest.approx(0.05 / 0.2, rel=0.03)
    assert np.allclose(full.country.need, there.country.need)
    assert np.allclose(more.country.need, need)


def test_what_is_dismissed_does_not_count_and_both_are_told(
    say: Any, rita: User, olive: User, publish_now: Any
) -> None:
    publish_now()
    before = SeatNeed.objects.get(constituency__name="Brackwater").mean_margin
    seq = change_seq()
    report = say("need-people")
    assert decide(report, rita, confirm=False, answer="They had forty on Sunday.")
    assert change_seq() == seq + 1
    publish_now()
    assert SeatNeed.objects.get(constituency__name="Brackwater").mean_margin == before
    assert (report.state, report.decided_by, report.answer) == ("dismissed", rita, "They had forty on Sunday.")
    text = render.letter_of(Message.objects.get(user=olive)).text()
    assert "is dismissed" in text
    assert "They had forty on Sunday." in text
    assert not decide(report, rita, confirm=True, answer="")  # answered once
    assert FieldReport.objects.get().state == "dismissed"


def test_nobody_answers_outside_their_regions(say: Any, rita: User, olive: User, stan: User) -> None:
    report = say("need-people", seat="Ashford Vale")
    for somebody in (rita, olive):
        with pytest.raises(PermissionDenied):
            decide(report, somebody, confirm=True, answer="")
    assert decide(report, stan, confirm=True, answer="")


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "can-host"},
        {"kind": "can-host", "people": 0, "day": DAY},
        {"kind": "full", "people": 3},
        {"kind": "full", "note": ""},
        {"kind": "full", "state": "confirmed"},
        {"kind": "can-host", "people": 3, "day": dt.date(9999, 12, 31)},
    ],
)
def test_the_database_refuses_what_makes_no_sense(
    campaign: Campaign, seats: dict[str, Constituency], olive: User, more: dict[str, Any]
) -> None:
    values = {"campaign": campaign, "constituency": seats["Crowmere"], "note": "Why", "reporter": olive} | more
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldReport.objects.create(**values)


def test_an_organiser_reports_and_sees_what_became_of_it(
    client: Client, campaign: Campaign, seats: dict[str, Constituency], olive: User, rita: User
) -> None:
    client.force_login(olive)
    form = {"constituency": seats["Brackwater"].pk, "kind": "can-host", "note": "The hall is ours."}
    page = client.post(ADD, form | {"people": "", "day": ""}).content.decode()
    assert "how many people you can host, and on which day" in page
    past = client.post(ADD, form | {"people": "20", "day": "2020-01-01"}).content.decode()
    assert "This day is in the past" in past
    late = client.post(ADD, form | {"people": "20", "day": "2099-12-31"}).content.decode()
    assert "after polling day" in late
    assert client.post(ADD, form | {"people": "20", "day": DAY.isoformat()}).status_code == 302
    report = FieldReport.objects.get()
    assert (report.reporter, report.campaign, report.people) == (olive, campaign, 20)
    assert "waiting for an answer" in client.get(LIST).content.decode()
    change = f"{LIST}{report.pk}/change/"
    assert client.post(change, {"answer": "I am right", "decision": "confirm"}).status_code == 403
    client.force_login(rita)
    assert "The hall is ours." in client.get(change).content.decode()
    assert client.post(change, {"answer": "Good."}).status_code == 200  # nobody decides by pressing Enter
    assert FieldReport.objects.get().state == "waiting"
    assert client.post(change, {"answer": "Good.", "decision": "confirm"}).status_code == 302
    client.force_login(olive)
    page = client.get(change).content.decode()
    assert "confirmed" in page
    assert "Good." in page
    assert "100 %" in page


def test_several_are_answered_at_once_but_only_ones_own(
    client: Client, say: Any, rita: User, campaign: Campaign
) -> None:
    mine, other = say("need-people"), say("need-people", seat="Ashford Vale")
    client.force_login(rita)
    client.post(LIST, {"action": "confirm", "_selected_action": [mine.pk, other.pk]})
    states = dict(FieldReport.objects.values_list("pk", "state"))
    assert states == {mine.pk: "confirmed", other.pk: "waiting"}


def test_an_organiser_sees_their_own_alone(client: Client, say: Any, olive: User, oscar: User) -> None:
    mine = say("need-people", by=oscar)
    client.force_login(olive)
    assert "Brackwater" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{mine.pk}/change/").status_code == 302


def test_nobody_confirms_their_own(client: Client, say: Any, rita: User, stan: User) -> None:
    report = say("need-people", by=rita)
    with pytest.raises(PermissionDenied):
        decide(report, rita, confirm=True, answer="")
    client.force_login(rita)
    client.post(LIST, {"action": "confirm", "_selected_action": report.pk})
    assert FieldReport.objects.get().state == "waiting"
    assert decide(report, stan, confirm=True, answer="")


def test_a_confirmation_can_be_taken_back(client: Client, say: Any, rita: User, olive: User, publish_now: Any) -> None:
    report = say("need-people")
    decide(report, rita, confirm=True, answer="")
    client.force_login(rita)
    change = f"{LIST}{report.pk}/change/"
    assert client.post(change, {"answer": "No.", "decision": "confirm"}).status_code == 200
    assert client.post(change, {"answer": "It was the wrong seat.", "decision": "dismiss"}).status_code == 302
    publish_now()
    assert SeatNeed.objects.get(constituency__name="Brackwater").lift == 1
    assert Message.objects.filter(user=olive).count() == 2
    answer = client.post(change, {"answer": "Again.", "decision": "dismiss"}, follow=True)
    assert "Somebody else has answered it in the meantime" in answer.content.decode()


def test_it_wears_off_in_a_historical_campaign_too(say: Any, rita: User, campaign: Campaign, publish_now: Any) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(as_of=timezone.localdate() - dt.timedelta(days=50))
    decide(say("need-people"), rita, confirm=True, answer="")
    FieldReport.objects.update(decided_at=timezone.now() - dt.timedelta(days=7))
    publish_now()
    assert SeatNeed.objects.get(constituency__name="Brackwater").lift == pytest.approx(1.25, abs=0.001)
