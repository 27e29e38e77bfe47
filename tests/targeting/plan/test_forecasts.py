"""Forecasts for single seats: a file is taken over as a whole or not at all, and a strategy has to use it."""

from __future__ import annotations

import datetime as dt
import gzip
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from constituencies.changes import change_seq
from constituencies.models import Campaign
from mcm.models import User
from targeting.models import Forecast, SeatForecast, SeatNeed, Strategy
from targeting.plan.forecasts import import_forecast, read_forecast
from targeting.plan.strategies import assumptions_digest, new_version, publish_strategy

GOOD = b"code,margin,sd\nE14990002,-2.5,6\nE14990003,1.5,4.2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column code, margin, sd"),
        ("code,margin\nE14990002,1\n", "no column sd"),
        ("code,margin,sd\n", "nothing but its first line"),
        ("code,margin,sd\nE14990002,two,6\n", "Line 2: the margin must be a number"),
        ("code,margin,sd\nE14990002,nan,6\n", "Line 2: the margin must be a number"),
        ("code,margin,sd\nE14990002,101,6\n", "Line 2: the margin must be a number"),
        ("code,margin,sd\nE14990002,1,0\n", "Line 2: sd must be a number from 1 to 50"),
        ("code,margin,sd\nE14990002,1\n", "Line 2: sd must be a number from 1 to 50"),
        ("code,margin,sd\nE14990002,1,6\ne14990002,2,6\n", "Line 3: E14990002 occurs twice"),
        ('code,margin,sd\nE14990002,"1,6\n', "not a CSV file (line 2"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(text: str, said: str) -> None:
    file = read_forecast(text.encode())
    assert len(file.problems) == 1
    assert said in file.problems[0]


def test_what_spreadsheets_write_is_read() -> None:
    text = "﻿Code, Margin ,SD,name\r\n E14990002 ,−2.5,6,Brackwater\r\n".encode()
    assert read_forecast(text).seats == {"E14990002": (-2.5, 6.0)}
    assert "UTF-8" in read_forecast(b"code,margin,sd\n\x81,1,2").problems[0]
    german = "Modell\n\nSD;Margin;GSS Code\n6;–2,5;E14990002\n;;Total: 1 seat\n".encode("cp1252")
    file = read_forecast(german)
    assert (file.seats, file.problems, file.left_out) == ({"E14990002": (-2.5, 6.0)}, [], ["Total: 1 seat"])
    assert read_forecast(gzip.compress(german)).seats == file.seats


def forecast_of(campaign: Campaign, by: User, data: bytes = GOOD) -> Forecast:
    forecast = Forecast(campaign=campaign, name="A model", source="A pollster", dated=dt.date(2026, 11, 1))
    return import_forecast(forecast, read_forecast(data), by)


def test_it_replaces_margin_and_uncertainty_of_its_seats_alone(
    campaign: Campaign, stan: User, publish_now: Any
) -> None:
    publish_now()
    before = {need.constituency.name: need for need in SeatNeed.objects.select_related("constituency")}
    seq = change_seq()
    forecast = forecast_of(campaign, stan)
    assert change_seq() == seq  # importing it changes nothing that is published
    draft = new_version(Strategy.objects.get())
    digest = assumptions_digest(draft)
    draft.forecast = forecast
    assert assumptions_digest(draft) != digest
    draft.save()
    publish_strategy(draft)
    publish_now()
    after = {need.constituency.name: need for need in SeatNeed.objects.select_related("constituency")}
    assert (after["Brackwater"].mean_margin, after["Brackwater"].margin_sd) == (-2.5, 6)
    assert (after["Crowmere"].mean_margin, after["Crowmere"].margin_sd) == (1.5, 4.2)
    assert after["Crowmere"].has_forecast
    assert after["Ashford Vale"].mean_margin == before["Ashford Vale"].mean_margin
    assert not after["Ashford Vale"].has_forecast
    assert new_version(draft).forecast == forecast


def test_nobody_edits_or_deletes_one(campaign: Campaign, stan: User) -> None:
    forecast_of(campaign, stan)
    for rows, column in ((SeatForecast.objects.all(), "margin"), (Forecast.objects.all(), "source")):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows.update(**{column: 0})
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows._raw_delete(rows.db)


def send(client: Client, campaign: Campaign, data: bytes, **more: Any) -> Any:
    form = {"campaign": campaign.pk, "name": "A model", "source": "A pollster", "dated": "2026-11-01"}
    file = SimpleUploadedFile("forecast.csv", data, "text/csv")
    return client.post("/admin/targeting/forecast/add/", form | {"file": file} | more)


def test_staff_import_one_and_see_it(client: Client, campaign: Campaign, stan: User) -> None:
    client.force_login(stan)
    answer = send(client, campaign, GOOD)
    assert answer.status_code == 302
    forecast = Forecast.objects.get()
    assert forecast.imported_by == stan
    page = client.get(f"/admin/targeting/forecast/{forecast.pk}/change/").content.decode()
    assert page.index("Crowmere") < page.index("-2.5 ± 6.0")  # the closest first
    assert send(client, campaign, GOOD).status_code == 200  # of the same name and day: told, not doubled
    assert Forecast.objects.count() == 1


def test_a_file_that_is_wrong_leaves_nothing_behind(client: Client, campaign: Campaign, stan: User) -> None:
    client.force_login(stan)
    answer = send(client, campaign, GOOD + b"E14000001,1,5\nE14990001,x,5\n")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing was imported" in text
    assert "Line 5: the margin must be a number" in text
    assert "E14000001 is not a constituency of" in text
    assert not Forecast.objects.exists()


def test_a_strategy_takes_forecasts_of_its_own_campaign_alone(campaign: Campaign, stan: User) -> None:
    other = Campaign.objects.get(pk=campaign.pk)
    other.pk, other.slug, other.is_current = None, "other", False
    other.save()
    draft = new_version(Strategy.objects.get(campaign=campaign))
    draft.forecast = forecast_of(other, stan)
    with pytest.raises(Exception, match="imported for this campaign"):
        draft.full_clean()
