"""The same warning or traceback again and again, as while the database is away: once a minute, and how often."""

from __future__ import annotations

import copy
import logging
import time
import traceback
from dataclasses import dataclass

from mcm.logs.request_ids import NONE, current_request_id

FOLD_SECONDS = 60.0
MOST_KEPT = 256


@dataclass
class _Seen:
    at: float
    folded: int = 0


class FoldingHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to stderr, but what is equal to a line of the last minute only as far as somebody may ask for it.

    Of a request that failed as another one did there is a line without the traceback, as its visitor may quote it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[object, _Seen] = {}

    def emit(self, record: logging.LogRecord) -> None:
        folded = self._fold(record)
        if folded is not None:
            super().emit(folded)

    def _fold(self, record: logging.LogRecord) -> logging.LogRecord | None:
        if record.levelno < logging.WARNING:
            return record
        key, now = _key(record), time.monotonic()
        seen = self._seen.get(key)
        if seen is None or now - seen.at > FOLD_SECONDS:
            if len(self._seen) >= MOST_KEPT:
                self._seen.clear()
            self._seen[key] = _Seen(now)
            return _with(record, f"(and {seen.folded} times more since)") if seen and seen.folded else record
        seen.folded += 1
        if _is_refusal(record):
            return None
        if record.exc_info and getattr(record, "request_id", current_request_id()) != NONE:
            return _with(record, "(as a moment ago)", traceback=False)
        return None


def _key(record: logging.LogRecord) -> object:
    """What two equal lines have in common: of an exception where and what it was, else the text."""
    kind, _error, trace = record.exc_info or (None, None, None)
    if kind is None:
        return record.name, record.levelno, record.getMessage()
    if _is_refusal(record):  # its text is what was sent, another one each time
        return record.name, record.levelno, kind
    frames = tuple((frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace))
    return record.name, record.levelno, str(record.msg), kind, frames


def _is_refusal(record: logging.LogRecord) -> bool:
    """Whether a visitor's request was refused: whoever sends millions, each with another host, fills no disk."""
    return bool(400 <= getattr(record, "status_code", 0) < 500)


def _with(record: logging.LogRecord, note: str, *, traceback: bool = True) -> logging.LogRecord:
    """A copy with a note, as other handlers have the record too."""
    noted = copy.copy(record)
    noted.msg, noted.args = f"{record.getMessage()} {note}", ()
    if not traceback:
        noted.exc_info = noted.exc_text = None
    return noted
