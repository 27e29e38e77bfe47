"""Ways over land are unpacked once a host, and shared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constituencies.overland.detours import DETOURS, read_detours
from targeting.snapshot import over_land as module
from targeting.snapshot.over_land import Roads, over_land

REAL = Path(__file__).parents[3] / "fixtures" / DETOURS
CARDIFF, WESTON, LEEDS = (-3.179, 51.481), (-2.977, 51.346), (-1.549, 53.801)


@pytest.fixture
def fresh(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MCM_HOME = tmp_path
    over_land.cache_clear()
    yield
    over_land.cache_clear()


def detour(begin: tuple[float, float], end: tuple[float, float]) -> float:
    ways = over_land()
    return float(ways.km(ways.zone_at(*begin), ways.zones_at(np.array([end[0]]), np.array([end[1]])))[0])


@pytest.mark.usefixtures("fresh")
def test_cardiff_is_far_from_weston_and_leeds_near_itself() -> None:
    assert detour(CARDIFF, WESTON) > 50
    assert detour(LEEDS, (-1.6, 53.85)) < 2


@pytest.mark.usefixtures("fresh")
def test_the_copy_is_made_once_and_says_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = over_land()
    assert len(list((tmp_path / "travel").iterdir())) == 1
    over_land.cache_clear()
    monkeypatch.setattr(module, "read_detours", None)
    again = over_land()
    assert isinstance(first, Roads)
    assert isinstance(again, Roads)
    plain = read_detours(REAL)
    for name in ("cells", "codes", "ferries"):
        np.testing.assert_array_equal(getattr(again, name), getattr(plain, name))
    assert again.outcodes == plain.outcodes


@pytest.mark.usefixtures("fresh")
def test_a_damaged_copy_is_made_again(tmp_path: Path) -> None:
    over_land()
    [copy] = (tmp_path / "travel").iterdir()
    copy.write_bytes(b"damaged")
    over_land.cache_clear()
    assert detour(CARDIFF, WESTON) > 50
    assert copy.stat().st_size > 1_000_000


@pytest.mark.usefixtures("fresh")
def test_without_a_disk_they_are_unpacked_into_memory(tmp_path: Path) -> None:
    (tmp_path / "travel").write_text("in the way")
    assert detour(CARDIFF, WESTON) > 50


@pytest.mark.usefixtures("fresh")
def test_without_the_file_straight_lines_serve(settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings.BASE_DIR = tmp_path
    assert detour(CARDIFF, WESTON) == 0
    assert "straight lines" in caplog.text


@pytest.fixture(scope="module")
def real() -> Roads:
    return Roads(**vars(read_detours(REAL)))


@given(longitude=st.floats(-12, 5), latitude=st.floats(48, 62))
def test_the_zone_of_a_single_place_is_that_of_many(real: Roads, longitude: float, latitude: float) -> None:
    assert real.zone_at(longitude, latitude) == real.zones_at(np.array([longitude]), np.array([latitude]))[0]
