"""Hosting as hosts do: the form, and the link in the e-mail."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from constituencies.towns import nearest_town
from events.models import Block, Event, Group, Host, Message
from events.safety import signed_links
from events.safety.rate_limits import BY_ADDRESS, LimitedAction
from events.safety.signed_links import Purpose
from tests.conftest import EventMaker
from tests.events.hosts import DAY, answers, as_host, link_of, submit, trust

pytestmark = pytest.mark.usefixtures("postcodes")


def test_the_form_asks_little(client: Client) -> None:
    page = client.get("/events/new/?seat=crowmere").content.decode()
    assert '<option value="E14990003" selected>Crowmere</option>' in page
    assert "We go in pairs" in page


def test_from_the_form_to_the_queue(client: Client) -> None:
    response = submit(client)
    assert (response.status_code, response["Location"]) == (303, "/events/submitted/")
    event = Event.objects.select_related("host", "constituency").get()
    assert event.host is not None
    assert (event.status, event.host.email, event.host.confirmed_at) == ("submitted", "hetty@example.org", None)
    assert (event.constituency.name, event.postcode, event.latitude) == ("Brackwater", "BR1 1AA", 52.1)
    assert event.title == f"Canvassing in {nearest_town(-1.5, 52.1).name}"
    assert timezone.localtime(event.starts_at).strftime("%d %H:%M") == f"{DAY:%d} 18:00"
    assert event.ends_at - event.starts_at == dt.timedelta(hours=2)
    assert Message.objects.get().kind == "confirm-host"
    assert "Check your e-mail" in client.get("/events/submitted/").content.decode()
    # Programs that check mail open links: that alone confirms nothing.
    page = client.get(link_of(event.host)).content.decode()
    assert event.title in page
    assert Event.objects.get().status == "submitted"
    assert client.get("/hosting/").status_code == 303
    response = client.post(link_of(event.host), {"shown": event.pk})
    assert (response.status_code, response["Location"]) == (303, "/hosting/")
    assert Event.objects.get().status == "waiting"
    assert Host.objects.get().confirmed_at is not None
    assert event.title in client.get("/hosting/").content.decode()
    assert client.get(f"/events/{event.pk}/").status_code == 404


def test_of_a_trusted_host_it_is_published_at_once(client: Client, hetty: Host) -> None:
    trust(hetty)
    submit(client, name="Somebody else")
    assert Event.objects.get().status == "submitted"
    client.post(link_of(hetty), {"shown": Event.objects.get().pk})
    assert Event.objects.get().status == "published"
    # Anybody can type in an address: the name stays.
    assert Host.objects.get().name == "Hetty"


def test_what_a_host_did_not_set_up_is_thrown_away_and_nothing_goes_on_unseen(client: Client, hetty: Host) -> None:
    submit(client)
    submit(client, kind="leafleting")
    strange, unseen = Event.objects.order_by("pk")
    client.post(link_of(hetty), {"shown": strange.pk, "not_mine": strange.pk})
    assert [(event.pk, event.status) for event in Event.objects.all()] == [(unseen.pk, "submitted")]


def test_whoever_has_come_in_is_asked_for_no_address(at_desk: Client, hetty: Host) -> None:
    page = at_desk.get("/events/new/").content.decode()
    assert 'name="email"' not in page
    response = submit(at_desk, name=None, email=None, consent=None)
    assert response["Location"] == "/hosting/"
    assert (Event.objects.get().status, Event.objects.get().host) == ("waiting", hetty)


def test_nothing_personal_is_in_an_address(client: Client) -> None:
    response = submit(client)
    for text in (response["Location"], link_of(Host.objects.get())):
        assert "hetty" not in text.lower()
        assert "example.org" not in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"postcode": ""}, "Enter the postcode"),
        ({"postcode": "BR1"}, "whole postcode"),
        ({"postcode": "BR9 9ZZ"}, "do not know this postcode"),
        ({"place": ""}, "Say where people meet"),
        ({"day": "2020-01-01"}, "in the future"),
        ({"start": ""}, "Enter when it starts"),
        ({"email": "nonsense"}, "not an e-mail address"),
        ({"consent": None}, "if you tick this"),
        ({"is_remote": "on", "kind": "phone-bank"}, "Choose the constituency"),
        ({"description": "See http://example.org"}, "beginning with https://"),
        ({"title": "Doors bit.ly/abc"}, "beginning with https://"),
        ({"description": "Join chat.whatsapp.com/AbCdEf"}, "do not put links to chat groups"),
        ({"description": "Ring at Outside the Library", "is_private": "on"}, "gives away the private address"),
        ({"longitude": "-1.5", "latitude": "53.1"}, "far from this postcode"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, wrong: dict[str, Any], said: str) -> None:
    response = submit(client, **wrong)
    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert 'value="Hetty"' in page
    assert not Event.objects.exists()
    assert not Host.objects.exists()


def problems_in(page: str) -> dict[str, str]:
    """Of the list at the top of a form: what is wrong → the id that it leads to."""
    [listed] = re.findall(r'<ul class="problems">(.*?)</ul>', page, re.DOTALL)
    return {text.strip(): target for target, text in re.findall(r'<a href="#(\w+)">([^<]*)</a>', listed)}


def test_the_list_of_problems_leads_to_each_field_in_the_order_of_the_page(client: Client) -> None:
    response = submit(client, kind=None, day="", place="", latitude="north", capacity="-1", email="", consent=None)
    page = response.content.decode()
    assert "There is a problem" in page
    assert "<title>\n      \n        Error:" in page
    problems = problems_in(page)
    assert list(problems.values()) == [
        "id_kind_0", "id_day", "id_postcode", "id_place", "id_capacity", "id_email", "id_consent",
    ]  # fmt: skip
    assert problems["Say where people meet, such as: outside the library."] == "id_place"
    for target in problems.values():
        assert page.count(f'id="{target}"') == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_form_without_a_problem_has_no_list_of_them(client: Client) -> None:
    page = client.get("/events/new/").content.decode()
    assert "There is a problem" not in page
    assert "Error:" not in page


def test_the_other_forms_of_hosts_list_their_problems_too(
    client: Client, at_desk: Client, hetty: Host, make_event: EventMaker
) -> None:
    page = client.post("/hosting/sign-in/", {"email": "nonsense"}).content.decode()
    assert problems_in(page) == {"That is not an e-mail address. One looks like ann@example.org.": "id_email"}
    page = at_desk.post(f"/hosting/events/{make_event(host=hetty).pk}/message/", {"text": " "}).content.decode()
    assert problems_in(page) == {"Write your message.": "id_text"}


def test_from_home_a_constituency_and_a_way_to_join_are_needed(client: Client) -> None:
    calls = {"kind": "phone-bank", "is_remote": "on", "postcode": "", "place": "", "constituency": "E14990003"}
    assert "Enter a link or a number" in submit(client, **calls).content.decode()
    submit(client, **calls, join_link="calls.example.org/1")
    assert Event.objects.get().join_link == "https://calls.example.org/1"
    event = Event.objects.select_related("constituency").get()
    assert (event.is_remote, event.constituency.name, event.longitude) == (True, "Crowmere", None)
    assert event.title == "Phone bank for Crowmere"


def test_what_is_hidden_is_neither_kept_nor_wrong(client: Client) -> None:
    assert submit(client, join_link="nonsense", join_phone="call me").status_code == 303
    at_a_place = {"postcode": "x" * 50, "longitude": "99", "latitude": "north", "is_private": "on"}
    calls = {"kind": "phone-bank", "is_remote": "on", "constituency": "E14990003", "join_phone": "01234 567890"}
    assert submit(client, **at_a_place, **calls).status_code == 303
    assert [(event.join_link, event.join_phone, event.postcode) for event in Event.objects.order_by("pk")] == [
        ("", "", "BR1 1AA"),
        ("", "01234 567890", ""),
    ]


def test_a_marker_on_the_map_will_do_in_place_of_a_postcode(client: Client) -> None:
    submit(client, postcode="", longitude="-1.50001", latitude="52.10002", constituency="E14990002")
    assert (Event.objects.get().longitude, Event.objects.get().latitude) == (-1.50001, 52.10002)


def test_the_title_of_a_private_address_does_not_tell_it(client: Client) -> None:
    submit(client, place="3 Elm Road", is_private="on")
    assert Event.objects.get().title == "Canvassing in Brackwater"


def test_a_similar_event_is_shown_and_can_be_set_aside(client: Client, make_event: EventMaker) -> None:
    starts_at = timezone.make_aware(dt.datetime.combine(DAY, dt.time(18, 30)))
    there_is = make_event(starts_at=starts_at, title="Doors")
    response = submit(client)
    page = response.content.decode()
    assert response.status_code == 400
    assert f'href="/events/{there_is.pk}/"' in page
    assert not Host.objects.exists()
    assert submit(client, different="on").status_code == 303


def test_while_typing_similar_events_and_dusk_are_told(client: Client, make_event: EventMaker) -> None:
    starts_at = timezone.make_aware(dt.datetime.combine(DAY, dt.time(22, 30)))
    there_is = make_event(starts_at=starts_at, title="Doors")
    text = client.post("/events/new/similar/", answers(start="23:00", name=None, email=None, consent=None)).json()
    assert [one["url"] for one in text["similar"]] == [f"/events/{there_is.pk}/"]
    assert "gets dark" in text["dark"]
    nothing = {"similar": [], "dark": "", "suggestion": {"text": "", "label": "", "url": ""}}
    assert client.post("/events/new/similar/", answers(start="12:00", kind="training")).json() == nothing
    assert client.post("/events/new/similar/", {}).json() == nothing
    # A postcode belongs in no address.
    assert client.get("/events/new/similar/").status_code == 405


def test_whoever_is_blocked_can_neither_set_up_nor_come_in(client: Client, hetty: Host, at_desk: Client) -> None:
    Block.objects.create(value="example.org", reason="spam")
    assert submit(client).status_code == 400
    assert not Event.objects.exists()
    assert client.post(link_of(hetty)).status_code == 404
    assert at_desk.get("/hosting/").status_code == 303


def test_the_same_person_is_limited(client: Client) -> None:
    kinds = ["canvassing", "leafleting", "training"]
    codes = [submit(client, kind=kinds[n % 3], start=f"{8 + n}:00").status_code for n in range(7)]
    assert codes == [303] * 6 + [429]


# Coming in


def test_the_link_by_mail_is_sent_to_hosts_alone_and_the_answer_is_the_same(client: Client, hetty: Host) -> None:
    to_host = client.post("/hosting/sign-in/", {"email": " HETTY@example.org"})
    assert Message.objects.get().kind == "host-link"
    unknown = client.post("/hosting/sign-in/", {"email": "nobody@example.org"})
    assert Message.objects.count() == 1
    assert (
        (to_host.status_code, to_host["Location"])
        == (unknown.status_code, unknown["Location"])
        == (303, to_host["Location"])
    )
    assert "example" not in to_host["Location"]


def test_asking_for_links_is_limited(client: Client, hetty: Host) -> None:
    most = min(limit.amount for limit in BY_ADDRESS[LimitedAction.HOST_LINK])
    codes = {client.post("/hosting/sign-in/", {"email": f"h{n}@example.org"}).status_code for n in range(most)}
    assert codes == {303}
    assert client.post("/hosting/sign-in/", {"email": "hetty@example.org"}).status_code == 429


def test_asking_for_their_data_does_not_keep_hosts_out(client: Client, hetty: Host) -> None:
    codes = [client.post("/my-data/", {"contact": hetty.email}).status_code for _ in range(6)]
    assert codes[-1] == 429
    assert client.post("/hosting/sign-in/", {"email": hetty.email}).status_code == 303


def test_coming_in_renews_the_session_and_ends_after_two_weeks(hetty: Host) -> None:
    client = Client()
    session = client.session
    session["anything"] = 1
    session.save()
    before = client.cookies["sessionid"].value
    client.post(link_of(hetty))
    assert client.cookies["sessionid"].value != before
    assert client.session.get_expiry_age() == pytest.approx(14 * 24 * 3600, abs=5)
    assert client.post("/hosting/sign-out/")["Location"] == "/hosting/sign-in/"
    assert client.get("/hosting/")["Location"] == "/hosting/sign-in/"


def test_a_link_works_once_and_looking_uses_nothing(hetty: Host) -> None:
    link = link_of(hetty)
    for _ in range(3):
        assert Client().get(link).status_code == 200
    first, second = Client(), Client()
    assert first.post(link).status_code == 303
    assert first.get("/hosting/").status_code == 200
    assert (second.post(link).status_code, second.get(link).status_code) == (404, 404)
    assert second.get("/hosting/").status_code == 303
    assert "works once" in second.get(link).content.decode()


@pytest.mark.parametrize(("kind", "hours"), [("host-link", 1), ("confirm-host", 48)])
def test_a_link_is_soon_too_old(client: Client, monkeypatch: pytest.MonkeyPatch, kind: str, hours: int) -> None:
    submit(client)
    host = Host.objects.get()
    if kind == "host-link":
        link = link_of(host)
    else:
        link = signed_links.path("host-enter", Purpose.HOST_CONFIRM, Message.objects.get(kind=kind).pk)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + hours * 3600 - 5)
    assert client.get(link).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + hours * 3600 + 5)
    assert client.post(link, {"shown": Event.objects.get().pk}).status_code == 404
    assert Event.objects.get().status == "submitted"


def test_a_session_opens_what_is_the_hosts_own_alone(hetty: Host, make_event: EventMaker, campaign: Any) -> None:
    other = Host.objects.create(email="oli@example.org", name="Oli", confirmed_at=timezone.now())
    event = make_event(host=other)
    group = Group.objects.create(
        campaign=campaign, constituency=event.constituency, name="Oli's", link="https://t.me/+x", proposer=other
    )
    client = as_host(hetty)
    for address in (
        f"/hosting/events/{event.pk}/",
        f"/hosting/events/{event.pk}/people.csv",
        f"/hosting/groups/{group.pk}/",
    ):
        assert client.get(address).status_code == 404
        assert as_host(other).get(address).status_code == 200
        assert Client().get(address)["Location"] == "/hosting/sign-in/"


def test_a_list_of_people_is_taken_along_soon_after_coming_in(
    hetty: Host, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/hosting/events/{make_event(host=hetty).pk}/people.csv"
    client, now = as_host(hetty), time.time()
    assert client.get(address).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 3601)
    assert client.get(address)["Location"] == "/hosting/sign-in/?again"
    assert "open a fresh link first" in client.get("/hosting/sign-in/?again").content.decode()


@pytest.mark.parametrize("token", ["1", "1~x~y", "0"])
def test_a_guessed_link_opens_nothing(client: Client, hetty: Host, token: str) -> None:
    assert client.post(f"/hosting/enter/{token}/").status_code == 404
    assert client.post(f"/hosting/enter/{signed_links.token(Purpose.SIGN_UP, hetty.pk)}/").status_code == 404


def test_pages_of_hosts_are_neither_cached_nor_found(at_desk: Client) -> None:
    for address in ("/hosting/", "/events/new/"):
        response = at_desk.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert b'content="noindex"' in response.content


def test_from_a_seats_card_the_form_works_in_that_seat(client: Client) -> None:
    page = client.get("/events/new/?seat=crowmere").content.decode()
    assert '<option value="E14990003" selected>Crowmere</option>' in page


def test_a_place_outside_the_chosen_seat_is_told_and_can_be_meant(client: Client) -> None:
    answer = submit(client, constituency="E14990003")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "BR1 1AA is in Brackwater, and you chose Crowmere" in page
    assert 'name="works_elsewhere"' in page
    assert not Event.objects.exists()
    assert submit(client, constituency="E14990003", works_elsewhere="on").status_code == 303
    event = Event.objects.select_related("constituency").get()
    assert (event.constituency.name, event.postcode) == ("Crowmere", "BR1 1AA")


# What a host is told


def test_what_is_missing_is_said_once(client: Client) -> None:
    page = submit(client, postcode="").content.decode()
    assert page.count("Enter the postcode of the meeting place") == 2  # above, and at the field
    assert "set the marker" not in page


@pytest.mark.parametrize("page", ["", "cancel/"])
def test_what_can_no_longer_be_changed_is_said(at_desk: Client, make_event: EventMaker, hetty: Host, page: str) -> None:
    event = make_event(host=hetty, status="cancelled")
    answer = at_desk.get(f"/hosting/events/{event.pk}/{page}", follow=True)
    assert answer.redirect_chain[0][0].startswith("/hosting/?")
    assert "That can no longer be done with this event." in answer.content.decode()


def test_what_was_done_is_said(at_desk: Client, make_event: EventMaker, hetty: Host) -> None:
    public, waiting = make_event(host=hetty), make_event(host=hetty, status="waiting")
    answers_of = {public.pk: "Cancelled. Everybody who was coming is told.", waiting.pk: "Deleted"}
    for key, sentence in answers_of.items():
        assert sentence in at_desk.post(f"/hosting/events/{key}/cancel/", follow=True).content.decode()


def test_of_a_cancelled_event_nobody_is_messaged(at_desk: Client, make_event: EventMaker, hetty: Host) -> None:
    event = make_event(host=hetty, status="cancelled")
    page = at_desk.get(f"/hosting/events/{event.pk}/message/").content.decode()
    assert "you can no longer message people" in page
    assert "<textarea" not in page


def test_a_copy_that_waits_says_so(at_desk: Client, make_event: EventMaker, hetty: Host) -> None:
    event = make_event(host=hetty)
    page = at_desk.post(f"/hosting/events/{event.pk}/duplicate/", follow=True).content.decode()
    assert "An organiser has yet to look at this event" in page


def test_a_button_pressed_too_often_is_answered_by_a_page(
    at_desk: Client, make_event: EventMaker, hetty: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(host=hetty)
    monkeypatch.setattr("events.views.hosting.allowed", lambda *_: False)
    answer = at_desk.post(f"/hosting/events/{event.pk}/duplicate/")
    assert answer.status_code == 429
    assert 'href="/hosting/"' in answer.content.decode().partition("<main")[2].partition("</main>")[0]
