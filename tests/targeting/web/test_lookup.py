"""The lookup as a volunteer meets it: the API's JSON and the page, from memory."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from constituencies.changes import change
from constituencies.models import Campaign, Constituency, Party
from events.models import Group
from targeting.demand.counted import tally
from targeting.web.lookup import empty_json
from tests.conftest import EventMaker

LOOKUP = "/api/v1/lookup/"
SHAPE = set(empty_json("", ""))
BAD = [
    "",
    " ",
    "x" * 10_000,
    "BR1 1AA\x00",
    "'; DROP TABLE postcode; --",
    "<script>alert(1)</script>",
    "🗳" * 50,
    "SW",
    "%",
]


@pytest.fixture
def site(publish_now: Any, postcodes: None, make_event: EventMaker) -> EventMaker:
    make_event("Brackwater", capacity=20, confirmed_signups=18, title="Doors")
    make_event("Crowmere", title="Stall", kind="street-stall")
    make_event("Crowmere", title="Calls", kind="phone-bank", is_remote=True, longitude=None, latitude=None)
    publish_now()
    return make_event


def ask(client: Client, postcode: str, **more: str) -> tuple[int, dict[str, Any]]:
    response = client.get(LOOKUP, {"postcode": postcode, **more})
    return response.status_code, response.json()


@pytest.mark.usefixtures("site")
def test_a_postcode_leads_to_the_seats_where_it_counts_most(client: Client) -> None:
    status, answer = ask(client, "br1 1aa")
    assert status == 200
    assert answer["outcome"] == "found"
    assert answer["postcode"] == "BR1 1AA"
    assert answer["constituency"] == {
        "code": "E14990002",
        "name": "Brackwater",
        "region": "East",
        "url": "/constituencies/brackwater/",
    }
    # Brackwater is needier and nearer, but its one event is nearly full.
    assert [seat["name"] for seat in answer["recommendations"]] == ["Crowmere", "Brackwater"]
    first = answer["home"]
    assert first["distance_km"] < 1
    assert first["need"]["score"] % 5 == 0
    assert first["reason"]
    assert [event["title"] for event in first["next_events"]] == ["Doors"]
    assert first["next_events"][0]["places"] == "few"
    assert first["name"] == "Brackwater"
    assert [event["title"] for event in answer["remote"]] == ["Calls"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("postcode", "status", "outcome"),
    [
        ("BR1 1AA", 200, "found"),
        ("BR1", 200, "outcode"),
        ("BR1 1", 200, "outcode"),
        ("", 400, "empty"),
        ("hello", 400, "invalid"),
        ("SW", 400, "invalid"),
        ("RH11 7H", 400, "invalid"),
        ("ZE9 9ZZ", 404, "unknown"),
        ("JE2 3AB", 404, "outside-uk"),
        ("GY1 1AA", 404, "outside-uk"),
        ("IM1 1AA", 404, "outside-uk"),
    ],
)
def test_each_outcome_has_its_status_one_shape_and_a_sentence(
    client: Client, postcode: str, status: int, outcome: str
) -> None:
    got, answer = ask(client, postcode)
    assert (got, answer["outcome"]) == (status, outcome)
    assert set(answer) == SHAPE
    assert answer["message"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("text", BAD)
def test_bad_input_gets_a_clear_answer_in_the_same_shape_never_an_error(client: Client, text: str) -> None:
    status, answer = ask(client, text)
    assert status == 400
    assert set(answer) == SHAPE
    page = client.get("/", {"postcode": text})
    assert page.status_code == 400
    assert b"<script>alert" not in page.content


@pytest.mark.usefixtures("site")
def test_wrong_methods_and_unknown_names_are_told_in_the_same_shape(client: Client) -> None:
    for method in (client.post, client.put, client.delete, client.patch):
        response = method(LOOKUP)
        assert response.status_code == 405
        assert set(response.json()) == SHAPE
    response = client.get(LOOKUP, {"postcode": "BR1 1AA", "campaign": "no-such"})
    assert response.status_code == 404
    assert set(response.json()) == SHAPE
    assert client.get("/api/v1/constituencies/E00000000/").json()["outcome"] == "unknown"
    assert client.get("/api/v1/constituencies/%00/").status_code == 400
    assert client.get("/constituencies/nowhere/").status_code == 404
    assert client.get("/campaigns/no-such/").status_code == 404
    assert client.post("/").status_code == 405


def test_before_any_data_is_loaded_the_answer_asks_for_patience(client: Client, db: None) -> None:
    status, answer = ask(client, "BR1 1AA")
    assert (status, answer["outcome"]) == (503, "not-loaded")
    assert "try again" in answer["message"]
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/need/").status_code == 503


def test_a_seat_that_is_not_contested_says_why_and_offers_something_else(
    client: Client, campaign: Campaign, site: EventMaker, publish_now: Any, seats: dict[str, Constituency]
) -> None:
    with change():
        seats["Ashford Vale"].results.get().party_votes.filter(party=campaign.party).delete()
    publish_now()
    status, answer = ask(client, "AV1 1AA")
    assert (status, answer["outcome"]) == (200, "not-contested")
    assert answer["constituency"]["name"] == "Ashford Vale"
    assert "Ashford Vale" not in {seat["name"] for seat in answer["recommendations"]}
    assert answer["remote"]


@pytest.mark.usefixtures("site")
def test_an_unknown_travel_counts_as_the_default_on_the_page_alone(client: Client) -> None:
    assert ask(client, "BR1 1AA", travel="teleport")[0] == 400
    assert client.get("/", {"postcode": "BR1 1AA", "travel": "teleport"}).status_code == 200


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("when", ["2020-01-01", "someday"])
@pytest.mark.parametrize("postcode", ["BR1 1AA", "JE2 3AB", "hello"])
def test_a_time_that_is_over_or_unknown_is_told_and_counts_as_any(client: Client, postcode: str, when: str) -> None:
    reply, any_time = (ask(client, postcode, when=word)[1] for word in (when, "any"))
    assert reply == any_time | {"when_unknown": True}
    assert (any_time["when"], any_time["when_unknown"]) == ("any", False)
    sentence = "Choose today or a later day"
    assert sentence in client.get("/", {"postcode": postcode, "when": when}).content.decode()
    assert sentence not in client.get("/", {"postcode": postcode, "when": "any"}).content.decode()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("when", ["any", "today", "weekend", "evenings", "2999-01-01"])
def test_a_time_that_is_known_is_taken_as_it_is(client: Client, when: str) -> None:
    answer = ask(client, "BR1 1AA", when=when)[1]
    assert (answer["when"], answer["when_unknown"]) == (when, False)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ["/", "/?postcode=BR1+1AA", "/campaigns/fictional/"])
def test_the_map_says_whom_one_campaigns_for(client: Client, campaign: Campaign, publish_now: Any, path: str) -> None:
    assert "Campaigning for Labour" in client.get(path).content.decode()
    with change():
        Campaign.objects.update(party=Party.objects.get(code="con"), as_of="2026-11-28")
    publish_now()
    assert "Campaigning for the Conservatives" in client.get(path).content.decode()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?postcode=BR1+1AA",
        "/constituencies/brackwater/",
        f"{LOOKUP}?postcode=BR1+1AA",
        "/api/v1/need/",
        "/api/v1/constituencies/",
        "/api/v1/constituencies/E14990002/",
        "/campaigns/fictional/",
        "/how-it-works/",
        "/healthz",
    ],
)
def test_public_pages_touch_memory_only(client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    assert captured.captured_queries == []
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.usefixtures("site")
def test_a_lookup_is_kept_nowhere(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = client.get(LOOKUP, {"postcode": "BR1 1AA"})
    assert response["Cache-Control"] == "private, no-store"
    client.get("/", {"postcode": "ZE9 9ZZ"})
    assert "ZE9" not in caplog.text
    assert "BR1" not in caplog.text


PUBLIC_KEYS = {
    "accessible", "as_of", "band", "code", "constituency", "colour", "distance_km", "election", "electorate",
    "ends_at", "events", "footfall", "has_group", "home", "id", "kind", "latitude", "longitude", "majority",
    "marginality", "message", "name", "need", "next_events", "not_contested", "outcome", "parties", "place",
    "places", "postcode", "reason", "recommendations", "region", "remote", "result", "score", "seats", "share",
    "slug", "stale", "starts_at", "step_free", "strategy", "suggestion", "title", "travel", "turnout", "url",
    "version", "votes", "widened", "campaign", "beyond", "by_sea", "drop_in", "first_event", "host_url", "later",
    "tell_me_url", "others", "when", "when_unknown", "choices", "is_first", "needs", "previous", "winner",
    "before", "compared", "why",
}  # fmt: skip


def keys_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys_in(item) for item in value.values()))
    return set().union(*(keys_in(item) for item in value)) if isinstance(value, list) else set()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "path",
    [f"{LOOKUP}?postcode=BR11AA", "/api/v1/need/", "/api/v1/constituencies/", "/api/v1/constituencies/E14990002/"],
)
def test_public_answers_hold_these_keys_and_no_others(client: Client, path: str) -> None:
    assert keys_in(client.get(path).json()) <= PUBLIC_KEYS


def test_no_group_link_is_in_any_public_answer(
    client: Client, campaign: Campaign, site: EventMaker, publish_now: Any, seats: dict[str, Constituency]
) -> None:
    Group.objects.create(
        campaign=campaign,
        constituency=seats["Crowmere"],
        name="g",
        link="https://chat.example.org/s3cret",
        status=Group.Status.APPROVED,
    )
    publish_now()
    for path in (
        "/", "/?postcode=CR1+1AA", "/constituencies/crowmere/", f"{LOOKUP}?postcode=CR11AA", "/api/v1/need/",
        "/api/v1/constituencies/", "/api/v1/constituencies/E14990003/", "/api/v1/events/", "/api/v1/schema/",
    ):  # fmt: skip
        assert b"s3cret" not in client.get(path).content, path


@pytest.mark.usefixtures("site")
def test_need_is_sent_again_only_when_it_changed(client: Client) -> None:
    first = client.get("/api/v1/need/")
    again = client.get("/api/v1/need/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.usefixtures("site")
def test_pages_carry_the_security_headers_and_the_imprint(client: Client) -> None:
    for path in ("/", "/constituencies/brackwater/", "/how-it-works/"):
        response = client.get(path)
        policy = response["Content-Security-Policy"]
        assert "script-src 'self';" in policy + ";"
        assert "unsafe-inline" not in policy
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "1 Example Street" in response.content.decode()


@pytest.mark.usefixtures("site")
def test_the_page_without_javascript_shows_the_answer(client: Client) -> None:
    page = client.get("/", {"postcode": "BR1 1AA"}).content.decode()
    assert "Brackwater" in page
    assert "Doors" in page
    assert 'value="BR1 1AA"' in page


def test_schema_and_documentation_are_served(client: Client, db: None) -> None:
    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert b"//cdn" not in page.content


# By name


@pytest.mark.usefixtures("site")
def test_a_constituency_by_name_leads_on_as_a_postcode_does(client: Client) -> None:
    status, answer = ask(client, "brackwater")
    assert (status, answer["outcome"], answer["place"], answer["postcode"]) == (200, "constituency", "Brackwater", "")
    assert {seat["name"] for seat in answer["recommendations"]} == {"Brackwater", "Crowmere"}
    page = client.get("/", {"postcode": "brackwater"}).content.decode()
    assert "Where to campaign near Brackwater" in page
    assert 'data-at="Brackwater"' in page
    assert "Your own constituency" not in page


@pytest.mark.usefixtures("site")
def test_a_town_by_name_and_others_of_its_name(client: Client) -> None:
    status, answer = ask(client, "Newport")
    assert (status, answer["outcome"]) == (200, "place")
    assert answer["place"].startswith("Newport (")
    assert answer["others"]
    page = client.get("/", {"postcode": "Newport"}).content.decode()
    assert "Or did you mean" in page
    assert answer["others"][0] in page


@pytest.mark.usefixtures("site")
def test_what_is_typed_is_completed(client: Client) -> None:
    def names(text: str) -> list[tuple[str, str]]:
        suggestions = client.get("/api/v1/suggestions/", {"q": text}).json()["suggestions"]
        return [(suggestion["name"], suggestion["kind"]) for suggestion in suggestions]

    assert ("Brackwater", "constituency") in names("brackw")
    assert ("Leeds", "place") in names("Lee")
    assert names("L") == names("LS6") == names("") == []
    assert client.get("/api/v1/suggestions/?x=1").status_code == 400


@pytest.mark.usefixtures("site")
def test_a_position_is_answered_with_an_outcode_and_nothing_else(client: Client) -> None:
    response = client.get("/api/v1/outcode/", {"longitude": "-1.5012", "latitude": "52.1"})
    assert response.json() == {"outcode": "BR1"}
    assert response["Cache-Control"] == "private, no-store"
    for bad in ({}, {"longitude": "-1.5"}, {"longitude": "x", "latitude": "52"}, {"longitude": "50", "latitude": "52"}):
        assert client.get("/api/v1/outcode/", bad).status_code == 400, bad


@pytest.mark.usefixtures("site")
def test_a_place_is_counted_by_its_nearest_outcode(client: Client) -> None:
    ask(client, "Crowmere")
    assert {key.outcode for key in tally.take()} == {"CR1"}
