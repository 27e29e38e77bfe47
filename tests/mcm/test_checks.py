from __future__ import annotations

from typing import Any

import pytest

from constituencies.models import EXAMPLE_IMPRINT, Campaign
from mcm.checks import current_campaign_has_its_imprint, public_site_is_configured


@pytest.fixture
def public_site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.IS_LOCAL = False
    settings.MCM_DEMO = False
    monkeypatch.setenv("SITE_URL", "https://map.example.org")
    monkeypatch.setenv("EMAIL_URL", "smtp://localhost")
    return settings


def test_a_local_site_needs_nothing(settings: Any) -> None:
    assert settings.IS_LOCAL
    assert public_site_is_configured() == []


def test_a_public_site_needs_a_key_of_its_own(public_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert "mcm.E001" in [error.id for error in public_site_is_configured()]
    monkeypatch.setenv("SECRET_KEY", "long and random")
    assert public_site_is_configured() == []


def test_a_public_site_knows_its_own_address(public_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "long and random")
    monkeypatch.delenv("SITE_URL")
    assert [error.id for error in public_site_is_configured()] == ["mcm.E004"]


def test_a_public_site_needs_a_mail_server(public_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "long and random")
    monkeypatch.delenv("EMAIL_URL")
    assert [error.id for error in public_site_is_configured()] == ["mcm.E005"]


def test_a_public_site_is_no_demo(public_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "long and random")
    public_site.MCM_DEMO = True
    assert [error.id for error in public_site_is_configured()] == ["mcm.E002"]


def test_a_public_site_shows_its_own_imprint(public_site: Any, campaign: Campaign) -> None:
    assert current_campaign_has_its_imprint(databases=["default"]) == []
    Campaign.objects.update(imprint=EXAMPLE_IMPRINT)
    assert [error.id for error in current_campaign_has_its_imprint(databases=["default"])] == ["mcm.E003"]
