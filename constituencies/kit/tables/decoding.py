"""The letters of a text file: UTF-8, UTF-16 or Windows-1252, with a byte order mark or without."""

from __future__ import annotations

import codecs
from typing import Final

from django.utils.translation import gettext as _

_MARKS: Final = (
    # The longer first: a mark of UTF-32 begins as one of UTF-16.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS: Final = {
    b"PK\x03\x04": "xlsx",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "pdf",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"SQLite": "sqlite",
}
_SAMPLE: Final = 4096


class UnreadableFile(ValueError):
    """A file as a whole is not what it should be. The message is a sentence that says what to do."""


def decoded(content: bytes, name: str) -> str:
    """The text of a file. Bytes that are no UTF-8 are read as Windows-1252, which Excel in Britain saves.

    `name` stands in messages. Raises UnreadableFile naming line and column.
    """
    for begins, kind in _KINDS.items():
        if content.startswith(begins):
            raise UnreadableFile(
                _("%(name)s is no text but a file of kind %(kind)s: save it as “CSV UTF-8” and try again.")
                % {"name": name, "kind": kind}
            )
    encoding = encoding_of(content[:_SAMPLE])
    try:
        text = content.decode(encoding or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise _unreadable(content[: error.start].decode(encoding, "replace"), name) from error
        text = _windows_1252(content, name)
    if "\0" in text:
        raise _unreadable(text.partition("\0")[0], name)
    return text


def encoding_of(head: bytes) -> str | None:
    """What the first bytes of a file say of its encoding; None where they say nothing."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    # UTF-16 without a mark: every other byte of our letters is a zero.
    pairs = len(head) // 2
    if pairs >= 8:
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros.count(0) > 0.8 * pairs:
                return encoding
    return None


def _windows_1252(content: bytes, name: str) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _unreadable(content[: error.start].decode("cp1252", "replace"), name) from error


def _unreadable(before: str, name: str) -> UnreadableFile:
    """`before` is the text up to the first byte that is no letter."""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return UnreadableFile(
        _("%(name)s is not UTF-8 (line %(line)d, character %(column)d): save it as “CSV UTF-8” and try again.")
        % {"name": name, "line": line, "column": column}
    )
