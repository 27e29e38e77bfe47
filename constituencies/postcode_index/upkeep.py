"""The worker sees to it that this machine's index files are whole, and those of the newest import."""

from __future__ import annotations

import logging
import time

from constituencies.kit.mapped_arrays import Damaged
from constituencies.models import BoundarySet
from constituencies.postcode_index.index import PostcodeIndex, build_index, identity_of, index_path

logger = logging.getLogger(__name__)
RETRY_SECONDS = 30.0
"""Pause before a file that could not be written is tried again."""

_whole: dict[str, tuple[int, ...]] = {}
"""Boundary set (its slug) → identity of the file that was read as a whole: its digest takes a tenth of a second."""
_retry_at = 0.0


def tend_indexes() -> None:
    """Build again what is missing, damaged, or of another import than the table of postcodes; one query."""
    global _retry_at  # noqa: PLW0603 -- of this process
    if time.monotonic() < _retry_at:
        return
    for boundary_set in BoundarySet.objects.exclude(postcodes_version=""):
        path = index_path(boundary_set.slug)
        fault = _fault(boundary_set)
        if not fault:
            continue
        logger.warning("%s is %s. It is built again from the database.", path, fault)
        try:
            build_index(boundary_set, force=True)
        except OSError as error:
            logger.error("%s could not be written: %s", path, error)
            _retry_at = time.monotonic() + RETRY_SECONDS
        else:
            logger.info("%s was built", path)


def _fault(boundary_set: BoundarySet) -> str:
    """What is wrong with a boundary set's file; "" if nothing is."""
    path, key = index_path(boundary_set.slug), f"{boundary_set.slug} {boundary_set.postcodes_version}"
    identity = identity_of(path)
    if identity and _whole.get(key) == identity:
        return ""
    try:
        index = PostcodeIndex.open(path, check_data=True)
    except FileNotFoundError:
        return "missing"
    except (OSError, Damaged) as error:
        return f"damaged: {error}"
    if index.version != boundary_set.postcodes_version:
        return "of another import"
    _whole[key] = identity
    return ""
