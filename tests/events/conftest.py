"""Two hosts: Hetty, and Hugh whose events are none of hers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Host
from tests.events.hosts import as_host


@pytest.fixture
def hetty(db: None) -> Host:
    return Host.objects.create(email="hetty@example.org", name="Hetty", confirmed_at=timezone.now())


@pytest.fixture
def hugh(db: None) -> Host:
    return Host.objects.create(email="hugh@example.org", name="Hugh", confirmed_at=timezone.now())


@pytest.fixture
def at_desk(hetty: Host) -> Client:
    return as_host(hetty)
