"""Whatever stands in an address, a parameter, a field, a cookie or a header, no page answers with an error of ours.

Every address that Django knows is asked, by a visitor, by a host and by an administrator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from events import signups
from events.models import Event, Group, Host
from events.safety import signed_links
from events.safety.signed_links import Purpose
from mcm.front.bad_bytes import RefuseBadBytes
from mcm.front.failures import answer_to_expected
from mcm.models import User
from tests.conftest import EventMaker
from tests.mcm.front.addresses import addresses_with, usual_addresses
from tests.pages import ADMIN_MODELS, add_address, list_address

AT_ONCE = ["\0", "%FF%FE", "9" * 30]
RARER = [
    "abc", "9999-12-31",
    "a\0b", "%C0%80", "-1", "0", "-" + "9" * 30, "1e999", "NaN", "²", "٣", "1,2", "None", "0001-01-01", "99999-01-01",
    "2026-02-30", "'", '"><b>', "%", "\\", "../..", "x" * 3000, "\ufffe", "😀", "__class__", "[]", "{}", "", " ",
]  # fmt: skip
nasty = pytest.mark.parametrize(
    "value",
    [*AT_ONCE, *(pytest.param(value, marks=pytest.mark.slow) for value in RARER)],
    ids=lambda value: ascii(value[:12]),
)
PARAMETERS = (
    "postcode", "travel", "when", "day", "seat", "campaign", "sent", "page", "limit", "offset", "from", "to", "kind",
    "code", "remote", "format", "lang", "q", "p", "o", "all", "e", "_popup", "_to_field", "_changelist_filters",
    "_facets",
    "_source_model", "app_label", "model_name", "field_name", "term", "next", "strategy", "since", "until", "at",
)  # fmt: skip


def test_every_kind_of_address_is_found() -> None:
    addresses = usual_addresses()
    assert len(addresses) > 150
    for address in ("/", "/events/1/", "/api/v1/events/", "/admin/events/event/1/change/", "/sign-ups/x/event.ics"):
        assert address in addresses


@pytest.fixture
def world(campaign: Any, make_event: EventMaker, postcodes: None, publish_now: Any) -> dict[str, str]:
    """Something of each kind; the signed links by the name of the view that takes them."""
    event = make_event(capacity=20)
    host = Host.objects.create(name="Hal", email="hal@example.org", confirmed_at=timezone.now())
    Event.objects.filter(pk=event.pk).update(host=host)
    signup = signups.confirm(signups.sign_up(event, None, signups.Person("Ann", "ann@example.org")))
    group = Group.objects.create(
        campaign=campaign, constituency=event.constituency, name="Ours", link="https://chat.whatsapp.com/AbCdEfGhIjKl",
        status=Group.Status.APPROVED, proposer=host,
    )  # fmt: skip
    publish_now()
    return {
        "event": str(event.pk),
        "signup": signed_links.path("signup", Purpose.SIGN_UP, signup.pk),
        "enter": signed_links.path("host-enter", Purpose.HOST, host.pk),
        "group": signed_links.path("confirm-group", Purpose.GROUP, group.pk),
        "host": str(host.pk),
    }


@pytest.fixture
def visitors(client: Client, world: dict[str, str], ada: User) -> dict[str, Client]:
    """None of them raises what a view raised: what counts is the answer."""
    hosting, administrating = Client(raise_request_exception=False), Client(raise_request_exception=False)
    session = hosting.session
    session["host"] = int(world["host"])
    session.save()
    hosting.cookies["sessionid"] = str(session.session_key)
    administrating.force_login(ada)
    return {"visitor": Client(raise_request_exception=False), "host": hosting, "administrator": administrating}


@contextmanager
def undone() -> Iterator[None]:
    """What a page writes, or leaves half done, is undone."""
    with transaction.atomic():
        yield
        connection.needs_rollback = (
            False  # an error has ended the transaction: the savepoint is rolled back all the same
        )
        transaction.set_rollback(True)


def broken(client: Client, *addresses: str) -> list[str]:
    """Those of some addresses that are answered with an error of ours."""
    problems = []
    for address in addresses:
        with undone():
            status = client.get(address).status_code
        if status >= 500 and status != 503:
            problems.append(f"{status} {address[:200]}")
    return problems


SLOW_PAGES = ("/api/v1/schema/", "/api/v1/docs/")
"""They read no database; once each is enough."""


def encoded(value: str) -> str:
    return value if re.match("%[CF]", value) else urlencode({"": value})[1:]


@nasty
def test_in_any_part_of_an_address(visitors: dict[str, Client], value: str) -> None:
    addresses = list(addresses_with(value))
    public = [address for address in addresses if not address.startswith("/admin/")]
    assert broken(visitors["visitor"], *public) == []
    assert broken(visitors["host"], *(address for address in public if "hosting" in address)) == []
    assert broken(visitors["administrator"], *(address for address in addresses if address not in public)) == []


@nasty
def test_in_any_parameter(visitors: dict[str, Client], world: dict[str, str], value: str) -> None:
    everything = "&".join(f"{name}={encoded(value)}" for name in PARAMETERS)
    pages = [*usual_addresses(), f"/events/{world['event']}/", world["signup"], world["enter"], world["group"]]
    for who, of_admin in (("visitor", False), ("administrator", True)):
        chosen_pages = [page for page in pages if page.startswith("/admin/") == of_admin and page not in SLOW_PAGES]
        assert broken(visitors[who], *(f"{page}?{everything}" for page in chosen_pages)) == []


@nasty
def test_in_what_the_admin_filters_by_and_begins_forms_with(visitors: dict[str, Client], value: str) -> None:
    addresses = []
    for model in ADMIN_MODELS:
        fields = [field for field in model._meta.get_fields() if not field.auto_created]
        lookups = [field.name for field in fields]
        lookups += [f"{field.name}__year" for field in fields if "Date" in type(field).__name__]
        addresses += [f"{list_address(model)}?{lookup}={encoded(value)}" for lookup in lookups]
        everything = "&".join(f"{field.name}={encoded(value)}" for field in fields)
        addresses.append(f"{add_address(model)}?{everything}")
    assert broken(visitors["administrator"], *addresses) == []


FORM_PAGES = (
    "/events/new/", "/groups/new/", "/my-data/", "/hosting/sign-in/", "/constituencies/brackwater/tell-me/",
    "/constituencies/brackwater/group/", "/admin/login/",
)  # fmt: skip
FIELD = re.compile(r'<(?:input|button|select|textarea)\b[^>]*?\bname="([^"]*)"')


def fields_of(client: Client, page: str) -> list[str]:
    names = FIELD.findall(client.get(page).content.decode())
    return sorted(
        {unescape(name) for name in names if name != "csrfmiddlewaretoken"} | {"do", "signup", "shown", "came"}
    )


@pytest.mark.parametrize(
    "value",
    [*AT_ONCE[:1], *(pytest.param(value, marks=pytest.mark.slow) for value in (*AT_ONCE[1:], *RARER))],
    ids=lambda value: ascii(value[:12]),
)
def test_in_any_field(visitors: dict[str, Client], world: dict[str, str], value: str) -> None:
    own = f"/hosting/events/{world['event']}/"
    event = f"/events/{world['event']}/"
    pages = {
        "visitor": [*FORM_PAGES, f"{event}sign-up/", f"{event}report/", world["signup"], world["group"], world["enter"],
                    "/events/new/similar/"],
        "host": [own, f"{own}message/", f"{own}people/", f"{own}cancel/", f"{own}duplicate/"],
        "administrator": [address(model) for address in (add_address, list_address) for model in ADMIN_MODELS],
    }  # fmt: skip
    problems = []
    for who, addresses in pages.items():
        client = visitors[who]
        for address in addresses:
            with undone():
                names = fields_of(client, address if "similar" not in address else "/events/new/")
            data = dict.fromkeys(names, value) | {"action": value, "_selected_action": value}
            with undone():
                answer = client.post(address, data)
            if answer.status_code >= 500:
                problems.append(f"{answer.status_code} {address}")
    assert problems == []


DAYS = ["0001-01-01", "0026-11-28", "9999-12-31"]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_at_an_end_of_the_calendar_is_said_at_its_field(
    client: Client, world: dict[str, str], ada: User, day: str
) -> None:
    answer = client.post("/events/new/", {"day": day, "start": "23:59", "minutes": "720"})
    assert answer.status_code == 400
    assert any("Check the year" in error for error in answer.context["form"].errors["day"])
    client.force_login(ada)
    form = {"starts_at_0": day, "starts_at_1": "23:59", "ends_at_0": day, "ends_at_1": "23:59"}
    page = client.post(reverse("admin:events_event_add"), form).content.decode()
    assert page.count("Check the year") == 2


def test_every_day_in_a_form_of_the_admin_is_looked_at(client: Client, campaign: Any, ada: User) -> None:
    """Of every model: a field that took the last day would be one more place to overflow."""
    client.force_login(ada)
    lax = []
    for model in ADMIN_MODELS:
        response = client.get(add_address(model))
        if response.status_code != 200:
            continue
        form = response.context["adminform"].form
        for name, field in form.fields.items():
            if "Date" in type(field.widget).__name__ and type(field).__name__ not in ("DayField", "MomentField"):
                lax.append(f"{model._meta.label}.{name}")
    assert lax == []


@pytest.mark.parametrize("address", ["/events/new/?seat=%00", "/events/new/?seat=%FF", "/my-data/?%00=1"])
def test_bad_bytes_are_refused_in_a_page_for_people(client: Client, world: dict[str, str], address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "cannot be read here" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_bad_bytes_are_refused_in_json_for_programs(client: Client, world: dict[str, str]) -> None:
    for address in ("/api/v1/events/?campaign=%00", "/api/v1/schema/?lang=%FF", "/api/v1/constituencies/%00/"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["outcome"]) == (400, "invalid")


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "sessionid=a\0b"},
        {"HTTP_COOKIE": 'sessionid="a\\000b"'},
        {"HTTP_REFERER": "https://x.example/\0"},
        {"HTTP_USER_AGENT": "a\r\nb"},
        {"CONTENT_TYPE": "text/\0"},
    ],
)
def test_cookies_and_headers_are_looked_at_too(more: dict[str, str]) -> None:
    def get_response(_request: HttpRequest) -> Any:
        raise AssertionError("went on")

    request = RequestFactory().get("/my-data/")
    request.META |= more
    assert RefuseBadBytes(get_response)(request).status_code == 400


def test_json_bodies_are_looked_at_too(client: Client, world: dict[str, str]) -> None:
    for body in ('{"a": "\\u0000"}', '{"a": "\0"}'):
        answer = client.post(f"/events/{world['event']}/sign-up/", body, content_type="application/json")
        assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "rot13"])
def test_a_form_in_another_encoding_is_refused(client: Client, db: None, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    for address in ("/my-data/", "/admin/login/", "/no-such-page/"):
        answer = client.generic("POST", address, b"contact=a", content_type=kind)
        assert answer.status_code == 400, address
        assert "cannot be read here" in answer.content.decode()


def test_what_is_answered_from_memory_looks_any_text_up(client: Client, world: dict[str, str]) -> None:
    assert client.get("/api/v1/lookup/?postcode=%00").json()["outcome"] == "invalid"


def test_only_errors_of_values_are_taken_for_such() -> None:
    request = RequestFactory().get("/my-data/")
    for error in (DataError("x"), OverflowError("x"), ValueError("Field 'id' expected a number but got 'abc'.")):
        answer = answer_to_expected(request, error)
        assert answer is not None
        assert answer.status_code == 400
    for other in (ValueError("x"), TypeError("x"), KeyError("x"), ZeroDivisionError("x")):
        assert answer_to_expected(request, other) is None


class TestWithoutADatabase:
    @pytest.fixture
    def without_database(self, visitors: dict[str, Client]) -> Iterator[dict[str, Client]]:
        def away(*_args: object, **_kwargs: object) -> None:
            raise OperationalError("away")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseDatabaseWrapper, "cursor", away)
            yield visitors

    def test_every_page_says_so_and_when_to_try_again(
        self, without_database: dict[str, Client], world: dict[str, str]
    ) -> None:
        wrong = []
        pages = [*usual_addresses(), f"/events/{world['event']}/", world["signup"]]
        for client in without_database.values():
            for address in pages:
                answer = client.get(address)
                if answer.status_code >= 500 and (answer.status_code, answer.get("Retry-After")) != (503, "5"):
                    wrong.append(f"{answer.status_code} {address}")
                if answer.status_code == 503 and address.startswith("/api/"):
                    assert answer.json()["outcome"] == "service-unavailable"
        assert wrong == []
        assert without_database["administrator"].get("/admin/events/event/").status_code == 503
        assert without_database["visitor"].get("/api/v1/events/").status_code == 503

    def test_every_form_does_too(self, without_database: dict[str, Client], world: dict[str, str]) -> None:
        pages = [*FORM_PAGES, f"/events/{world['event']}/sign-up/", f"/hosting/events/{world['event']}/message/"]
        pages += [add_address(model) for model in ADMIN_MODELS]
        answers = {
            (who, page): without_database[who].post(page, {"first_name": "Ann"}).status_code
            for who in without_database
            for page in pages
        }
        assert {key: status for key, status in answers.items() if status >= 500 and status != 503} == {}
        assert 503 in answers.values()


def test_an_empty_name_of_a_field_opens_a_row_as_usual(visitors: dict[str, Client], world: dict[str, str]) -> None:
    address = f"/admin/events/event/{world['event']}/change/?_to_field="
    assert visitors["administrator"].get(address).status_code == 200
