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
from constituencies.pictures.serving import FOR_GOOD
from targeting.web import html
from targeting.web.sharing import seat_picture_words
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
        assert len(image.content) <= 60_000
        assert image["Cache-Control"] == FOR_GOOD, page
        again = client.get(f"{picture.path}?{picture.query}", headers={"if-none-match": image["ETag"]})
        assert again.status_code == 304


def test_a_postcode_is_no_part_of_it(site: InFront) -> None:
    tags = tags_of(ask(site, "/?postcode=BR1+1AA").body)
    assert not [content for content in tags.values() if "BR1" in content]


def test_a_cancelled_event_says_so_and_a_private_address_is_kept(site: InFront, make_event: EventMaker) -> None:
    event = make_event(status="cancelled", is_private=True, place="12 Elm Road", postcode="BR1 1AA")
    tags = tags_of(ask(site, event.get_absolute_url()).body)
    assert tags["og:title"] == f"Cancelled: {event.title}"
    assert "Elm Road" not in tags["og:description"]
    assert "A private address in BR1" in tags["og:description"]


def test_each_page_has_a_picture_of_its_own(site: InFront, make_event: EventMaker, client: Client) -> None:
    event = make_event(title="Another one")
    pictures = {
        tags_of(ask(site, page).body)["og:image"]
        for page in ("/", "/constituencies/brackwater/", "/constituencies/crowmere/", event.get_absolute_url())
    }
    assert len(pictures) == len({client.get(url.partition("org")[2]).content for url in pictures}) == 4
    for missing in ("/constituencies/no-such/share.png", "/events/999999/share.png"):
        assert client.get(missing).status_code == 404


def test_the_picture_of_a_seat_says_when_the_next_event_is(make_event: EventMaker) -> None:
    seat = {"name": "Crowmere", "region": "East", "need": {"band": "high"}, "not_contested": ""}
    campaign = {"imprint": "Promoted by A."}
    words = seat_picture_words(seat, campaign, b'{"starts_at": "2027-05-01T10:30:00+01:00"}')
    assert words.facts == ("Next event: Saturday 1 May, 10:30",)
    assert (words.need, words.need_band, words.imprint) == ("Need for people: high", 3, "Promoted by A.")
    assert seat_picture_words(seat, campaign, None).facts == ("Nothing is on here yet: host the first event",)
    speaker = seat_picture_words(seat | {"not_contested": "speaker"}, campaign, None)
    assert (speaker.facts, speaker.need) == (("Not contested",), "")


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
