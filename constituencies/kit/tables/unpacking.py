"""Finds what is wanted in a file as people download it: plain, gzip, or a zip with other files beside it.

Nothing is unpacked to the disk, and nothing beyond a bound: a few kilobytes can say that they are a terabyte.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final, Protocol

from django.utils.translation import gettext as _

from constituencies.kit.tables.decoding import UnreadableFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BYTES: Final = 500_000_000
"""Of one file, unpacked: the most detailed boundaries of the Office for National Statistics are 150 million."""
MOST_MEMBERS: Final = 10_000
MOST_TOGETHER: Final = 8
"""Times the bound of one file: thousands that share their few packed bytes would be unpacked one after the other."""
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_FOLDERS_OF_SYSTEMS = ("__macosx", ".ds_store", "thumbs.db")
_WORKBOOKS = {"xl/workbook.xml": "Excel", "content.xml": "LibreOffice"}
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of those that were looked for; `size` in bytes as its archive has it, or of the packed file."""

    name: str
    size: int
    open: Callable[[], io.BufferedReader]
    """Opens it unpacked; reading it raises as `reading` says."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    files: list[PackedFile]
    """By name; a file that is no archive stands alone."""
    left_out: list[str]
    """What else is in the archive."""


def left_out_note(names: Sequence[str]) -> str:
    """A sentence that names what was left out of a file; "" for nothing."""
    if not names:
        return ""
    more = _(" and %(count)d more") % {"count": len(names) - _SHOWN} if len(names) > _SHOWN else ""
    return _("Left out: %(names)s.") % {"names": ", ".join(names[:_SHOWN]) + more}


@dataclass(frozen=True, slots=True)
class Target:
    """Which file of an archive is looked for."""

    suffixes: Sequence[str]
    """Such as ".csv", lower case."""
    fits: Callable[[bytes], bool]
    """Whether a content is what is looked for; asked only where several have the suffix."""
    most_bytes: int = MOST_BYTES


def find_file(file: IO[bytes], name: str, target: Target) -> tuple[bytes, list[str]]:
    """The content of the one file that is wanted, plain or of an archive, and the names of the others beside it.

    Raises UnreadableFile where there is none, or more than one.
    """
    with reading(name):
        unpacked = open_packed(file, name, target.suffixes, target.most_bytes)
        if len(unpacked.files) > 1:
            # No more is read of each than its archive says that it has.
            if sum(each.size for each in unpacked.files) > MOST_TOGETHER * target.most_bytes:
                raise UnreadableFile(_("%(name)s unpacks to more than any such file has.") % {"name": name})
            contents = {each.name: content for each in unpacked.files if target.fits(content := each.open().read())}
        else:
            contents = {each.name: each.open().read() for each in unpacked.files}
    if not contents:
        raise UnreadableFile(
            _("There is no %(kind)s file in %(name)s that fits; there are: %(names)s.")
            % {
                "kind": " / ".join(target.suffixes),
                "name": name,
                "names": ", ".join([each.name for each in unpacked.files] + unpacked.left_out)[:200] or _("none"),
            }
        )
    if len(contents) > 1:
        raise UnreadableFile(
            _("%(name)s holds several such files (%(names)s): unpack it, and import the one that you mean.")
            % {"name": name, "names": ", ".join(contents)[:200]}
        )
    [(its_name, content)] = contents.items()
    return content, unpacked.left_out + [each.name for each in unpacked.files if each.name != its_name]


@contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """Within it, whatever goes wrong with a file or an archive raises UnreadableFile, saying what to do."""
    try:
        yield
    except FileNotFoundError:
        raise UnreadableFile(_("%(path)s does not exist: check the path.") % {"path": path}) from None
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise UnreadableFile(
            _("%(path)s is cut short or damaged (%(error)s): download it again.") % {"path": path, "error": error}
        ) from error
    except (NotImplementedError, RuntimeError) as error:  # another way of packing, or a password
        raise UnreadableFile(
            _("%(path)s cannot be unpacked here (%(error)s): unpack it, and import what is in it.")
            % {"path": path, "error": error}
        ) from error
    except OSError as error:
        raise UnreadableFile(_("%(path)s cannot be read: %(error)s.") % {"path": path, "error": error}) from error


def open_packed(file: IO[bytes], name: str, suffixes: Sequence[str], most_bytes: int = MOST_BYTES) -> Unpacked:
    """The files with these suffixes (such as ".csv") in an archive; what is no archive counts whatever its name.

    `file` stays open as long as they are read, within `reading`. Raises UnreadableFile for a workbook.
    """
    head = file.read(4)
    file.seek(0)
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return _members(zipfile.ZipFile(file), name, suffixes, most_bytes)
    if head.startswith(_GZIP):
        return Unpacked([PackedFile(name, _size(file), lambda: _gunzipped(file, name, most_bytes))], [])
    return Unpacked([PackedFile(name, _size(file), lambda: _from_start(file, name, most_bytes))], [])


def _members(archive: zipfile.ZipFile, name: str, suffixes: Sequence[str], most_bytes: int) -> Unpacked:
    members = sorted((each for each in archive.infolist() if not each.is_dir()), key=lambda member: member.filename)
    if len(members) > MOST_MEMBERS:
        raise UnreadableFile(_("%(name)s holds over %(most)d files.") % {"name": name, "most": MOST_MEMBERS})
    for inside, program in _WORKBOOKS.items():
        if any(member.filename == inside for member in members):
            raise UnreadableFile(
                _("%(name)s is a workbook of %(program)s: save its sheet as “CSV UTF-8” and try again.")
                % {"name": name, "program": program}
            )
    files, left_out = [], []
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        is_of_system = any(part.lower() in _FOLDERS_OF_SYSTEMS for part in path.parts) or path.name.startswith("._")
        if not is_of_system and path.name.lower().endswith(tuple(suffixes)):
            files.append(PackedFile(member.filename, member.file_size, _opener(archive, member, name, most_bytes)))
        else:
            left_out.append(member.filename)
    return Unpacked(files, left_out)


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, most: int) -> Callable[[], io.BufferedReader]:
    return lambda: _bounded(archive.open(member), name, most)


def _gunzipped(file: IO[bytes], name: str, most_bytes: int) -> io.BufferedReader:
    file.seek(0)
    return _bounded(gzip.GzipFile(fileobj=file), name, most_bytes)


def _from_start(file: IO[bytes], name: str, most_bytes: int) -> io.BufferedReader:
    file.seek(0)
    return _bounded(file, name, most_bytes)


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


def _bounded(stream: Readable, name: str, most_bytes: int) -> io.BufferedReader:
    return io.BufferedReader(_Bounded(stream, name, most_bytes), 1 << 20)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded(io.RawIOBase):
    """A stream that ends with an error beyond its bound, whatever its archive says of its size."""

    def __init__(self, stream: Readable, name: str, most_bytes: int) -> None:
        self._stream, self._name, self._rest = stream, name, most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        content = self._stream.read(len(view))
        self._rest -= len(content)
        if self._rest < 0:
            raise UnreadableFile(_("%(name)s unpacks to more than any such file has.") % {"name": self._name})
        view[: len(content)] = content
        return len(content)
