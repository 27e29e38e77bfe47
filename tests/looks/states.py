"""Every state of every page, and how a browser gets there: the one list for axe, pictures and whoever designs."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Page, Route, TimeoutError

POSTCODE = "LS6 3HN"
MAIL_WITHIN = 30.0
PAGE = 500
"""Events that the API gives at once."""


class NotHere(Exception):
    """A state that this site cannot show, such as one behind an e-mail on a site that is not a demo."""


@dataclass
class Visit:
    """A browser's page, and the site that it looks at."""

    page: Page
    url: str
    """Without a slash at its end."""
    logins: Mapping[str, str] = field(default_factory=dict)
    """User name → password of the demo's logins; empty where they are unknown."""

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def api(self, path: str) -> Any:
        answer = self.page.request.get(self.url + path)
        if not answer.ok:
            raise NotHere(f"{path} is answered with {answer.status}")
        return answer.json()

    def event(self, fits: Callable[[dict[str, Any]], bool]) -> str:
        """The address of a public event."""
        path = f"/api/v1/events/?{urlencode({'limit': PAGE})}"
        while path:
            answer = self.api(path)
            for row in answer["results"]:
                if fits(row):
                    return str(urlsplit(row["url"]).path)
            path = (answer["next"] or "").removeprefix(self.url)
        raise NotHere("no such event is on")

    def mailed_link(self, kind: str, to: str, path: str) -> str:
        """The first address below `path` in the newest message of a kind to somebody, on the demo's outbox page."""
        deadline = time.monotonic() + MAIL_WITHIN
        while time.monotonic() < deadline:
            answer = self.page.goto(f"{self.url}/outbox/")
            if answer is None or not answer.ok:
                raise NotHere("this site shows nobody its e-mails")
            rows = self.page.locator("main li").filter(has_text=to)
            newest = rows.get_by_role("link", name=re.compile(kind, re.IGNORECASE)).first
            if newest.count():
                newest.click()
                return str(self.page.locator(f'a[href*="{path}"]').first.get_attribute("href"))
            time.sleep(0.2)
        raise NotHere(f"no message “{kind}” came to {to}")

    def sign_in(self, name: str) -> None:
        if name not in self.logins:
            raise NotHere(f"the password of “{name}” is unknown")
        self.go("/admin/")
        if self.page.locator("#logout-form").count():
            return
        self.page.locator("#id_username").fill(name)
        self.page.locator("#id_password").fill(self.logins[name])
        self.page.locator("form [type=submit]").last.click()
        self.page.locator("#logout-form").wait_for()


Opening = Callable[[Visit], None]


@dataclass(frozen=True)
class State:
    name: str
    """As a file may be called."""
    open: Opening


def at(path: str) -> Opening:
    return lambda visit: visit.go(path)


def desk(path: str) -> Opening:
    """A page of the admin, as a member of the staff sees it."""

    def open_desk(visit: Visit) -> None:
        visit.sign_in("staff")
        visit.go(path)

    return open_desk


def answer_to(text: str, **choices: str) -> Opening:
    return at(f"/?{urlencode({'postcode': text, **choices})}")


def listing(**filters: str) -> Opening:
    return at(f"/events/?{urlencode(filters)}")


def send_unfinished(path: str) -> Opening:
    """A form as it comes back when somebody sends it without what it needs."""

    def open_returned(visit: Visit) -> None:
        visit.go(path)
        form = visit.page.locator("main form[method=post]").last
        form.evaluate("form => { form.noValidate = true }")
        with visit.page.expect_navigation():
            form.locator("[type=submit]").last.click()

    return open_returned


def is_open_event(row: dict[str, Any]) -> bool:
    """One that somebody can sign up for, at a place."""
    return bool(row["place"]) and row["places"] not in ("full", "none") and row["starts_at"] > _hours_from_now(30)


def _hours_from_now(hours: int) -> str:
    return (dt.datetime.now(tz=dt.UTC) + dt.timedelta(hours=hours)).isoformat()


def _day_from_now(days: int) -> str:
    return (dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=days)).date().isoformat()


def event_that(fits: Callable[[dict[str, Any]], bool], below: str = "") -> Opening:
    return lambda visit: visit.go(visit.event(fits) + below)


def seat_in_panel(visit: Visit) -> None:
    answer_to(POSTCODE)(visit)
    visit.page.locator("[data-rank] a[data-seat]").first.click()
    visit.page.locator("#seat-panel-body article").wait_for()


def map_on_demand(visit: Visit) -> None:
    """On a phone the map is behind a button."""
    answer_to(POSTCODE)(visit)
    button = visit.page.locator("#map-toggle")
    if button.is_visible():
        button.click()
    visit.page.locator("#map path.seat").first.wait_for()


