"""Where an event would count most, said on the forms, taken up, and counted."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign, Constituency
from events import hooks, services
from events.hooks import Area, NextEvent
from events.models import Event
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.hosts import answers, submit

pytestmark = pytest.mark.usefixtures("postcodes")
SATURDAY = dt.date(2026, 12, 5)


class Oracle:
    """Stands in for targeting: always the same answer; notes what it was asked."""

    def __init__(self, answer: NextEvent | None) -> None:
        self.answer = answer
        self.questions: list[tuple[Area, Constituency | None]] = []

    def __call__(self, _campaign: Campaign, area: Area, instead_of: Constituency | None) -> NextEvent | None:
        self.questions.append((area, instead_of))
        return self.answer


@pytest.fixture
def oracle(campaign: Campaign, seats: dict[str, Constituency], monkeypatch: pytest.MonkeyPatch) -> Oracle:
    """One more event would count most in Crowmere."""
    oracle = Oracle(NextEvent(seats["Crowmere"], SATURDAY, is_day_free=True, is_first=True, people=200))
    monkeypatch.setattr(hooks, "_next_event_provider", [oracle])
    return oracle


def link_in(page: str, words: str) -> str:
    [address] = re.findall(rf'href="([^"]+)">{words}', page)
    return unescape(address)


def test_a_host_is_told_where_near_their_postcode_and_takes_it_into_the_form(client: Client, oracle: Oracle) -> None:
    page = client.post("/events/new/where/", {"near-postcode": "br1 1aa"}).content.decode()
    assert (
        "Within 15 miles of you, one more event would count most in Crowmere: nobody can go to anything there in the "
        "next 14 days, and some 200 people within an hour of it asked last week where to go. Saturday 5 December "
        "would suit: nothing else is on near there."
    ) in page
    [(area, instead_of)] = oracle.questions
    assert (area.position, instead_of and instead_of.name) == ((-1.5, 52.1), "Brackwater")
    address = link_in(page, "Set it up in Crowmere")
    assert "BR1" not in address.upper(), "a postcode belongs in no address"
    form = client.get(address).content.decode()
    assert '<option value="E14990003" selected>Crowmere</option>' in form
    assert f'value="{SATURDAY}"' in form
    [mark] = re.findall(r'name="suggested" value="([^"]*)"', form)
    assert submit(client, constituency="E14990003", works_elsewhere="on", suggested=mark).status_code == 303
    assert Event.objects.get().suggested_by == "host-form"


def test_where_nothing_is_better_that_is_said(client: Client, oracle: Oracle) -> None:
    oracle.answer = None
    page = client.post("/events/new/where/", {"near-postcode": "BR1 1AA"}).content.decode()
    assert "Nowhere within 15 miles of you would one more event count clearly more than in Brackwater." in page
    wrong = client.post("/events/new/where/", {"near-postcode": "x"})
    assert (wrong.status_code, "not a postcode" in wrong.content.decode()) == (400, True)
    assert client.get("/events/new/where/").status_code == 303


def test_while_typing_a_host_is_told_too_until_they_follow(client: Client, oracle: Oracle) -> None:
    text = client.post("/events/new/similar/", answers(name=None)).json()["suggestion"]
    assert text["text"].startswith("Within 15 miles of that place, one more event would count more in Crowmere")
    followed = client.post("/events/new/similar/", answers(suggested="host-form E14990003")).json()["suggestion"]
    assert followed["text"] == ""


@pytest.mark.parametrize(
    ("mark", "source"),
    [
        ("card E14990002", "card"),
        ("card E14990003", ""),  # another constituency than was suggested
        ("elsewhere E14990002", ""),
        ("card", ""),
        ("", ""),
    ],
)
def test_only_who_sets_it_up_where_it_was_suggested_follows(client: Client, mark: str, source: str) -> None:
    assert submit(client, suggested=mark).status_code == 303
    event = Event.objects.get()
    assert event.suggested_by == source
    assert services.duplicate_event(event).suggested_by == "", "nobody suggested the next one"


class TestOrganisersForm:
    ADD = "/admin/events/event/add/"

    def test_it_suggests_in_ones_own_regions_and_fills_in_the_form(
        self, client: Client, oracle: Oracle, rita: User, stan: User, seats: dict[str, Constituency]
    ) -> None:
        client.force_login(rita)
        page = client.get(self.ADD).content.decode()
        assert "In your regions, one more event would count most in Crowmere" in page
        assert "somebody can be found to host there" in page
        assert oracle.questions == [(Area(regions=rita.region_ids), None)]
        address = link_in(page, "Set it up in Crowmere")
        assert parse_qs(urlsplit(address).query)["suggested"] == ["admin-form"]
        form = client.get(address).content.decode()
        assert 'name="suggested" value="admin-form E14990003"' in form
        assert "one more event would count most" not in form, "it is taken up"
        client.force_login(stan)
        page = client.get(f"{self.ADD}?constituency={seats['Ashford Vale'].pk}").content.decode()
        assert "In the whole country" in page
        area, in_mind = oracle.questions[-1]
        assert (area, in_mind) == (Area(), seats["Ashford Vale"])

    def test_of_an_organiser_it_is_near_the_last_event_they_set_up(
        self, client: Client, oracle: Oracle, olive: User, make_event: EventMaker
    ) -> None:
        client.force_login(olive)
        assert "one more would count most" not in client.get(self.ADD).content.decode()
        event = make_event()
        assert "of the last event you set up" in client.get(self.ADD).content.decode()
        assert oracle.questions == [(Area(position=(event.longitude, event.latitude)), None)]  # type: ignore[arg-type]

    def test_an_event_set_up_there_is_counted(self, client: Client, rita: User, seats: dict[str, Constituency]) -> None:
        client.force_login(rita)
        day = timezone.localdate() + dt.timedelta(days=3)
        form = {f"{name}_0": day.isoformat() for name in ("starts_at", "ends_at")}
        form |= {f"shifts-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        form |= dict.fromkeys(("walking", "step_free", "toilets", "seated_jobs"), "unknown")
        form |= {"starts_at_1": "10:00", "ends_at_1": "12:00", "kind": "canvassing", "status": "published"}
        form |= {"constituency": str(seats["Crowmere"].pk), "longitude": "-1.1", "latitude": "52.1", "place": "Steps"}
        response = client.post(self.ADD, form | {"title": "Doors", "suggested": "radar E14990003"})
        assert response.status_code == 302
        assert Event.objects.get().suggested_by == "radar"
