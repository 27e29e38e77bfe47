"""The page with every component is for the staff, and shows what there is."""

from __future__ import annotations

from django.test import Client

from constituencies.lookup import Outcome
from constituencies.models import Campaign
from mcm.models import User
from targeting import bands


def test_it_is_for_whoever_may_sign_in_to_a_desk(client: Client, campaign: Campaign) -> None:
    answer = client.get("/design/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_it_shows_every_band_every_outcome_and_a_form_with_problems(
    client: Client, stan: User, campaign: Campaign
) -> None:
    client.force_login(stan)
    page = client.get("/design/").content.decode()
    classes = [f"{layer.slug}-{band.slug}" for layer in bands.LAYERS for band in layer.bands]
    classes += [f"answer-{outcome}" for outcome in Outcome]
    assert [name for name in classes if name not in page] == []
    assert "There is a problem" in page
    assert "All events" in page
