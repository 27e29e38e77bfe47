"""A prototype that may be started, in the fictional campaign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from constituencies.models import Campaign
from targeting.models import Prototype
from targeting.prototypes.steps import save_prototype

PrototypeMaker = Callable[..., Prototype]


@pytest.fixture
def make_prototype(campaign: Campaign) -> PrototypeMaker:
    def make(**more: Any) -> Prototype:
        values = {
            "campaign": campaign,
            "title": "Without soonness",
            "name": "no-soonness",
            "changes": "no-soonness",
            "percent": 50,
            "note": "More need for each sign-up.",
            "ends_at": timezone.now() + dt.timedelta(days=7),
        }
        prototype = Prototype(**values | more)
        save_prototype(prototype)
        return prototype

    return make
