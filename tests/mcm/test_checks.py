from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError

from constituencies.management.commands import set_imprint
from constituencies.models import EXAMPLE_IMPRINT, Campaign
from mcm.checks import current_campaign_has_its_imprint, public_site_is_configured, public_site_is_well_served

ROOT = Path(__file__).resolve().parents[2]
KEY = "7g683ifUDoaptO7rvSp80cjHGBAJ0rIwhcz8bYPQe28SvBTe0DYnWqAyDLjWDuIZPuY"  # as token_urlsafe(50) makes them
PUBLIC = {
    "ALLOWED_HOSTS": "map.example.org",
    "SITE_URL": "https://map.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org",
    "SECRET_KEY": KEY,
    "MCM_DEMO": "0",
    "DEBUG": "0",
    "MCM_PRIVATE_SERVICES": "",
}


@pytest.fixture
def public_site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.IS_LOCAL = False
    settings.MCM_DEMO = False
    settings.PRIVATE_SERVICES = []
    settings.ALLOWED_HOSTS = ["map.example.org"]
    for name in ("SITE_URL", "EMAIL_URL", "SECRET_KEY"):
        monkeypatch.setenv(name, PUBLIC[name])
    return settings


def found() -> list[str]:
    return [problem.id or "" for problem in (*public_site_is_configured(), *public_site_is_well_served())]


def test_a_local_site_needs_nothing(settings: Any) -> None:
    assert settings.IS_LOCAL
    settings.DEBUG = True
    assert found() == []


def test_a_public_site_that_has_it_all(public_site: Any) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "id"), [("SECRET_KEY", "mcm.E001"), ("SITE_URL", "mcm.E004"), ("EMAIL_URL", "mcm.E005")]
)
def test_a_public_site_lacks_one_thing(public_site: Any, monkeypatch: pytest.MonkeyPatch, name: str, id: str) -> None:
    monkeypatch.delenv(name)
    assert found() == [id]
    monkeypatch.setenv(name, "")
    assert found() == [id]


@pytest.mark.parametrize("key", ["a", "long and random", "a" * 60, "abcdefghijkl" * 5, "django-insecure-" + KEY])
def test_a_key_that_others_guess_is_none(public_site: Any, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("SECRET_KEY", key)
    assert found() == ["mcm.E006"]
    assert len(key) == 1 or key not in str(public_site_is_configured())


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("MCM_DEMO", True, "mcm.E002"),
        ("DEBUG", True, "mcm.E007"),
        ("ALLOWED_HOSTS", ["*"], "mcm.E008"),
        ("ALLOWED_HOSTS", ["map.example.org", "*.example.org"], "mcm.E008"),
        ("PRIVATE_SERVICES", ["postgres"], "mcm.W001"),
        ("PRIVATE_SERVICES", ["postgres", "valkey"], "mcm.W001"),
    ],
)
def test_a_public_site_has_one_too_many(public_site: Any, name: str, value: object, id: str) -> None:
    setattr(public_site, name, value)
    assert found() == [id]


@pytest.mark.parametrize(("host", "is_told"), [("mail.example.org", True), ("127.0.0.1", False), ("localhost", False)])
def test_mail_with_links_goes_on_an_encrypted_connection(public_site: Any, host: str, is_told: bool) -> None:
    public_site.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    public_site.EMAIL_HOST = host
    public_site.EMAIL_USE_TLS = public_site.EMAIL_USE_SSL = False
    assert found() == (["mcm.W002"] if is_told else [])
    public_site.EMAIL_USE_TLS = True
    assert found() == []


def test_a_public_site_shows_its_own_imprint(public_site: Any, campaign: Campaign) -> None:
    assert current_campaign_has_its_imprint() == []
    for imprint in (EXAMPLE_IMPRINT, f" {EXAMPLE_IMPRINT}\n", " "):
        Campaign.objects.update(imprint=imprint)
        assert [error.id for error in current_campaign_has_its_imprint()] == ["mcm.E003"]


def test_plain_check_says_so_and_the_remedy_that_it_names_works(public_site: Any, campaign: Campaign) -> None:
    Campaign.objects.update(imprint=EXAMPLE_IMPRINT)
    with pytest.raises(SystemCheckError, match="script/manage set_imprint"):
        call_command("check")
    with pytest.raises(CommandError, match="the example is nobody"):
        call_command("set_imprint", EXAMPLE_IMPRINT)
    call_command("set_imprint", "Promoted by Ann Agent for the Party, both at 1 High Street")
    assert set_imprint.Command.requires_system_checks == [], "or it would not start either"
    call_command("check")
    campaign.refresh_from_db()
    assert campaign.imprint.startswith("Promoted by Ann Agent")


def test_before_there_is_a_database_nothing_is_said_of_it(public_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_manager: object) -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr(type(Campaign.objects), "current", away)
    assert current_campaign_has_its_imprint() == []


@pytest.mark.parametrize(
    ("command", "changes", "words"),
    [
        ("check", {"SECRET_KEY": "a"}, ["SECRET_KEY is too short", "token_urlsafe"]),
        pytest.param(
            "check",
            {"DEBUG": "1", "ALLOWED_HOSTS": "*"},
            ["DEBUG is on", "Unset DEBUG", "ALLOWED_HOSTS holds a *"],
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "prepare",
            {"SECRET_KEY": "a", "EMAIL_URL": ""},
            ["SECRET_KEY is too short", "EMAIL_URL is not set"],
            marks=pytest.mark.slow,
        ),
        ("prepare", {"ALLOWED_HOSTS": "localhost, map.example.org", "DEBUG": "1"}, ["DEBUG is on"]),
    ],
)
def test_check_and_the_first_step_of_a_start_refuse(command: str, changes: dict[str, str], words: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MCM_")}
    environment |= {"DATABASE_URL": "postgres:////nowhere/mcm", **PUBLIC, **changes}
    ended = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert [word for word in words if word not in ended.stderr] == [], ended.stderr
