"""Any site may frame the box, and nothing else; it sets no cookie, runs no script, and says who promotes it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from constituencies.models import Campaign
from targeting.embed.views import MOST_LISTED
from tests.conftest import EventMaker

Page = str


@pytest.fixture
def site(publish_now: Any, make_event: EventMaker) -> None:
    for number in range(MOST_LISTED + 2):
        make_event("Brackwater", title=f"Doors {number} & <b>bells</b>")
    publish_now()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["/embed/", "/embed/?seat=brackwater", "/embed/?seat=no-such"])
def test_any_site_may_frame_it(client: Client, campaign: Campaign, address: str) -> None:
    answer = client.get(address)
    policy = answer["Content-Security-Policy"].split("; ")
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=60"}
    page = answer.content.decode()
    assert "<script" not in page
    assert '<base target="_top">' in page
    assert campaign.imprint in unescape(page)
    assert 'name="postcode"' in page
    assert not re.findall(r'(?:src|href|action)="(?!/)[^"]*"', page)


@pytest.mark.usefixtures("site")
def test_nothing_else_may_be_framed(client: Client) -> None:
    for address in ("/", "/embed/how/", "/how-it-works/", "/constituencies/brackwater/"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.usefixtures("site")
def test_a_seat_brings_its_next_events_along(client: Client) -> None:
    page = client.get("/embed/?seat=brackwater").content.decode()
    assert page.count('class="event-title"') == MOST_LISTED
    assert "&lt;b&gt;bells" in page
    assert "event-title" not in client.get("/embed/").content.decode()
    assert client.get("/embed/?seat=no-such").status_code == 404
    assert "Nothing is on here yet." in client.get("/embed/?seat=crowmere").content.decode()


@pytest.mark.usefixtures("site")
def test_what_to_copy_names_this_site_and_the_seat(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://map.example.org"
    answer = client.get("/embed/how/?seat=brackwater")
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    [snippet] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.DOTALL)
    assert '<iframe src="https://map.example.org/embed/?seat=brackwater"' in unescape(snippet)
    assert unescape(snippet).endswith("></iframe>")
    other = client.get("/embed/how/?seat=%22%3E%3Cscript%3E").content.decode()
    assert 'src="https://map.example.org/embed/"' in unescape(other)
    assert "<script>" not in other


def test_before_anything_is_loaded_it_asks_all_the_same(client: Client, db: None) -> None:
    answer = client.get("/embed/")
    assert answer.status_code == 503
    assert 'name="postcode"' in answer.content.decode()
    assert client.get("/embed/how/").status_code == 200
