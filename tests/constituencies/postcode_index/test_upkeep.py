"""The worker builds an index again that is missing, damaged, or of another import, and no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constituencies.models import BoundarySet
from constituencies.postcode_index import PostcodeIndex, index_path
from constituencies.postcode_index import upkeep as upkeep_module
from constituencies.postcode_index.upkeep import tend_indexes


@pytest.fixture
def stored(boundary_set: BoundarySet, postcodes: None) -> Path:
    """The path of an index that is whole."""
    boundary_set.postcodes_version = "abc"
    boundary_set.save()
    tend_indexes()
    return index_path(boundary_set.slug)


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep_module, "_whole", {})
    monkeypatch.setattr(upkeep_module, "_retry_at", 0.0)


def flip_a_byte_of_the_data(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("hurt", [Path.unlink, flip_a_byte_of_the_data, lambda path: path.write_bytes(b"rubbish")])
def test_what_is_hurt_is_built_again_and_said(
    stored: Path, hurt: Callable[[Path], Any], caplog: pytest.LogCaptureFixture
) -> None:
    hurt(stored)
    tend_indexes()
    assert PostcodeIndex.open(stored, check_data=True).version == "abc"
    assert f"{stored} is " in caplog.text


def test_an_index_of_another_import_is_built_again(stored: Path, boundary_set: BoundarySet) -> None:
    boundary_set.postcodes_version = "def"
    boundary_set.save()
    tend_indexes()
    assert PostcodeIndex.open(stored).version == "def"


def test_what_is_whole_costs_a_query_and_is_not_read_again(
    stored: Path, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    tend_indexes()
    monkeypatch.setattr(PostcodeIndex, "open", lambda *_args, **_options: pytest.fail("it was read again"))
    with django_assert_num_queries(1):
        tend_indexes()


def test_a_full_disk_is_said_and_tried_again_later(
    stored: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stored.unlink()

    def full(*_args: Any, **_options: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(upkeep_module, "build_index", full)
        tend_indexes()
        assert "No space left" in caplog.text
    tend_indexes()
    assert not stored.exists()  # not yet
    monkeypatch.setattr(upkeep_module, "_retry_at", 0.0)
    tend_indexes()
    assert stored.exists()
