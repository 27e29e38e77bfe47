"""The history: everything is in it, whoever wrote it, and nobody can rewrite it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pghistory.core import event_models

from constituencies.campaigns import make_current
from constituencies.models import Campaign, Constituency, Party
from mcm.models import User
from targeting.models import FieldReport, ShareChange, Strategy, TargetWeight
from targeting.plan.history import Entry, Wanted, entries, kinds
from targeting.plan.strategies import new_version, publish_due, publish_strategy, schedule_strategy

PAGE = "/admin/targeting/history/"
EXPORT = f"{PAGE}export.csv"


def newest(**wanted: Any) -> Entry:
    return next(entries(Wanted(**wanted)))


def told(entry: Entry) -> dict[str, tuple[str, str]]:
    return {change.column: (change.before, change.after) for change in entry.changes}


def test_all_that_is_steered_is_tracked() -> None:
    assert set(kinds()) >= {
        *("campaign", "strategy", "sharechange", "heldweight", "kindattendance", "targetweight"),
        *("weightlimits", "forecast", "fieldreport"),
    }


def test_a_bulk_change_that_never_passed_django_is_in_it(campaign: Campaign) -> None:
    TargetWeight.objects.update(weight=2, reason="all of them")
    entries_of_it = list(entries(Wanted(kind="targetweight")))
    assert sorted(entry.about for entry in entries_of_it) == ["Ashford Vale", "Brackwater", "Crowmere"]
    assert told(entries_of_it[0]) == {"weight": ("1", "2"), "reason": ("", "all of them")}
    assert entries_of_it[0].who == ""
    TargetWeight.objects.filter(constituency__name="Crowmere").update(weight=0.5)
    assert told(newest(seat="crowmere")) == {"weight": ("2", "0.5")}


@pytest.mark.parametrize("table", event_models(), ids=lambda table: table.__name__)
def test_the_database_refuses_to_rewrite_or_delete_it(
    table: Any, campaign: Campaign, seats: dict[str, Constituency], stan: User, parties: dict[str, Party]
) -> None:
    assert any(trigger.name == "append_only" for trigger in table._meta.triggers)  # also where no row is, below
    ShareChange.objects.create(strategy=new_version(Strategy.objects.get()), party=parties["lab"], points=-3)
    for change in ("UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"):
        if not table.objects.exists():
            continue
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            cursor.execute(change.format(table._meta.db_table))


def test_who_did_it_at_the_desk_and_what_the_site_did_by_itself(
    client: Client, campaign: Campaign, stan: User, rita: User
) -> None:
    draft = new_version(Strategy.objects.get())
    client.force_login(stan)
    client.post(f"/admin/targeting/strategy/{draft.pk}/new-version/")
    assert newest(kind="strategy").who == "stan"
    assert newest(kind="strategy", user=stan.pk).what == "added"
    assert not list(entries(Wanted(user=rita.pk)))
    schedule_strategy(draft, timezone.now() + dt.timedelta(seconds=1))
    Strategy.objects.filter(pk=draft.pk).update(publish_at=timezone.now())
    publish_due()
    entries_of_it = newest(kind="strategy", row=draft.pk)
    assert (entries_of_it.who, entries_of_it.what) == ("as scheduled", "changed")
    assert told(entries_of_it)["status"] == ("draft", "published")


def test_a_life_is_told_from_its_beginning_to_its_end(campaign: Campaign, parties: dict[str, Party]) -> None:
    draft = new_version(Strategy.objects.get())
    change = ShareChange.objects.create(strategy=draft, party=parties["lab"], points=-3)
    ShareChange.objects.update(points=-4)
    change.delete()
    entries_of_it = list(entries(Wanted(kind="sharechange")))
    assert [entry.what for entry in entries_of_it] == ["deleted", "changed", "added"]
    assert [told(entry)["points"] for entry in entries_of_it] == [("-4", ""), ("-3", "-4"), ("", "-3")]
    assert {entry.about for entry in entries_of_it} == {f"Labour, everywhere ({draft})"}
    publish_strategy(draft)
    pk = draft.pk
    Strategy.objects.filter(pk=pk).update(scale=None)
    assert told(newest(kind="strategy", row=pk)).keys() >= {"status", "published at"}  # the scale is nobody's decision


def test_it_is_filtered(campaign: Campaign, seats: dict[str, Constituency], olive: User) -> None:
    FieldReport.objects.create(
        campaign=campaign, constituency=seats["Crowmere"], kind="full", note="Enough.", reporter=olive
    )
    today = timezone.localdate()
    assert newest(seat="E14990003").kind == "field report"
    assert newest(kind="fieldreport", campaign=campaign.pk).about == "Crowmere"
    assert not list(entries(Wanted(kind="fieldreport", campaign=campaign.pk + 1)))
    assert not list(entries(Wanted(kind="fieldreport", since=today + dt.timedelta(days=1))))
    assert not list(entries(Wanted(kind="fieldreport", until=today - dt.timedelta(days=1))))
    assert newest(kind="fieldreport", since=today, until=today)
    assert not list(entries(Wanted(seat="Nowhere")))


def test_switching_campaigns_is_in_it(campaign: Campaign, client: Client, stan: User) -> None:
    other = Campaign.objects.get(pk=campaign.pk)
    other.pk, other.slug, other.name, other.is_current = None, "other", "Other", False
    other.save()
    make_current(other)
    assert told(newest(kind="campaign", campaign=other.pk)) == {"current": ("no", "yes")}
    assert told(newest(kind="campaign", campaign=campaign.pk)) == {"current": ("yes", "no")}


def test_staff_read_filter_and_export_it(client: Client, campaign: Campaign, stan: User) -> None:
    TargetWeight.objects.update(weight=2, reason="=1+1, all of them")
    client.force_login(stan)
    page = client.get(PAGE, {"kind": "targetweight", "seat": "brackwater"}).content.decode()
    assert "Brackwater" in page
    assert "Crowmere" not in page
    assert "=1+1, all of them" in page
    lines = b"".join(client.get(EXPORT, {"kind": "targetweight"})).decode().splitlines()
    assert len(lines) == 1 + 2 * 3
    assert any(line.endswith("weight,1,2") for line in lines)
    assert any('"\'=1+1, all of them"' in line for line in lines)
    assert client.get(PAGE, {"since": "yesterday"}).status_code == 200
    assert client.get(EXPORT, {"since": "yesterday"}).status_code == 400
    for query in ({"row": "x"}, {"page": "99999999"}, {"since": "yesterday"}):
        assert "No changes match" not in client.get(PAGE, query).content.decode()
    assert client.get(PAGE, {"since": "2020-01-01", "until": "2199-12-31"}).content.decode().count("<tr>") == 5 + 1


def test_it_is_turned_page_by_page(client: Client, campaign: Campaign, stan: User) -> None:
    for weight in range(40):
        TargetWeight.objects.update(weight=weight / 20, reason="again")
    client.force_login(stan)
    first = client.get(PAGE, {"kind": "targetweight"}).content.decode()
    assert first.count('<th scope="row">') == 50
    assert "Newer" not in first
    last = client.get(PAGE, {"kind": "targetweight", "page": "3"}).content.decode()
    assert last.count('<th scope="row">') == 20
    assert "Older" not in last


def test_the_history_of_one_row_is_one_click_away(client: Client, campaign: Campaign, stan: User) -> None:
    strategy = Strategy.objects.get()
    client.force_login(stan)
    answer = client.get(f"/admin/targeting/strategy/{strategy.pk}/history/")
    assert answer["Location"] == f"{PAGE}?kind=strategy&row={strategy.pk}"


def test_it_asks_the_database_no_more_for_more_rows(
    client: Client, campaign: Campaign, stan: User, django_assert_max_num_queries: Any
) -> None:
    for weight in range(20):
        TargetWeight.objects.update(weight=weight / 10, reason="again")
    with django_assert_max_num_queries(8):
        assert len(list(entries(Wanted(kind="targetweight")))) == 60


def test_a_page_reads_no_more_than_it_shows(campaign: Campaign) -> None:
    for weight in range(100):
        TargetWeight.objects.update(weight=weight / 50, reason="again")
    with CaptureQueriesContext(connection) as captured:
        assert next(entries(Wanted(kind="targetweight")))
    read = [query["sql"] for query in captured if "targetweighthistory" in query["sql"]]
    assert read
    assert all("LIMIT" in sql or "IN (" in sql for sql in read)


def test_it_says_of_which_party_and_region(campaign: Campaign, parties: dict[str, Party]) -> None:
    draft = new_version(Strategy.objects.get())
    ShareChange.objects.create(strategy=draft, party=parties["lab"], points=-3)
    ShareChange.objects.update(points=-4)
    assert newest(kind="sharechange").about == f"Labour, everywhere ({draft})"
    draft.delete()
    of_campaign = list(entries(Wanted(kind="sharechange", campaign=campaign.pk)))
    assert [entry.what for entry in of_campaign] == ["deleted", "changed", "added"]


def test_an_export_that_is_cut_says_so(client: Client, campaign: Campaign, stan: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("targeting.admin.history.MOST_EXPORTED", 3)
    TargetWeight.objects.update(weight=2, reason="all of them")
    client.force_login(stan)
    whole = b"".join(client.get(EXPORT, {"kind": "targetweight"})).decode()
    assert "There are more" not in whole
    TargetWeight.objects.update(weight=1, reason="none of them")
    cut = b"".join(client.get(EXPORT, {"kind": "targetweight"})).decode().splitlines()
    assert len(cut) == 1 + 3 * 2 + 1
    assert "these are the newest 3" in cut[-1]
