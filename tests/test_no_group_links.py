"""No group's link is found by whoever goes through site, API and feeds: as a visitor, as a signed-up volunteer.

Every address that is found in a page, in JSON or in a calendar is visited in its turn, every form is sent empty. The
only answer that may hold a link is the redirect to a POST of a pass.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from events import groups, links, signups
from events.groups import Proposer
from events.links import Purpose
from events.models import Group, SignUp
from events.signups import Person
from targeting.models import Snapshot
from tests.conftest import EventMaker

SECRET = "Secr3tInvitation"
LINKS = {
    "whatsapp": f"https://chat.whatsapp.com/{SECRET}One",
    "signal": f"https://signal.group/#{SECRET}TwoTwo",
    "telegram": f"https://t.me/+{SECRET}Three",
}
ADDRESS = re.compile(r"""(?:href|src|action|data-[\w-]*url)\s*=\s*"([^"]*)"|"(/[^"\s<>]*)"|(https?://[^\s"'<>\\]+)""")
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
ACTION = re.compile(r'<form\b[^>]*\baction="([^"]*)"')
FIELD = re.compile(r'<(?:input|button)\b[^>]*\bname="([^"]*)"[^>]*>')
VALUE = re.compile(r'\bvalue="([^"]*)"')
SKIPPED = ("/static/", "/admin/")
SEEDS = (
    "/", "/?postcode=BR1+1AA", "/api/v1/need/", "/api/v1/lookup/?postcode=BR11AA", "/api/v1/constituencies/",
    "/api/v1/events/", "/api/v1/schema/", "/api/v1/docs/", "/how-it-works/", "/groups/new/", "/my-data/", "/hosting/",
)  # fmt: skip


class Crawler:
    """Visits whatever it finds, and keeps each answer's words for the search afterwards."""

    def __init__(self, *seeds: str, never: tuple[str, ...] = ()) -> None:
        self.never = SKIPPED + never
        self.client = Client(raise_request_exception=False)
        self.waiting = [*SEEDS, *seeds]
        self.visited: dict[str, int] = {}
        self.leaks: list[str] = []
        self.redirects: list[str] = []

    def crawl(self) -> None:
        while self.waiting:
            self.visit(self.waiting.pop())

    def visit(self, address: str) -> None:
        if address in self.visited:
            return
        response = self.client.get(address)
        self.visited[address] = response.status_code
        body = self.look_at(f"GET {address}", response)
        self.waiting += self.found_in(address, body)
        for action, data in forms_in(address, body):
            answer = self.client.post(action, data)
            to = answer.get("Location", "")
            if answer.status_code == 303 and to in LINKS.values():
                self.redirects.append(to)
                assert urlsplit(action).path.startswith("/groups/passes/")
                del answer.headers["Location"]
                to = ""
            self.waiting += self.found_in(action, self.look_at(f"POST {action}", answer))
            self.waiting += [self.here(action, to)] if to else []

    def broken(self) -> list[str]:
        return [address for address, status in self.visited.items() if status >= 500]

    def look_at(self, what: str, response: Any) -> str:
        content = b"".join(response.streaming_content) if response.streaming else response.content
        body = str(content.decode(errors="replace"))
        if SECRET in body or SECRET in str(dict(response.headers)) + str(response.cookies):
            self.leaks.append(what)
        return body

    def found_in(self, address: str, body: str) -> Iterator[str]:
        for found in ADDRESS.findall(body):
            to = self.here(address, unescape(next(filter(None, found), "")))
            if to and not to.startswith(self.never):
                yield to

    def here(self, address: str, to: str) -> str:
        """Path and query on this site; empty for another one."""
        parts = urlsplit(urljoin(f"{settings.SITE_URL}{address}", to))
        if parts.netloc not in (urlsplit(settings.SITE_URL).netloc, "testserver"):
            return ""
        return parts.path + (f"?{parts.query}" if parts.query else "")


def forms_in(address: str, body: str) -> list[tuple[str, dict[str, str]]]:
    """Where each form of a page is sent, with what it holds; once for each of its buttons."""
    sent = []
    for form in FORM.findall(body):
        action = ACTION.search(form)
        fields: dict[str, str] = {}
        buttons: list[dict[str, str]] = []
        for found in FIELD.finditer(form):
            value = VALUE.search(found[0])
            held = {found[1]: unescape(value[1]) if value else ""}
            if found[0].startswith("<button"):
                buttons.append(held)
            else:
                fields |= held
        to = urljoin(address, unescape(action[1]) if action else "")
        sent += [(to, fields | button) for button in buttons or [{}]]
    # Whoever cancels loses the way into the group: that is pressed last.
    return sorted(sent, key=lambda form: "cancel" in form[1].values())


@pytest.fixture
def three_groups(campaign: Any, seats: Any) -> list[Group]:
    made = [
        Group.objects.create(
            campaign=campaign,
            constituency=seats["Brackwater"],
            platform=platform,
            name=f"Brackwater on {platform}",
            link=link,
            status="approved",
        )
        for platform, link in LINKS.items()
    ]
    made[2].also_for.add(seats["Crowmere"])
    return made


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    # What the database is asked, which DEBUG alone logs, is not a log of the site.
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)


@pytest.fixture
def signup(make_event: EventMaker) -> SignUp:
    make_event("Crowmere")
    return signups.confirm(signups.sign_up(make_event(), None, Person("Ann", "ann@example.org")))


@pytest.mark.usefixtures("postcodes", "signup")
def test_a_visitor_finds_none(three_groups: list[Group], publish_now: Any, caplog: Any) -> None:
    publish_now()
    # In development alone it shows what everybody is told: whoever reads it is no mere visitor.
    crawler = Crawler(never=("/outbox/",))
    crawler.crawl()
    assert crawler.leaks == []
    assert crawler.redirects == []
    assert SECRET not in caplog.text
    for address in (
        "/constituencies/brackwater/",
        "/constituencies/brackwater/group/",
        "/groups/new/?seat=ashford-vale",
    ):
        assert crawler.visited.get(address) == 200, address
    assert any(address.endswith(".ics") for address in crawler.visited)
    assert crawler.broken() == []


@pytest.mark.usefixtures("postcodes")
def test_a_volunteer_is_led_to_one_by_the_redirect_alone(
    three_groups: list[Group], signup: SignUp, publish_now: Any, caplog: Any
) -> None:
    publish_now()
    by_email = groups.send_pass("ann@example.org", three_groups[1])
    proposed = groups.propose_group(
        Group(
            campaign=signup.event.campaign,
            constituency=signup.event.constituency,
            name="One more",
            link=LINKS["signal"],
        ),
        Proposer("Ann", "ann@example.org"),
    )
    crawler = Crawler(
        links.path("signup", Purpose.SIGN_UP, signup.pk),
        links.path("group-pass", Purpose.GROUP_PASS, by_email.pk),
        links.path("confirm-group", Purpose.GROUP, proposed.pk),
        "/outbox/",
    )
    crawler.crawl()
    assert crawler.leaks == []
    assert sorted(crawler.redirects) == sorted([LINKS["whatsapp"], LINKS["signal"]])
    assert SECRET not in caplog.text
    assert any(address.startswith("/groups/passes/") for address in crawler.visited)
    assert crawler.broken() == []


@pytest.mark.usefixtures("postcodes", "three_groups", "signup")
def test_what_is_published_holds_none(publish_now: Any, own_home: Path) -> None:
    publish_now()
    assert SECRET.encode() not in bytes(Snapshot.objects.get().payload)
    files = [path for path in own_home.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []
