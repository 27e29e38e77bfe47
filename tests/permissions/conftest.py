"""What there is in the East and in the West."""

from __future__ import annotations

import pytest

from constituencies.models import Region
from mcm.models import User
from targeting.recompute import recompute
from tests.conftest import EventMaker
from tests.permissions.regions import Sides, populate


@pytest.fixture
def sides(make_event: EventMaker, regions: dict[str, Region], stan: User) -> Sides:
    recompute()
    return populate(make_event, regions, stan)
