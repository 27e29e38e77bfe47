from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constituencies.kit.mapped_arrays import Damaged, map_file, pack, unpack, write_atomically

ARRAYS = {
    "bytes": np.frombuffer(b"seven b", np.uint8),
    "floats": np.array([[1.5, np.nan], [np.inf, -0.0]]),
    "none": np.zeros(0, np.int64),
    "yes": np.array([True, False]),
}
GOOD = pack("things", 3, {"name": "a – b"}, ARRAYS)


def test_what_is_packed_is_unpacked() -> None:
    contents = unpack(GOOD, "things", 3)
    assert contents.facts == {"name": "a – b"}
    assert contents.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(contents.arrays[name], array)
        assert contents.arrays[name].dtype == array.dtype
        assert not contents.arrays[name].flags.writeable


def test_each_array_begins_where_processors_like_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", GOOD)
    mapped = map_file(tmp_path / "file", "things", 3)
    assert {array.ctypes.data % 64 for array in mapped.arrays.values() if array.size} == {0}


def test_the_same_content_has_the_same_digest_and_another_has_another() -> None:
    again = pack("things", 3, {"name": "a – b"}, ARRAYS)
    other = pack("things", 3, {"name": "a – b"}, ARRAYS | {"yes": np.array([True, True])})
    assert unpack(again, "things", 3).digest == unpack(GOOD, "things", 3).digest
    assert unpack(other, "things", 3).digest != unpack(GOOD, "things", 3).digest


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_no_wrong_byte_goes_unnoticed(position: int, change: int) -> None:
    bad = bytearray(GOOD)
    bad[position] ^= change
    with pytest.raises(Damaged):
        unpack(bytes(bad), "things", 3)


@given(st.integers(0, len(GOOD) - 1))
def test_a_file_that_is_cut_short_is_noticed_without_reading_it_all(length: int) -> None:
    with pytest.raises(Damaged):
        unpack(GOOD[:length], "things", 3, check_data=False)


def test_another_kind_or_format_is_refused() -> None:
    with pytest.raises(Damaged, match="format 3, not a things of format 4"):
        unpack(GOOD, "things", 4)
    with pytest.raises(Damaged, match="not a stuff"):
        unpack(GOOD, "stuff", 3)


def test_a_file_in_use_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, GOOD)
    contents = map_file(path, "things", 3)
    write_atomically(path, pack("things", 3, {"name": "c"}, {"bytes": np.zeros(9, np.uint8)}))
    assert contents.arrays["bytes"].tobytes() == b"seven b"
    assert map_file(path, "things", 3).facts == {"name": "c"}


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, GOOD)

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"other")
    assert path.read_bytes() == GOOD
    assert list(tmp_path.iterdir()) == [path]
