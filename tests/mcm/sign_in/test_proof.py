"""Pauses, and showing again who one is before something grave."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from constituencies.models import Campaign
from mcm.models import User
from mcm.settings import PROVE_AGAIN_MINUTES
from targeting.models import Strategy
from tests.conftest import EventMaker
from tests.events.hosts import comes
from tests.mcm.sign_in.people import ask_for_link, give_password, is_in, outcomes

AGAIN = "/sign-in/again/"


class Clock:
    """Goes forward only when a test says so."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        patch.setattr(time, "time", lambda: self.now)

    def wait(self, minutes: float) -> None:
        self.now += 60 * minutes


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def client_of_stan(client: Client, stan: User) -> Client:
    give_password(client, "stan")
    return client


def test_after_a_pause_one_is_signed_out(client_of_stan: Client, stan: User, settings: Any, clock: Clock) -> None:
    for _ in range(3):
        clock.wait(settings.SESSION_IDLE_MINUTES - 1)
        assert is_in(client_of_stan), "who is here is not idle"
    clock.wait(settings.SESSION_IDLE_MINUTES + 1)
    assert not is_in(client_of_stan)
    clock.wait(-settings.SESSION_IDLE_MINUTES)
    assert not is_in(client_of_stan), "the session is gone"
    assert "idle" in outcomes(stan)


@pytest.fixture
def draft(campaign: Campaign) -> Strategy:
    return Strategy.objects.create(campaign=campaign, name="Another")


def grave(strategy: Strategy) -> list[tuple[str, str, dict[str, Any]]]:
    """Everything that asks again: method, address, what is sent."""
    exports: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"/admin/{meta.app_label}/{meta.model_name}/export/", {})
        for model, desk in admin.site._registry.items()
        if hasattr(desk, "export_action")
        for meta in [model._meta]
    ]
    actions = [
        ("POST", f"/admin/{meta.app_label}/{meta.model_name}/", {"action": action, "_selected_action": [1]})
        for model, desk in admin.site._registry.items()
        for meta in [model._meta]
        for action in desk.actions or ()
        if isinstance(action, str) and "export" in action
    ]
    return [
        *exports,
        *actions,
        ("GET", reverse("admin:targeting_history_export"), {}),
        ("GET", reverse("admin:targeting_strategy_publish", args=[strategy.pk]), {}),
        ("POST", reverse("admin:targeting_strategy_publish", args=[strategy.pk]), {}),
        ("POST", reverse("admin:targeting_strategy_schedule", args=[strategy.pk]), {"at_0": "2030-01-01"}),
        ("POST", reverse("admin:constituencies_campaign_changelist"), {"action": "make_current"}),
        ("GET", reverse("admin:password_change"), {}),
        ("GET", reverse("admin:mcm_user_add"), {}),
        ("POST", reverse("admin:mcm_user_changelist"), {"action": "forget_second_factor", "_selected_action": [1]}),
        ("GET", "/sign-in/account/", {}),
        ("POST", "/sign-in/second-factor/codes/", {}),
        ("GET", "/sign-in/second-factor/set-up/", {}),
        ("POST", "/sign-in/second-factor/set-up/", {"code": "000000"}),
    ]


def test_what_is_grave_asks_again_after_a_while(
    client: Client, ada: User, draft: Strategy, make_event: EventMaker, clock: Clock
) -> None:
    signup = comes(make_event(), "Vera")
    give_password(client, "ada")
    deeds = grave(draft)
    assert len(deeds) > 10
    clock.wait(PROVE_AGAIN_MINUTES + 1)
    for method, address, data in deeds:
        fields = data | ({"_selected_action": [signup.pk]} if "export" in data.get("action", "") else {})
        if "forget_second_factor" in str(data):
            fields["_selected_action"] = [ada.pk]
        if "make_current" in str(data):
            fields["_selected_action"] = [draft.campaign_id]
        answer = client.generic(method, address) if method == "GET" else client.post(address, fields)
        assert answer.status_code == 303, (method, address)
        assert answer["Location"].startswith(AGAIN), (method, address)
    assert client.post(AGAIN, {"password": "correct horse battery"}).status_code == 303
    for method, address, _data in deeds:
        if method == "GET":
            answer = client.get(address)
            assert not answer.get("Location", "").startswith(AGAIN), address


def test_the_way_leads_back_to_what_was_asked_for(client_of_stan: Client, settings: Any, clock: Clock) -> None:
    clock.wait(settings.PROVE_AGAIN_MINUTES + 1)
    question = client_of_stan.get("/admin/events/activity/export/?status=published")["Location"]
    page = client_of_stan.get(question).content.decode()
    assert 'value="/admin/events/activity/export/?status=published"' in page
    back = client_of_stan.post(
        AGAIN, {"password": "correct horse battery", "next": "/admin/events/activity/export/?status=published"}
    )
    assert back["Location"] == "/admin/events/activity/export/?status=published"
    assert client_of_stan.get(back["Location"])["Content-Type"].startswith("text/csv")
    assert (
        client_of_stan.post(AGAIN, {"password": "correct horse battery", "next": "//evil.example/"})["Location"]
        == "/admin/"
    )


def test_wrong_passwords_are_counted_there_too(client_of_stan: Client, stan: User) -> None:
    codes = [client_of_stan.post(AGAIN, {"password": "wrong"}).status_code for _ in range(12)]
    assert codes == [400] * 10 + [429] * 2


def test_a_new_link_does_it_too(client_of_stan: Client, stan: User, settings: Any, clock: Clock) -> None:
    clock.wait(settings.PROVE_AGAIN_MINUTES + 1)
    assert client_of_stan.get("/sign-in/account/").status_code == 303
    client_of_stan.post(ask_for_link(client_of_stan, stan))
    assert client_of_stan.get("/sign-in/account/").status_code == 200


def test_nobody_is_asked_again_who_is_nobody(client: Client, db: None) -> None:
    assert client.get("/admin/events/activity/export/")["Location"].startswith("/admin/login/")
    assert client.get(AGAIN)["Location"].startswith("/admin/login/")
