"""Who came: shown beside what a strategy assumes, and counted once staff take it over."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event, SignUp
from mcm.models import User
from targeting.models import KindAttendance, SeatNeed, Strategy
from targeting.plan.attendance import Learned, learned, use_learned
from targeting.plan.history import Wanted, entries
from targeting.plan.strategies import assumptions_digest, new_version, publish_strategy
from targeting.recompute import recompute
from tests.conftest import EventMaker

STRATEGIES = "/admin/targeting/strategy/"


@pytest.fixture
def draft(campaign: Any) -> Strategy:
    return new_version(Strategy.objects.get())


def confirm(event: Event, people: int, came: bool | None, status: str = "confirmed") -> None:
    before = event.signups.count()
    SignUp.objects.bulk_create(
        SignUp(
            event=event, first_name="Vera", email=f"v{before + i}@example.org", status=status, came=came,
            consented_at=timezone.now(), confirmed_at=timezone.now(),
        )
        for i in range(people)
    )  # fmt: skip


@pytest.fixture
def attended(make_event: EventMaker) -> Event:
    """Of 40 who had confirmed at canvassing 25 came; of 4 at a phone bank all. Of others nobody has said."""
    canvass, phones = make_event(), make_event("Crowmere", kind="phone-bank")
    confirm(canvass, 25, came=True)
    confirm(canvass, 15, came=False)
    confirm(canvass, 50, came=None)
    confirm(canvass, 9, came=True, status="cancelled")
    confirm(phones, 4, came=True)
    return canvass


def of(strategy: Strategy, kind: str) -> Learned:
    return next(row for row in learned(strategy) if row.kind == kind)


def test_the_show_rate_is_learned_from_those_of_whom_it_is_known(attended: Event, draft: Strategy) -> None:
    assert [row.kind for row in learned(draft)] == Event.Kind.values
    canvassing = of(draft, "canvassing")
    assert (canvassing.confirmed, canvassing.came, canvassing.rate) == (40, 25, 0.62)
    assert (canvassing.walk_ins, canvassing.show_rate) == (6, 0.5)
    phones = of(draft, "phone-bank")
    assert (phones.confirmed, phones.came, phones.rate) == (4, 4, None)
    assert of(draft, "training").rate is None


@pytest.mark.parametrize(("people", "rate"), [(29, None), (30, 1.0)])
def test_thirty_people_are_enough(draft: Strategy, make_event: EventMaker, people: int, rate: float | None) -> None:
    confirm(make_event(), people, came=True)
    assert of(draft, "canvassing").rate == rate


def test_what_was_learned_counts_once_a_draft_takes_it_over(
    attended: Event, draft: Strategy, make_event: EventMaker
) -> None:
    KindAttendance.objects.create(strategy=draft, kind="canvassing", walk_ins=3, show_rate=0.1)
    digest = assumptions_digest(draft)
    assert use_learned(draft) == 1
    [row] = draft.attendance.all()
    assert (row.kind, row.walk_ins, row.show_rate) == ("canvassing", 3, 0.62)
    assert assumptions_digest(draft) != digest
    [entry, _added] = entries(Wanted(kind="kindattendance"))
    assert (entry.what, entry.about) == ("changed", f"canvassing ({draft})")
    assert [change.column for change in entry.changes] == ["show rate"]
    assert new_version(draft).attendance.get().show_rate == 0.62
    Event.objects.filter(pk=attended.pk).update(confirmed_signups=10)
    recompute()
    assert SeatNeed.objects.get(constituency__name="Brackwater").footfall == 6 + 0.5 * 10
    publish_strategy(draft)
    recompute()
    assert SeatNeed.objects.get(constituency__name="Brackwater").footfall == pytest.approx(3 + 0.62 * 10)
    with pytest.raises(ValidationError):
        use_learned(Strategy.objects.get(pk=draft.pk))


def test_staff_see_it_and_take_it_over_at_the_desk(
    client: Client, attended: Event, draft: Strategy, stan: User
) -> None:
    client.force_login(stan)
    address = f"{STRATEGIES}{draft.pk}/change/"
    page = client.get(address)
    text = page.content.decode()
    assert "25 of 40 confirmed came: 0.62" in text
    assert "4 of 4 confirmed came: too few to tell, it takes 30" in text
    assert "6 walk-ins, show rate 0.50" in text
    assert "nothing known yet" in text
    form = form_of(page) | {"show_rate": "0.4", "_learned": "1"}
    answer = client.post(address, form, follow=True)
    assert not answer.context.get("errors"), answer.context["errors"]
    assert "The show rate of 1 kind of event has been updated" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.show_rate == 0.4  # what was typed is saved along
    assert draft.attendance.get().show_rate == 0.62
    assert "6 walk-ins, show rate 0.62" in answer.content.decode()
    assert client.get(f"{STRATEGIES}add/").status_code == 200  # nothing to show yet
    published = Strategy.objects.get(status="published")
    text = client.get(f"{STRATEGIES}{published.pk}/change/").content.decode()
    assert "25 of 40 confirmed came: 0.62" in text
    assert "_learned" not in text


def test_a_draft_takes_nothing_over_from_too_few(
    client: Client, draft: Strategy, stan: User, make_event: EventMaker
) -> None:
    confirm(make_event(), 29, came=True)
    client.force_login(stan)
    address = f"{STRATEGIES}{draft.pk}/change/"
    answer = client.post(address, form_of(client.get(address)) | {"_learned": "1"}, follow=True)
    assert "Too little is known about who came" in answer.content.decode()
    assert not draft.attendance.exists()


def form_of(page: Any) -> dict[str, Any]:
    """What a browser would send of an admin form that nobody has changed."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    data = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def test_asking_takes_two_queries_however_many_came(attended: Event, draft: Strategy, make_event: EventMaker) -> None:
    for kind in Event.Kind.values:
        confirm(make_event(kind=kind), 3, came=True)
    with CaptureQueriesContext(connection) as captured:
        learned(draft)
    assert len(captured) == 2


@pytest.mark.parametrize("wrong", [{"walk_ins": -1}, {"walk_ins": 201}, {"show_rate": -0.1}, {"show_rate": 1.1}])
@pytest.mark.parametrize("of_kind", [True, False])
def test_the_database_refuses_impossible_figures(draft: Strategy, wrong: dict[str, float], of_kind: bool) -> None:
    rows: Any = KindAttendance.objects if of_kind else Strategy.objects
    if of_kind:
        KindAttendance.objects.create(strategy=draft, kind="training")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)


def test_a_kind_has_one_pair_of_figures(draft: Strategy) -> None:
    KindAttendance.objects.create(strategy=draft, kind="training")
    with pytest.raises(IntegrityError), transaction.atomic():
        KindAttendance.objects.create(strategy=draft, kind="training", walk_ins=1)
    with pytest.raises(ValidationError):
        KindAttendance(strategy=draft, kind="moon-walk").full_clean()
