"""Into a group through its door, on a phone: from a place at an event, by e-mail, and proposing a group."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.conftest import ARTEFACTS
from tests.site import ROOT, Site

pytestmark = pytest.mark.browser
PLATFORM = "https://chat.whatsapp.com/"
LINK = f"{PLATFORM}AbCdEfGhIjKlMnOpQrStUv"
SET_UP = f"""
from django.urls import reverse
from django.utils import timezone
from events import signups
from events.safety import signed_links
from events.groups import save_group
from events.safety.signed_links import Purpose
from events.models import Event, Group
from events.signups import Person
event = Event.objects.on().filter(
    campaign__is_current=True, starts_at__gt=timezone.now(), capacity=None, is_remote=False, shifts=None
).exclude(constituency__in=Group.objects.exclude(link="{LINK}").values("constituency")).order_by("pk").first()
name = f"{{event.constituency}} out and about"
if not Group.objects.filter(name=name).exists():
    seat = {{"campaign": event.campaign, "constituency": event.constituency}}
    save_group(Group(**seat, name=name, link="{LINK}", status="approved"))
signup = signups.confirm(signups.sign_up(event, None, Person("Ann", f"ann{{timezone.now().timestamp()}}@example.org")))
print("path", signed_links.path("signup", Purpose.SIGN_UP, signup.pk))
print("path", reverse("events:group-door", args=[event.constituency.slug]))
"""


@pytest.fixture
def paths(site: Site) -> list[str]:
    """The page of somebody with a place at an event whose seat has a group, and that group's door."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", SET_UP]
    process = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    return [line.removeprefix("path ") for line in process.stdout.splitlines() if line.startswith("path ")]


@pytest.fixture
def arrived() -> list[Request]:
    """What the platform is asked for."""
    return []


@pytest.fixture
def phone(browser: Browser, site: Site, arrived: list[Request]) -> Iterator[Page]:
    """A page that may go to the platform, of which there is a stand-in, and to nobody else."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    problems: list[str] = []

    def elsewhere(route: Route, request: Request) -> None:
        if request.url.startswith(PLATFORM):
            arrived.append(request)
            route.fulfill(status=200, content_type="text/html", body="<title>In</title><h1>You are in</h1>")
        elif request.url.startswith(site.url):
            route.continue_()
        else:
            problems.append(request.url)
            route.abort()

    context.route("**/*", elsewhere)
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_default_timeout(20_000)
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def picture(phone: Page, request: pytest.FixtureRequest) -> Any:
    def picture(name: str = "", full_page: bool = True) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        phone.screenshot(path=ARTEFACTS / f"{request.node.name}{name}.png", full_page=full_page)

    return picture


def test_from_a_place_at_an_event_into_the_group(
    phone: Page, site: Site, paths: list[str], arrived: list[Request], picture: Any
) -> None:
    phone.goto(f"{site.url}{paths[0]}")
    phone.get_by_role("button", name="Join the group").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("out and about")
    pass_page = phone.url
    assert LINK not in phone.content()
    picture("-pass")
    phone.get_by_role("button", name="Join on WhatsApp").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are in")
    assert [request.url for request in arrived] == [LINK]
    assert "referer" not in arrived[0].headers, "the platform does not learn where people come from"
    phone.goto(pass_page)
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have already used this link")
    picture("-used")
    phone.get_by_role("button", name="The invitation does not work").click()
    expect(phone.get_by_role("status")).to_contain_text("Thank you")
    picture("-dead")


def test_by_email_through_the_seats_page(phone: Page, site: Site, paths: list[str], picture: Any) -> None:
    phone.goto(f"{site.url}{paths[1].removesuffix('group/')}")
    phone.get_by_role("link", name="Join the local group").first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("The local group for")
    picture("-door")
    phone.get_by_role("button", name="Send me a link to join").click()
    expect(phone.get_by_role("link", name="Enter your e-mail.")).to_be_visible()
    picture("-wrong")
    phone.get_by_label("Your e-mail").fill("ben@example.org")
    phone.get_by_label("Use this to send me").check()
    phone.get_by_role("button", name="Send me a link to join").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("check your e-mail")
    picture("-sent")


def test_proposing_a_group(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/groups/new/")
    phone.get_by_label("Name of the group").fill("Leeds doorstep")
    phone.get_by_label("Invitation link").fill(LINK)
    phone.get_by_label("Your name").fill("Hal")
    picture("-form")
    phone.get_by_role("button", name="Propose the group").click()
    expect(phone.get_by_role("link", name="Choose the constituency it belongs to.")).to_be_visible()
    expect(phone.get_by_label("Invitation link")).to_have_value("")
    picture("-wrong")
    phone.get_by_label("Constituency").select_option(index=1)
    phone.get_by_label("Invitation link").fill(LINK)
    phone.get_by_label("Your e-mail").fill("hal@example.org")
    phone.get_by_label("Use this to write to me").check()
    phone.get_by_role("button", name="Propose the group").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("check your e-mail")
    picture("-sent")


def test_reporting_an_event(phone: Page, site: Site, picture: Any) -> None:
    event = phone.request.get(f"{site.url}/api/v1/events/?limit=1").json()["results"][0]["id"]
    phone.goto(f"{site.url}/events/{event}/")
    phone.get_by_role("link", name="Report a problem with this event").click()
    picture("-form")
    phone.get_by_label("It is not a real event or group").check(force=True)
    phone.get_by_label("What should we know?").fill("Nobody was there.")
    phone.get_by_role("button", name="Send it to the organisers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    picture("-sent")
