"""A postcode index that is deleted or damaged under a running site: served on, said, and built again by itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.control import Control, until
from tests.faults.visitors import Visitors
from tests.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.alone]


def damage(path: Path) -> None:
    """Another file in its place, of which the last byte is wrong."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    os.replace(draft, path)


@pytest.mark.parametrize(("hurt", "fault"), [(Path.unlink, "missing"), (damage, "damaged")])
def test_it_is_built_again(
    *,
    hurt: Callable[[Path], None],
    fault: str,
    site: Site,
    control: Control,
    visitors: Visitors,
    notes: list[str],
) -> None:
    slug = site.query(
        "SELECT s.slug FROM constituencies_boundaryset s"
        " JOIN constituencies_campaign c ON c.boundary_set_id = s.id WHERE c.is_current"
    )
    path = site.home / "postcodes" / f"{slug}.index"
    with visitors:
        with control.hanging("worker"):  # or it might be built before anybody looks
            hurt(path)
            named = until(lambda: any(f"{slug} {fault}" in why for why in control.degraded()), "it is named", within=15)
        built = until(path.exists, "it is there", within=60)
        built += until(control.is_well, "all have the new one")
    notes += [visitors.check(), f"named after {named:.1f} s, built {built:.1f} s after the worker could"]
    log = (site.home / "log" / "worker.log").read_text()
    assert f"{path} is {fault}" in log
    assert f"{path} was built" in log
