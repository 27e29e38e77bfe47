"""Links of mails that no longer work: each leads to a page that says so, and how to get on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from events import signups
from events.models import Host, SignUp
from events.safety.signed_links import Purpose, path
from events.signups import Person
from mcm.models import User
from tests.conftest import EventMaker
from tests.events.hosts import link_of
from tests.mcm.sign_in.people import ask_for_link

LINKS = {
    "/sign-ups/2~altered~signature/": "/my-data/",
    "/sign-ups/2~altered~signature/event.ics": "/my-data/",
    "/news/2~altered~signature/stop/": "/my-data/",
    "/tell-me/2~altered~signature/": "/my-data/",
    "/my-data/2~altered~signature/": "/my-data/",
    "/groups/passes/2~altered~signature/": "/",
    "/groups/confirm/2~altered~signature/": "/hosting/sign-in/",
    "/headcounts/2~altered~signature/": "/hosting/sign-in/",
    "/hosting/enter/2~altered~signature/": "/hosting/sign-in/",
    "/sign-in/link/2~altered~signature/": "/sign-in/link/",
    "/invitations/MQ/altered-signature/": "/sign-in/link/",
}
"""One of each kind, and where its page leads."""


def way_on(client: Client, address: str) -> str:
    """Where the button of the page of an old link leads."""
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This link no longer works" in page
    match = re.search(r'<a class="button" href="([^"]*)"', page)
    assert match
    return match[1]


@pytest.mark.parametrize("address", LINKS)
def test_an_altered_link_says_so_and_leads_on(client: Client, campaign: object, address: str) -> None:
    assert way_on(client, address) == LINKS[address]
    assert client.post(address).status_code in (404, 405)


def test_after_erasure_the_link_of_a_sign_up_is_old(client: Client, make_event: EventMaker) -> None:
    signup = signups.sign_up(make_event(), None, Person("Ann", "ann@example.org"))
    address = path("signup", Purpose.SIGN_UP, signup.pk)
    assert client.get(address).status_code == 200
    SignUp.objects.all().delete()
    assert way_on(client, address) == "/my-data/"


def test_a_link_to_log_in_that_was_used_leads_to_a_new_one(client: Client, campaign: object, olive: User) -> None:
    address = ask_for_link(client, olive)
    assert Client().post(address).status_code == 303
    assert way_on(Client(), address) == "/sign-in/link/"


def test_a_host_who_presses_the_link_again_is_led_to_what_is_theirs(
    client: Client, campaign: object, hetty: Host
) -> None:
    address = link_of(hetty)
    assert client.post(address).status_code == 303
    assert client.get(address)["Location"] == "/hosting/"
    assert way_on(Client(), address) == "/hosting/sign-in/"
