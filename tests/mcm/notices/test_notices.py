"""Privacy, accessibility, contact, security.txt, robots.txt."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign
from events import privacy
from events.models import Watch
from events.safety import once
from mcm.checks import public_site_says_whom_to_write_to
from targeting.demand import counted
from tests.conftest import EventMaker

PAGES = ("/privacy/", "/accessibility/", "/contact/")


def text_of(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("page", PAGES)
def test_each_says_whom_to_write_to(client: Client, settings: Any, page: str) -> None:
    assert "mailto:" not in client.get(page).content.decode()
    settings.CONTACT_EMAIL = "data@party.example"
    assert 'href="mailto:data@party.example"' in client.get(page).content.decode()


@pytest.mark.usefixtures("campaign")
def test_every_page_leads_to_them(client: Client) -> None:
    """Those from memory are compared with Django's in tests/browser/test_same_bytes.py."""
    for page in ("/", "/how-it-works/", "/my-data/", *PAGES):
        content = client.get(page).content.decode()
        assert all(f'<a href="{notice}">' in content for notice in PAGES), page


def test_who_answers_for_it_is_the_promoter_unless_somebody_else_does(
    client: Client, campaign: Campaign, settings: Any
) -> None:
    page = text_of(client, "/privacy/")
    assert page.count(campaign.imprint) == 2  # once at the foot
    settings.DATA_CONTROLLER = "The Party <Ltd>\n2 Example Street"
    page = client.get("/privacy/").content.decode()
    assert "The Party &lt;Ltd&gt;<br>2 Example Street" in page


def test_periods_are_those_that_the_code_goes_by(client: Client, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(retention_days=41)
    campaign.refresh_from_db()
    page = text_of(client, "/privacy/")
    last = campaign.last_day_of_data
    assert f"Until 41 days after polling day, {last.day} {last:%B %Y} at the latest" in page
    assert f"What nobody confirmed goes after {privacy.UNCONFIRMED_DAYS} days" in page
    assert f"{counted.KEPT_DAYS} days." in page
    assert f"forms: {once.KEPT_FOR.days} day." in page


def test_what_it_promises_is_done(campaign: Campaign, make_event: EventMaker) -> None:
    """On the day that is named everything is still there, and a day later it is gone."""
    Watch.objects.create(campaign=campaign, constituency=make_event.seats["Crowmere"], email="will@example.org")
    noon = timezone.make_aware(dt.datetime.combine(campaign.last_day_of_data, dt.time(12)))
    Watch.objects.update(confirmed_at=noon)
    privacy.erase_due(noon)
    assert Watch.objects.exists()
    privacy.erase_due(noon + dt.timedelta(days=1))
    assert not Watch.objects.exists()


def test_they_name_every_purpose_with_its_ground_and_period(client: Client, campaign: Campaign) -> None:
    page = client.get("/privacy/").content.decode()
    for term in ("What", "What for", "On which ground", "How long"):
        assert page.count(f"<dt>{term}</dt>") == page.count("<dl>") >= 7
    assert "<dd></dd>" not in page


def test_a_weakness_can_be_reported(client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.CONTACT_EMAIL, settings.SITE_URL = "data@party.example", "https://map.party.example"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert ["Contact", "mailto:data@party.example"] in fields
    assert ["Canonical", "https://map.party.example/.well-known/security.txt"] in fields
    [expires] = [value for name, value in fields if name == "Expires"]
    ahead = dt.datetime.fromisoformat(expires) - timezone.now()
    assert dt.timedelta(days=90) < ahead < dt.timedelta(days=365)


@pytest.mark.parametrize(("demo", "lines"), [(True, ["Disallow: /"]), (False, ["Disallow: /admin/"])])
def test_search_engines_leave_out_what_is_not_for_them(
    client: Client, settings: Any, demo: bool, lines: list[str]
) -> None:
    settings.MCM_DEMO = demo
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().splitlines()[:2] == ["User-agent: *", *lines]
    assert ("Disallow: /\n" in answer.content.decode()) is demo


def test_a_public_site_is_told_to_say_whom_to_write_to(settings: Any) -> None:
    assert public_site_says_whom_to_write_to() == []
    settings.IS_LOCAL = False
    assert [warning.id for warning in public_site_says_whom_to_write_to()] == ["mcm.W003"]
    settings.CONTACT_EMAIL = "data@party.example"
    assert public_site_says_whom_to_write_to() == []