def hexagons(visit: Visit) -> None:
    map_on_demand(visit)
    visit.page.locator("#view-switch label").last.click()
    visit.page.locator("#map.is-hexagonal path.seat").first.wait_for()


def _stale(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"stale": True})


def stale(visit: Visit) -> None:
    visit.page.route("**/api/v1/need/*", _stale)
    visit.go("/")
    visit.page.locator("#stale-strip").wait_for()
    visit.page.unroute("**/api/v1/need/*")


def failed(visit: Visit) -> None:
    """The connection is gone when somebody asks."""
    visit.go("/")
    visit.page.route("**/?postcode=*", lambda route: route.abort())
    visit.page.locator("#postcode").fill(POSTCODE)
    visit.page.locator("#lookup [type=submit]").click()
    visit.page.locator(".answer-failed").wait_for()
    visit.page.unroute("**/?postcode=*")


def without_map(visit: Visit) -> None:
    visit.page.route("**/outlines/**", lambda route: route.fulfill(status=404))
    visit.go("/")
    if visit.page.locator("#map-toggle").is_visible():
        visit.page.locator("#map-toggle").click()
    visit.page.locator("#map-trouble").wait_for()
    visit.page.unroute("**/outlines/**")


def _new_address(name: str) -> str:
    """Somebody who was never here: the newest message to them is the one that is waited for."""
    return f"{name}{time.time_ns()}@example.org"


def _sign_up(visit: Visit, email: str) -> None:
    event_that(is_open_event, "sign-up/")(visit)
    if visit.page.locator("[name=shift]").count():
        visit.page.locator("[name=shift]").first.check()
    visit.page.locator("#id_first_name").fill("Wendy")
    visit.page.locator("#id_email").fill(email)
    visit.page.locator("#id_consent").check()
    with visit.page.expect_navigation():
        visit.page.locator("main form [type=submit]").first.click()


def sign_up_sent(visit: Visit) -> None:
    _sign_up(visit, _new_address("wendy"))


def sign_up_to_confirm(visit: Visit) -> None:
    email = _new_address("wanda")
    _sign_up(visit, email)
    visit.page.goto(visit.mailed_link("please confirm you are coming", email, "/sign-ups/"))


def sign_up_confirmed(visit: Visit) -> None:
    sign_up_to_confirm(visit)
    with visit.page.expect_navigation():
        visit.page.locator("main form [type=submit]").first.click()


def hosted(visit: Visit) -> None:
    """A host has sent the form."""
    _host(visit, _new_address("hetty"))


def _host(visit: Visit, email: str) -> None:
    visit.go("/events/new/")
    page = visit.page
    page.locator("#id_day").fill(_day_from_now(24))
    page.locator("#id_postcode").fill(POSTCODE)
    page.locator("#id_place").fill(f"Town hall steps, door {time.time_ns() % 1000}")
    page.locator("#id_title").evaluate("(field, text) => { field.value = text }", f"Doors {time.time_ns()}")
    if page.locator("#id_name").count():  # nobody has signed in yet
        page.locator("#id_name").fill("Hetty")
        page.locator("#id_email").fill(email)
        page.locator("#id_consent").check()
    with page.expect_navigation():
        page.locator("#host-form [type=submit]").last.click()


def my_events(visit: Visit) -> None:
    visit.go("/hosting/")
    if "sign-in" not in visit.page.url:
        return
    email = _new_address("hester")
    _host(visit, email)
    visit.page.goto(visit.mailed_link("confirm your e-mail", email, "/hosting/enter/"))
    with visit.page.expect_navigation():
        visit.page.locator("main form [type=submit]").first.click()


def own_event(visit: Visit) -> None:
    visit.go("/hosting/")
    link = visit.page.locator("main a[href^='/hosting/events/']").first
    if not link.count():
        raise NotHere("this host has no event")
    visit.go(str(link.get_attribute("href")))


def seat_to_wait_for(visit: Visit) -> str:
    """Where somebody asks to be told of a seat's first event."""
    answer_to(POSTCODE)(visit)
    return str(visit.page.locator("#results a[href$='/tell-me/']").first.get_attribute("href"))


def a_message(visit: Visit) -> None:
    visit.go("/outbox/")
    link = visit.page.locator("main a[href^='/outbox/']").first
    if not link.count():
        raise NotHere("this site shows nobody its e-mails")
    visit.go(str(link.get_attribute("href")))


def first_row(list_path: str) -> Opening:
    """The form of the first row of a list of the admin."""

    def open_row(visit: Visit) -> None:
        desk(list_path)(visit)
        link = visit.page.locator("#result_list tbody th a").first
        if not link.count():
            raise NotHere("the list is empty")
        visit.go(str(link.get_attribute("href")))

    return open_row


