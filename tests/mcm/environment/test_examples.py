"""Every example of docs/settings.md, read as the settings read it."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection

from mcm.environment.mail import mail_settings

ROOT = Path(__file__).resolve().parents[3]
SMTP = {"EMAIL_HOST": "host", "EMAIL_HOST_USER": "user", "EMAIL_HOST_PASSWORD": "password"}
EXAMPLES: dict[str, dict[str, dict[str, object]]] = {
    "DATABASE_URL": {
        "postgres://user:password@host:5432/name?sslmode=require": {
            "DATABASES.default.HOST": "host",
            "DATABASES.default.NAME": "name",
            "DATABASES.default.OPTIONS.sslmode": "require",
        }
    },
    "REDIS_URL": {
        "redis://host:6379/0": {"REDIS_URL": "redis://host:6379/0"},
        "unix:///path/redis.sock?db=0": {"REDIS_URL": "unix:///path/redis.sock?db=0"},
    },
    "ALLOWED_HOSTS": {
        "localhost,127.0.0.1,[::1]": {"IS_LOCAL": True, "SECOND_FACTOR": False},
        "map.example.org, .example.org": {"IS_LOCAL": False, "SECOND_FACTOR": True, "SESSION_COOKIE_SECURE": True},
    },
    "EMAIL_URL": {
        "smtp+tls://user:password@host:587": SMTP | {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False},
        "smtps://user:password@host:465": SMTP | {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True},
        "smtp://user:password@host:587/?tls=True": SMTP | {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True},
    },
    "SITE_URL": {"http://localhost:8000": {"SITE_URL": "http://localhost:8000"}},
    "SMS_URL": {
        "https://SID:TOKEN@api.twilio.com/?from=%2B447700900000": {
            "SMS_URL": "https://SID:TOKEN@api.twilio.com/?from=%2B447700900000"
        }
    },
    "MAP_TILES_URL": {
        "https://tiles.example/{z}/{x}/{y}.png": {"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.png"}
    },
    "DEFAULT_FROM_EMAIL": {
        "MyCampaignMap <noreply@localhost>": {"DEFAULT_FROM_EMAIL": "MyCampaignMap <noreply@localhost>"}
    },
}


def rows() -> dict[str, str]:
    """The table: each name of a first cell → the other cells."""
    lines = (ROOT / "docs" / "settings.md").read_text().splitlines()
    cells = [line.split("|", 2)[1:] for line in lines if line.startswith("| `")]
    return {name: row for names, row in cells for name in re.findall(r"`(\w+)`", names)}


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """mcm/settings.py with this in its environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "mcm" / "settings.py"))


def value_of(settings: dict[str, Any], path: str) -> object:
    value: Any = settings
    for key in path.split("."):
        value = value[key]
    return value


@pytest.mark.parametrize(("name", "example"), [(name, one) for name, some in EXAMPLES.items() for one in some])
def test_an_example_means_what_it_says(name: str, example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **{name: example})
    for path, value in EXAMPLES[name][example].items():
        assert value_of(settings, path) == value, path


def test_every_example_of_the_page_is_among_them() -> None:
    on_the_page = {
        (name, text)
        for name, row in rows().items()
        for text in re.findall(r"`([^`]+)`", row)
        if any(sign in text for sign in ("://", ",", "<"))
    }
    assert len(on_the_page) > 8
    tried = {(name, example) for name, examples in EXAMPLES.items() for example in examples}
    untried = {
        (name, text) for name, text in on_the_page if not any(name == one and text in other for one, other in tried)
    }
    assert untried == set()


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://host", 25, False, False),
        ("smtp+tls://host", 587, True, False),
        ("smtps://host", 465, False, True),
        ("smtp+ssl://host", 465, False, True),
        ("smtps://host:587", 587, True, False),
        ("smtp://host?tls=true", 587, True, False),
        ("smtp://host/?ssl=1", 465, False, True),
        ("smtp://host:2525/?tls=no", 2525, False, False),
    ],
)
def test_how_mail_is_encrypted(url: str, port: int, tls: bool, ssl: bool) -> None:
    settings = mail_settings(url)
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_a_user_and_a_password_may_hold_anything() -> None:
    settings = mail_settings("smtps://ann%40example.org:a%2Fb%23c%2Bd+e@host")
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("ann@example.org", "a/b#c+d+e")


def test_the_connection_that_sends_is_the_encrypted_one(settings: Any) -> None:
    for name, value in mail_settings("smtp+tls://user:password@host").items():
        setattr(settings, name, value)
    connection: Any = get_connection()
    assert (connection.use_tls, connection.port, connection.username) == (True, 587, "user")


@pytest.mark.parametrize(
    "url", ["smtp+tls://", "smtp://a:b/c@host", "smtp://host/?tsl=True", "smtp://host/?tls=maybe", "x://host"]
)
def test_what_cannot_be_meant_is_said(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        mail_settings(url)
