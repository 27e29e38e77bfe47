"""No group's link is found by whoever goes through site, API and feeds: as a visitor, as a signed-up volunteer.

The only answer that may hold a link is the redirect to a POST of a pass.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from events import groups, signups
from events.groups import Proposer
from events.models import Group, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from targeting.models import SnapshotRow
from tests.conftest import EventMaker
from tests.crawler import Crawler

SECRET = "Secr3tInvitation"
LINKS = {
    "whatsapp": f"https://chat.whatsapp.com/{SECRET}One",
    "signal": f"https://signal.group/#{SECRET}TwoTwo",
    "telegram": f"https://t.me/+{SECRET}Three",
}


@pytest.fixture
def three_groups(campaign: Any, seats: Any) -> list[Group]:
    groups = [
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
    groups[2].also_for.add(seats["Crowmere"])
    return groups


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
    crawler = Crawler(secrets=[SECRET], never=("/outbox/",))
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
        signed_links.path("signup", Purpose.SIGN_UP, signup.pk),
        signed_links.path("group-pass", Purpose.GROUP_PASS, by_email.pk),
        signed_links.path("confirm-group", Purpose.GROUP, proposed.messages.get().pk),
        "/outbox/",
        secrets=[SECRET],
        redirects_to=LINKS.values(),
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
    assert SECRET.encode() not in SnapshotRow.objects.get().content
    files = [path for path in own_home.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []
