"""Whoever guesses, and asks for links, in somebody's name keeps them neither out nor in the dark."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from events.models import Message
from events.safety.rate_limits import BY_ADDRESS, BY_PERSON, LimitedAction
from mcm.models import User
from mcm.sign_in.known_browsers import COOKIE
from tests.mcm.sign_in.people import LOGIN, come_by_link, give_password, is_in, outcomes

pytestmark = pytest.mark.django_db
WRONG = "not the password"


@pytest.fixture
def familiar(stan: User) -> Client:
    """A browser in which Stan has come in before."""
    client = Client()
    give_password(client, "stan")
    client.post("/sign-in/out/")
    assert COOKIE in client.cookies
    return client


def guess(name: str, times: int = 40) -> list[int]:
    """From as many addresses as it takes."""
    return [give_password(Client(), name, WRONG, f"198.51.100.{n}").status_code for n in range(times)]


def ask_for_links(email: str, times: int = 20) -> list[int]:
    addresses = [f"198.51.100.{n}" for n in range(times)]
    return [Client().post("/sign-in/link/", {"email": email}, REMOTE_ADDR=ip).status_code for ip in addresses]


def test_who_came_in_here_before_comes_in_again_whatever_others_do(familiar: Client, stan: User) -> None:
    assert guess("stan")[-1] == ask_for_links(stan.email)[-1] == 429
    assert familiar.post("/sign-in/link/", {"email": "Stan@example.org"}).status_code == 303
    assert give_password(Client(), "stan").status_code == 429, "elsewhere nobody does"
    assert give_password(familiar, "stan").status_code == 303
    assert is_in(familiar)


def test_the_same_holds_for_codes(stan: User, settings: Any) -> None:
    settings.SECOND_FACTOR = True
    client = come_by_link(stan)
    assert COOKIE not in client.cookies, "who has still something to show has not come in"


def test_a_known_browser_guesses_no_more_often_than_others(familiar: Client) -> None:
    most = BY_PERSON[LimitedAction.ACCOUNT][0].amount
    codes = [give_password(familiar, "stan", WRONG).status_code for _ in range(most + 2)]
    assert codes == [400] * most + [429] * 2


@pytest.mark.parametrize("value", ["", "x", "1.abc", "1.abc~x~y", "~", "é"])
def test_a_made_up_cookie_is_worth_nothing(stan: User, value: str) -> None:
    guess("stan")
    client = Client()
    client.cookies[COOKIE] = value
    assert give_password(client, "stan").status_code == 429


def test_that_of_one_account_is_worth_nothing_for_another(familiar: Client, ada: User) -> None:
    guess("ada")
    ask_for_links(ada.email)
    assert give_password(familiar, "ada").status_code == 429
    assert familiar.post("/sign-in/link/", {"email": ada.email}).status_code == 429


def test_one_address_locks_out_few(stan: User, ada: User) -> None:
    client, most = Client(), BY_ADDRESS[LimitedAction.SIGN_IN][0].amount
    for n in range(most):
        give_password(client, f"name{n}", WRONG)
    assert [give_password(client, "stan", WRONG).status_code for _ in range(40)] == [429] * 40
    assert give_password(Client(), "stan", address="198.51.100.1").status_code == 303


def test_the_owner_is_told_though_a_forms_key_is_sent_along(stan: User) -> None:
    client = Client()
    for n in range(12):
        client.post(LOGIN, {"username": "stan", "password": f"{WRONG}{n}", "form_key": f"{n:022d}"})
    assert Message.objects.filter(kind="notice", user=stan).count() == 1
    assert outcomes(stan).count("locked") == 1
