"""Coming in by password, and what guessing at it leads to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from events.models import Message
from events.safety.rate_limits import BY_ADDRESS, BY_PERSON, LimitedAction
from mcm.models import SignInRecord, User
from mcm.sign_in.records import forget_old_records, network_of
from mcm.tasks import forget_sign_ins
from tests.mcm.sign_in.people import DESK, LOGIN, come_by_link, give_password, is_in, outcomes

pytestmark = pytest.mark.django_db
WRONG = "not the password"


def test_with_the_password_one_is_in(client: Client, olive: User) -> None:
    response = client.post(f"{LOGIN}?next={DESK}", {"username": "olive", "password": "correct horse battery"})
    assert (response.status_code, response["Location"]) == (303, DESK)
    assert is_in(client)
    assert outcomes(olive) == ["signed-in"]


def test_a_wrong_one_is_said_and_nothing_of_the_account(client: Client, olive: User) -> None:
    pages = [give_password(client, name, WRONG).content.decode() for name in ("olive", "nobody")]
    assert all("There is a problem" in page for page in pages)
    assert pages[0].replace("olive", "") == pages[1].replace("nobody", "") or "csrf" in pages[0]
    assert not is_in(client)
    assert [(row.outcome, row.user) for row in SignInRecord.objects.order_by("pk")] == [
        ("wrong", olive),
        ("wrong", None),
    ]


def test_another_site_is_no_place_to_go_on_to(client: Client, olive: User) -> None:
    response = client.post(
        f"{LOGIN}?next=https://evil.example/", {"username": "olive", "password": "correct horse battery"}
    )
    assert response["Location"] == "/admin/"


def test_after_sixty_wrong_passwords_the_right_one_opens_nothing(client: Client, stan: User) -> None:
    answers = [give_password(client, "stan", WRONG, f"203.0.113.{n % 4}").status_code for n in range(60)]
    most = BY_PERSON[LimitedAction.ACCOUNT][0].amount
    assert answers == [400] * most + [429] * (60 - most)
    answer = give_password(client, "stan", address="198.51.100.1")
    page = answer.content.decode()
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert "Have a link sent" in page
    assert not is_in(client)


def test_its_owner_is_told_once_and_comes_in_by_a_link_all_the_same(client: Client, stan: User) -> None:
    for _ in range(30):
        give_password(client, "stan", WRONG)
    [notice] = Message.objects.filter(kind="notice")
    assert notice.user == stan
    assert notice.details["path"] == "/sign-in/link/"
    assert outcomes(stan).count("locked") == 1
    assert is_in(come_by_link(stan))


def test_nobody_learns_from_a_lock_who_has_an_account(client: Client, stan: User) -> None:
    def codes(name: str, address: str) -> list[int]:
        return [give_password(client, name, WRONG, address).status_code for _ in range(14)]

    assert codes("stan", "203.0.113.1") == codes("nobody", "203.0.113.2")
    assert not Message.objects.exclude(user=stan).exists()


def test_nothing_is_hashed_once_an_account_is_locked(
    client: Client, stan: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        give_password(client, "stan", WRONG)
    settings.PASSWORD_HASHERS = ["mcm.sign_in.hashing.OneAtATimeHasher"]

    def never(*_args: object, **_kwargs: object) -> str:
        raise AssertionError("hashed")

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", never)
    assert give_password(client, "stan").status_code == 429
    with pytest.raises(AssertionError, match="hashed"):
        give_password(client, "nobody")


def test_going_through_many_names_from_one_address_ends_too(client: Client, stan: User) -> None:
    most = BY_ADDRESS[LimitedAction.SIGN_IN][0].amount
    codes = [give_password(client, f"name{n}", WRONG).status_code for n in range(most + 5)]
    assert codes == [400] * most + [429] * 5
    assert give_password(client, "stan").status_code == 429
    assert give_password(client, "stan", address="198.51.100.1").status_code == 303


def test_whoever_gets_it_right_is_not_counted_against(client: Client, olive: User) -> None:
    for n in range(14):
        assert give_password(client, "olive", address=f"203.0.113.{n}").status_code == 303


def test_ways_of_writing_a_name_are_one_name(client: Client, stan: User) -> None:
    names = ["stan", "Stan", "STAN ", " stan"] * 5
    assert 429 in [give_password(client, name, WRONG, f"203.0.113.{n}").status_code for n, name in enumerate(names)]
    assert give_password(client, "stan").status_code == 429


def test_changing_the_password_asks_for_the_old_one_as_often_as_the_door_does(client: Client, olive: User) -> None:
    client.force_login(olive)
    new = {"new_password1": "a long enough secret", "new_password2": "a long enough secret"}
    codes = [
        client.post("/admin/password_change/", {"old_password": WRONG, **new}).status_code
        for _ in range(BY_PERSON[LimitedAction.ACCOUNT][0].amount + 1)
    ]
    assert codes[-2:] == [400, 429]
    assert client.post("/admin/password_change/", {"old_password": "correct horse battery", **new}).status_code == 429


def test_a_new_password_ends_other_sessions_and_not_this_one(client: Client, olive: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(olive)
    client.force_login(olive)
    answer = client.post(
        "/admin/password_change/",
        {
            "old_password": "correct horse battery",
            "new_password1": "a long enough secret",
            "new_password2": "a long enough secret",
        },
    )
    assert answer["Location"] == "/sign-in/account/"
    assert is_in(client)
    assert not is_in(elsewhere)
    assert "new-password" in outcomes(olive)


# The record


def test_of_an_address_the_network_is_kept(client: Client, olive: User) -> None:
    give_password(client, "olive", address="203.0.113.77")
    give_password(Client(), "olive", address="2001:db8:1:2:3::4")
    assert [row.network for row in SignInRecord.objects.order_by("pk")] == ["203.0.113.0/24", "2001:db8:1::/48"]


@pytest.mark.parametrize("address", ["", "unix:", "203.0.113.7:1234", "fe80::1%eth0", "::1"])
def test_what_is_no_address_breaks_nothing(address: str) -> None:
    assert network_of(address) in ("", "fe80::/48", "::/48")


def test_nobody_changes_the_record(olive: User) -> None:
    SignInRecord.objects.create(user=olive, outcome="wrong")
    with pytest.raises(ProgrammingError), transaction.atomic():
        SignInRecord.objects.update(outcome="signed-in")


def test_it_goes_after_a_while_and_with_its_account(olive: User, oscar: User, settings: Any) -> None:
    now = timezone.now()
    for days in (settings.SIGN_IN_RECORD_DAYS + 1, settings.SIGN_IN_RECORD_DAYS - 1):
        SignInRecord.objects.create(user=oscar, outcome="wrong", happened_at=now - dt.timedelta(days=days))
    assert forget_old_records(now) == 1
    assert SignInRecord.objects.count() == 1
    oscar.delete()
    assert not SignInRecord.objects.exists()


def test_sessions_that_have_ended_go_too(client: Client, olive: User) -> None:
    client.force_login(olive)
    Client().force_login(olive)
    Session.objects.filter(pk=client.session.session_key).update(expire_date=timezone.now() - dt.timedelta(days=1))
    forget_sign_ins()
    [session] = Session.objects.all()
    assert session.pk != client.session.session_key


def test_administrators_alone_read_it(client: Client, ada: User, stan: User, rita: User, olive: User) -> None:
    codes = {}
    for user in (ada, stan, rita, olive):
        client.force_login(user)
        codes[user.username] = client.get("/admin/mcm/signinrecord/").status_code
    assert codes == {"ada": 200, "stan": 403, "rita": 403, "olive": 403}
    client.force_login(ada)
    assert client.get("/admin/mcm/signinrecord/add/").status_code == 403
    assert "/admin/otp_totp/" not in client.get("/admin/").content.decode(), "it would show the secrets of others"


# Forgotten


def test_a_wrong_password_is_not_said_to_be_still_there(client: Client, olive: User) -> None:
    page = give_password(client, "olive", WRONG).content.decode()
    assert "Please type the password again" in page
    assert "What you typed is still here" not in page


@pytest.mark.parametrize("has_one", [True, False])
def test_whoever_came_by_a_link_chooses_a_password_without_the_old_one(olive: User, has_one: bool) -> None:
    if not has_one:
        olive.set_unusable_password()
        olive.save()
    client = come_by_link(olive)
    assert "/admin/password_change/" in client.get("/sign-in/account/").content.decode()
    assert "old_password" not in client.get("/admin/password_change/").content.decode()
    new = {"new_password1": "a long enough secret", "new_password2": "a long enough secret"}
    assert client.post("/admin/password_change/", new)["Location"] == "/sign-in/account/"
    assert give_password(Client(), "olive", "a long enough secret").status_code == 303


def test_whoever_came_by_password_needs_the_old_one(client: Client, olive: User) -> None:
    assert give_password(client, "olive").status_code == 303
    assert "old_password" in client.get("/admin/password_change/").content.decode()
    new = {"new_password1": "a long enough secret", "new_password2": "a long enough secret"}
    assert client.post("/admin/password_change/", new).status_code == 400


# Where somebody may not go


def test_whoever_may_not_is_told_as_whom_they_are_in_and_led_back(client: Client, olive: User) -> None:
    client.force_login(olive)
    answer = client.get("/admin/mcm/user/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You are logged in as olive (organiser)" in page
    assert 'href="/admin/"' in page.partition("<main")[2].partition("</main>")[0]
