"""Data of before is kept whole, and as the code of today looks for it."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from events.models import Block, Host

pytestmark = pytest.mark.django_db


def test_addresses_of_before_are_as_mail_is_sent_to_them() -> None:
    for name in ("müller.example", "☕.example", "plain.example"):
        Host.objects.create(name="Ann", email=f"ann@{name}")
        Block.objects.create(value=name, reason="x")
    Host.objects.create(name="Ben", email="ben@straße.example")
    other = Host.objects.create(name="Ben", email="ben@xn--strae-oqa.example")
    import_module("events.migrations.0011_tables").to_dns(apps, None)
    blocked = {"xn--mller-kva.example", "☕.example", "plain.example"}
    assert set(Block.objects.values_list("value", flat=True)) == blocked
    emails = set(Host.objects.values_list("email", flat=True))
    assert emails == {f"ann@{name}" for name in blocked} | {"ben@straße.example", other.email}
    assert Host.objects.by_email("ann@müller.example").exists()
