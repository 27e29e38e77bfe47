"""The second factor: nobody is signed in without it where it is asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from events.models import Message
from mcm.models import User
from mcm.sign_in import second_factor
from tests.mcm.sign_in.people import DESK, code_of, come_by_link, enrol, give_password, is_in, outcomes

SET_UP = "/sign-in/second-factor/set-up/"
SHOW = "/sign-in/second-factor/"


@pytest.fixture(autouse=True)
def asked_for(settings: Any, db: None) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def app(stan: User) -> TOTPDevice:
    """Stan's, set up long ago."""
    device: TOTPDevice = TOTPDevice.objects.create(user=stan, name="app")
    return device


def codes_in(page: str) -> list[str]:
    return re.findall(r"<code>([a-z0-9-]{14})</code>", page)


@pytest.mark.parametrize("name", ["rita", "stan", "ada"])
def test_whoever_steers_sets_one_up_and_only_then_is_in(
    request: pytest.FixtureRequest, campaign: object, name: str
) -> None:
    user = request.getfixturevalue(name)
    client = come_by_link(user)
    assert not is_in(client)
    assert client.get(f"/admin/login/?next={DESK}")["Location"] == f"{SHOW}?next=%2Fadmin%2Fevents%2Fevent%2F"
    assert client.get(SHOW)["Location"].startswith(SET_UP)
    page = client.get(SET_UP).content.decode()
    assert "segno" in page
    assert len(codes_in(enrol(client, user).content.decode())) == 10
    assert is_in(client)
    assert outcomes(user)[-2:] == ["verified", "new-codes"]


def test_organisers_need_none(client: Client, olive: User) -> None:
    give_password(client, "olive")
    assert is_in(client)


def test_organisers_who_have_set_one_up_are_asked_for_it(client: Client, olive: User) -> None:
    TOTPDevice.objects.create(user=olive, name="app", confirmed=True)
    give_password(client, "olive")
    assert not is_in(client)
    assert client.post(SHOW, {"code": code_of(TOTPDevice.objects.get())}).status_code == 303
    assert is_in(client)


def test_where_it_is_not_asked_for_nobody_needs_one(client: Client, stan: User, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    give_password(client, "stan")
    assert is_in(client)


def test_with_the_password_alone_one_cannot_set_it_up_for_somebody_else(client: Client, stan: User) -> None:
    give_password(client, "stan")
    page = client.get(SET_UP)
    assert page.status_code == 403
    assert "segno" not in page.content.decode()
    TOTPDevice.objects.create(user=stan, name="app", confirmed=False)
    client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get())})
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert not is_in(client)
    assert Message.objects.filter(kind="sign-in-link", user=stan).exists(), "the mailbox is asked"


def test_nor_can_whoever_reads_the_mail_replace_the_app(app: TOTPDevice, stan: User) -> None:
    client = come_by_link(stan)
    assert client.get(SET_UP)["Location"].startswith(SHOW)
    assert client.post(SET_UP, {"code": code_of(app)})["Location"].startswith(SHOW)
    assert TOTPDevice.objects.get() == app


def test_the_code_comes_after_the_password_and_works_once(client: Client, app: TOTPDevice, stan: User) -> None:
    give_password(client, "stan")
    code = code_of(app)
    assert client.post(f"{SHOW}?next={DESK}", {"code": code})["Location"] == DESK
    assert is_in(client)
    other = Client()
    give_password(other, "stan")
    assert other.post(SHOW, {"code": code}).status_code == 400
    assert not is_in(other)
    assert other.post(SHOW, {"code": code_of(app, 1)}).status_code == 303
    assert is_in(other)


def test_a_recovery_code_works_once_and_is_kept_nowhere(client: Client, app: TOTPDevice, stan: User) -> None:
    first, *_others = codes = second_factor.new_recovery_codes(stan)
    assert not StaticToken.objects.filter(token__in=[code.replace("-", "") for code in codes]).exists()
    give_password(client, "stan")
    assert client.post(SHOW, {"code": first.upper()}).status_code == 303
    assert is_in(client)
    assert StaticToken.objects.count() == 9
    other = Client()
    give_password(other, "stan")
    assert other.post(SHOW, {"code": first}).status_code == 400
    assert not is_in(other)


def test_codes_are_not_guessed(client: Client, app: TOTPDevice, stan: User) -> None:
    give_password(client, "stan")
    right = code_of(app)
    codes = [client.post(SHOW, {"code": f"{(int(right) + n) % 10**6:06d}"}).status_code for n in range(100, 125)]
    assert codes == [400] * 10 + [429] * 15
    assert client.post(SHOW, {"code": right}).status_code == 429
    assert not is_in(client)
    assert Message.objects.filter(kind="notice", user=stan).count() == 1


def test_wrong_codes_lock_nobody_out_for_longer_than_a_day(client: Client, app: TOTPDevice, stan: User) -> None:
    # django-otp doubles its pause each time: after thirty it would be decades.
    TOTPDevice.objects.update(throttling_failure_count=30, throttling_failure_timestamp=timezone.now())
    give_password(client, "stan")
    assert client.post(SHOW, {"code": code_of(app)}).status_code == 303


def test_a_role_that_is_given_later_asks_for_it_at_once(client: Client, olive: User) -> None:
    give_password(client, "olive")
    assert is_in(client)
    User.objects.update(role="staff")
    assert not is_in(client)


def test_an_administrator_takes_it_away_and_open_sessions_end(
    client: Client, app: TOTPDevice, stan: User, ada: User
) -> None:
    give_password(client, "stan")
    client.post(SHOW, {"code": code_of(app)})
    assert is_in(client)
    desk = come_by_link(ada)
    enrol(desk, ada)
    desk.post("/admin/mcm/user/", {"action": "forget_second_factor", "_selected_action": [stan.pk]})
    assert not TOTPDevice.objects.filter(user=stan).exists()
    assert not is_in(client)
    assert Message.objects.filter(kind="notice", user=stan).exists()


def test_whoever_has_not_shown_it_can_still_go(client: Client, app: TOTPDevice, stan: User) -> None:
    give_password(client, "stan")
    assert client.post("/sign-in/out/").status_code == 302
    assert client.get(SHOW)["Location"].startswith("/admin/login/")


def addresses(patterns: list[Any], prefix: str = "") -> list[str]:
    """Every address of the site, with 1 in place of what it takes."""
    routes: list[str] = []
    for pattern in patterns:
        route = re.sub(r"<[^>]+>", "1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            routes += addresses(pattern.url_patterns, prefix + route)
        elif isinstance(pattern, URLPattern) and not re.search(r"[\^\\(]", route):
            routes.append(f"/{prefix}{route}")
    return routes


def test_no_page_of_a_desk_opens_before_it_is_shown(client: Client, app: TOTPDevice, ada: User, stan: User) -> None:
    """Whatever there is below /admin/ leads to the door, for an administrator who has given the password alone."""
    give_password(client, "ada")
    desks = [address for address in addresses(get_resolver().url_patterns) if address.startswith("/admin/")]
    assert len(desks) > 3 * len(admin.site._registry)
    for address in desks:
        if address in ("/admin/login/", "/admin/logout/"):
            continue
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (301, 302, 303, 404, 405), address
            if answer.status_code < 400:
                assert "/login/" in answer["Location"] or answer["Location"].endswith("/"), address
                assert not answer["Location"].startswith("/admin/mcm/"), address
