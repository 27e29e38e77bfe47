"""The files that browsers and search engines look for at the root of the site."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from mcm.notices.views import NOT_FOR_SEARCH
from mcm.root_files import views
from tests.conftest import EventMaker

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_the_icon_is_there_for_pages_that_name_none(client: Client, campaign: Any) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/x-icon"
    assert answer.content.startswith(b"\0\0\1\0")


def test_the_manifest_names_icons_that_exist(client: Client, campaign: Any) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert [icon for icon in manifest["icons"] if icon.get("purpose") == "maskable"]
    for icon in manifest["icons"]:
        name = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", icon["src"].removeprefix("/static/"))
        assert finders.find(name), icon
    page = client.get("/how-it-works/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page


def test_the_map_of_the_site_leads_to_pages_seats_and_events(
    client: Client, make_event: EventMaker, publish_now: Any, settings: Any
) -> None:
    settings.SITE_URL = "https://map.example.org"
    event = make_event()
    publish_now()
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    addresses = [element.text or "" for element in ET.fromstring(answer.content).iter(LOCATION)]  # noqa: S314 -- our own
    paths = [address.removeprefix("https://map.example.org") for address in addresses]
    assert event.get_absolute_url() in paths
    assert "/constituencies/brackwater/" in paths
    assert {"/", "/how-it-works/", "/embed/how/"} <= set(paths)
    assert len(set(paths)) == len(paths)
    for path in paths:
        assert client.get(path).status_code == 200, path
        assert not path.startswith(NOT_FOR_SEARCH)


def test_it_is_never_longer_than_search_engines_take(
    client: Client, make_event: EventMaker, publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        make_event()
    publish_now()
    whole = client.get("/sitemap.xml").content.count(b"<loc>")
    monkeypatch.setattr(views, "MOST_ADDRESSES", whole - 1)
    assert client.get("/sitemap.xml").content.count(b"<loc>") == whole - 1


def test_it_is_there_before_anything_is_loaded(client: Client, db: None) -> None:
    assert client.get("/sitemap.xml").status_code == 200


def test_robots_are_told_where_it_is_but_not_of_a_demo(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://map.example.org"
    settings.MCM_DEMO = False
    assert b"\nSitemap: https://map.example.org/sitemap.xml\n" in client.get("/robots.txt").content
    settings.MCM_DEMO = True
    assert b"Sitemap" not in client.get("/robots.txt").content
