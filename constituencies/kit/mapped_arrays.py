"""Arrays in a file that every process maps into memory: read without copying, shared through the page cache.

    magic, length of the header, digest of the header      32 bytes
    header, JSON: kind, format, digest of the data, what the caller says, and where each array begins
    the arrays, each at a multiple of 64 bytes

The postcode index (postcode_index.py) and the snapshot of need (targeting/snapshot/format.py) are such files.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from constituencies.kit.types import AnyArray, JsonObject

MAGIC: Final = b"MCMARRAY"
_HEAD = struct.Struct("<8sQ16s")  # magic, length of the header, its digest
_ALIGN = 64

Content = bytes | memoryview


class Damaged(ValueError):
    """The file is not of this kind, of another format, cut short or spoilt: it must be written again."""


@dataclass(frozen=True, slots=True)
class MappedArrays:
    """The content of a file: what its writer said of it, and its arrays, read-only views without a copy."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, AnyArray]
    digest: str
    """Names the whole content."""


def pack(kind: str, version: int, facts: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> bytes:
    """The bytes of a file. `facts` becomes JSON; `kind` and `version` say who can read it."""
    parts: list[bytes] = []
    layout, end = [], 0
    for name, array in arrays.items():
        parts.append(b"\0" * (-end % _ALIGN))
        start = end + -end % _ALIGN
        parts.append(array.tobytes())
        end = start + array.nbytes
        layout.append([name, array.dtype.str, list(array.shape), start])
    data = b"".join(parts)
    header = orjson.dumps(
        {"kind": kind, "format": version, "digest": _digest(data).hex(), "size": len(data)}
        | {"facts": facts, "arrays": layout}
    )
    header += b" " * (-(_HEAD.size + len(header)) % _ALIGN)
    return _HEAD.pack(MAGIC, len(header), _digest(header)) + header + data


def unpack(content: Content, kind: str, version: int, *, check_data: bool = True) -> MappedArrays:
    """What `pack` was given. The header is always checked, the data unless told otherwise (1 ms for 1 MB).

    Raises Damaged.
    """
    header, digest, data = _read_header(memoryview(content))
    if (header["kind"], header["format"]) != (kind, version):
        raise Damaged(f"it is a {header['kind']} of format {header['format']}, not a {kind} of format {version}")
    if len(data) != header["size"]:
        raise Damaged(f"{len(data)} bytes of data instead of {header['size']}")
    if check_data and _digest(data).hex() != header["digest"]:
        raise Damaged("the data do not match their digest")
    arrays = {
        name: np.frombuffer(data, np.dtype(dtype), count=int(np.prod(shape)), offset=start).reshape(shape)
        for name, dtype, shape, start in header["arrays"]
    }
    return MappedArrays(header["facts"], arrays, digest.hex())


def map_file(path: Path, kind: str, version: int, *, check_data: bool = True) -> MappedArrays:
    """Map a file into memory. Raises FileNotFoundError, or Damaged."""
    with path.open("rb") as file:
        try:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:  # an empty file cannot be mapped
            raise Damaged(str(error)) from error
    return unpack(content, kind, version, check_data=check_data)


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file, all or nothing: readers keep the old one until the new one is whole.

    `durable`: wait until it is on the disk; not for a copy that can be had again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _read_header(content: memoryview) -> tuple[JsonObject, bytes, memoryview]:
    if len(content) < _HEAD.size:
        raise Damaged("too short")
    magic, length, digest = _HEAD.unpack_from(content)
    if magic != MAGIC:
        raise Damaged("not a file of arrays")
    text = bytes(content[_HEAD.size : _HEAD.size + length])
    if _digest(text) != digest:
        raise Damaged("the header does not match its digest")
    header: JsonObject = orjson.loads(text)
    return header, digest, content[_HEAD.size + length :]


def _digest(data: Content) -> bytes:
    return blake2b(data, digest_size=16).digest()
