"""A link that somebody pastes into a chat shows a title, a sentence and a picture; all of them from us."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from constituencies.changes import change
from constituencies.models import Campaign
from targeting.web import html
from tests.conftest import EventMaker
from tests.wsgi import InFront, ask

TAG = re.compile(r'<meta\s+(?:property|name)="((?:og|twitter):[\w:]+|description)"\s+content="([^"]*)"')


def tags_of(page: bytes) -> dict[str, str]:
    return {name: unescape(content) for name, content in TAG.findall(page.decode())}


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker, settings: Any) -> InFront:
    settings.SITE_URL = "https://map.example.org"
    # A site never gets another address while it runs.
    for once in (html.map_page, html.seat_page, html._seat_skeleton, html._map_skeleton):
        once.cache_clear()
    make_event(title="Doors & <b>bells</b>")
    publish_now()
    return InFront(get_wsgi_application(), get_wsgi_application())


def test_every_kind_of_page_says_what_it_is(site: InFront, make_event: EventMaker, client: Client) -> None:
    event = make_event(title="Doors & <b>bells</b>", kind="phone-bank")
    address = event.get_absolute_url()
    for page, title, says in (
        ("/", "Where can you make the difference?", "where your time counts most"),
        ("/?postcode=BR1+1AA", "Where can you make the difference?", "where your time counts most"),
        ("/campaigns/fictional/", "Where can you make the difference?", "where your time counts most"),
        ("/constituencies/brackwater/", "Brackwater", ""),
        (address, "Doors & <b>bells</b>", "Phone bank for Brackwater. "),
    ):
        answer = ask(site, page)
        assert answer.status == 200, page
        tags = tags_of(answer.body)
        assert tags["og:title"] == title, page
        assert len(tags["og:description"]) > 20
        assert says in tags["og:description"]
        assert tags["description"] == tags["og:description"]
        assert tags["twitter:card"] == "summary_large_image"
        url = urlsplit(tags["og:url"])
        assert (url.scheme, url.netloc, url.query) == ("https", "map.example.org", "")
        assert ask(site, url.path).status == 200
        picture = urlsplit(tags["og:image"])
        assert picture.netloc == "map.example.org"
        image = client.get(f"{picture.path}?{picture.query}")
        assert (image.status_code, image["Content-Type"]) == (200, "image/png")
        assert len(image.content) <= 50_000
        assert "public" in image["Cache-Control"]


def test_a_postcode_is_no_part_of_it(site: InFront) -> None:
    tags = tags_of(ask(site, "/?postcode=BR1+1AA").body)
    assert not [content for content in tags.values() if "BR1" in content]


def test_a_cancelled_event_says_so_and_a_private_address_is_kept(site: InFront, make_event: EventMaker) -> None:
    event = make_event(status="cancelled", is_private=True, place="12 Elm Road", postcode="BR1 1AA")
    tags = tags_of(ask(site, event.get_absolute_url()).body)
    assert tags["og:title"] == f"Cancelled: {event.title}"
    assert "Elm Road" not in tags["og:description"]
    assert "A private address in BR1" in tags["og:description"]


def test_a_new_imprint_is_a_new_picture(site: InFront, client: Client, campaign: Campaign, publish_now: Any) -> None:
    before = tags_of(ask(site, "/").body)["og:image"]
    first = client.get("/campaigns/fictional/share.png").content
    campaign.imprint = "Promoted by somebody else."
    with change():
        campaign.save()
    publish_now()
    assert tags_of(ask(site, "/").body)["og:image"] != before
    assert client.get("/campaigns/fictional/share.png").content != first
    assert client.get("/campaigns/no-such/share.png").status_code == 404