def preview(visit: Visit) -> None:
    first_row("/admin/targeting/strategy/")(visit)
    visit.go(re.sub(r"change/.*$", "preview/", visit.page.url.removeprefix(visit.url)))
    # The page looks for it by itself; on a busy machine what is seen is that it is being worked out.
    with suppress(TimeoutError):
        visit.page.locator(".preview figure").first.wait_for()


SEAT = "/constituencies/leeds-north-west/"
PUBLIC = (
    State("home", at("/")),
    State("home-empty", answer_to("")),
    State("found", answer_to(POSTCODE)),
    State("found-weekend", answer_to(POSTCODE, when="weekend")),
    State("outcode", answer_to("LS6")),
    State("invalid", answer_to("hello")),
    State("mistyped", answer_to("SWIA 1AA")),
    State("unknown", answer_to("ZE3 9ZZ")),
    State("outside-uk", answer_to("JE2 3AB")),
    State("not-contested", answer_to("BT1 5GS")),
    State("near-a-border", answer_to("SK22 4DX")),
    State("nothing-near", answer_to("ZE1 0AA", travel="30m", when=_day_from_now(80))),
    State("day-over", answer_to(POSTCODE, when="2020-01-01")),
    State("stale", stale),
    State("failed", failed),
    State("without-map", without_map),
    State("map", map_on_demand),
    State("hexagons", hexagons),
    State("place", answer_to("Whitby")),
    State("place-of-many", answer_to("Newport")),
    State("constituency", answer_to("Anglesey")),
    State("seat-in-panel", seat_in_panel),
    State("seat", at(SEAT)),
    State("seat-not-contested", at("/constituencies/belfast-east/")),
    State("events", at("/events/")),
    State("events-near", listing(near="Leeds", when="weekend", accessible="1")),
    State("events-nowhere", listing(near="Nowhere-upon-Sea")),
    State("events-none", listing(**{"near": "ZE1", "miles": "5", "from": _day_from_now(300)})),
    State("event", event_that(is_open_event)),
    State("event-from-home", event_that(lambda row: not row["place"])),
    State("event-full", event_that(lambda row: bool(row["places"] == "full"))),
    State("event-report", event_that(is_open_event, "report/")),
    State("event-report-returned", lambda visit: send_unfinished(visit.event(is_open_event) + "report/")(visit)),
    State("sign-up", event_that(is_open_event, "sign-up/")),
    State("sign-up-returned", lambda visit: send_unfinished(visit.event(is_open_event) + "sign-up/")(visit)),
    State("sign-up-sent", sign_up_sent),
    State("sign-up-to-confirm", sign_up_to_confirm),
    State("sign-up-confirmed", sign_up_confirmed),
    State("host", at("/events/new/")),
    State("host-returned", send_unfinished("/events/new/")),
    State("host-sent", hosted),
    State("host-sign-in", at("/hosting/sign-in/")),
    State("host-sign-in-returned", send_unfinished("/hosting/sign-in/")),
    State("my-events", my_events),
    State("own-event", own_event),
    State("group-propose", at("/groups/new/")),
    State("group-propose-returned", send_unfinished("/groups/new/")),
    State("tell-me", lambda visit: visit.go(seat_to_wait_for(visit))),
    State("tell-me-returned", lambda visit: send_unfinished(seat_to_wait_for(visit))(visit)),
    State("my-data", at("/my-data/")),
    State("my-data-returned", send_unfinished("/my-data/")),
    State("outbox", at("/outbox/")),
    State("outbox-message", a_message),
    State("embed", at("/embed/?seat=leeds-north-west")),
    State("embed-how", at("/embed/how/")),
    State("old-link", at("/sign-ups/an-old-link/")),
    State("how-it-works", at("/how-it-works/")),
    State("does-it-work", at("/does-it-work/")),
    State("privacy", at("/privacy/")),
    State("accessibility", at("/accessibility/")),
    State("contact", at("/contact/")),
    State("not-found", at("/no-such-page/")),
    State("desk-sign-in", at("/admin/login/")),
)
DESKS = (
    State("desk", desk("/admin/")),
    State("desk-events", desk("/admin/events/event/?q=Leeds")),
    State("desk-event", first_row("/admin/events/event/")),
    State("desk-event-new", desk("/admin/events/event/add/")),
    State("desk-weights", desk("/admin/targeting/targetweight/?q=Leeds")),
    State("desk-need", desk("/admin/targeting/seatneed/?q=Leeds")),
    State("desk-why", first_row("/admin/targeting/seatneed/")),
    State("desk-strategies", desk("/admin/targeting/strategy/")),
    State("desk-who-came", desk("/admin/targeting/attendance/")),
    State("desk-strategy", first_row("/admin/targeting/strategy/")),
    State("desk-preview", preview),
    State("desk-account", desk("/sign-in/account/")),
    State("design", desk("/design/")),
)
STATES = (*PUBLIC, *DESKS)
