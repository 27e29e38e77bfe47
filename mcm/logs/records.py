"""Every record of every logger without secrets, whichever handler writes it: ours, gunicorn's, an operator's.

The formatter of our own handler leaves them out too (`lines`), as some programs make records by themselves.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from mcm.logs.lines import without_secrets


class RecordWithoutSecrets(logging.LogRecord):
    """Its message, traceback and stack hold no signed link, no password and no whole postcode."""

    def getMessage(self) -> str:  # noqa: N802 -- the library's name
        return without_secrets(super().getMessage())

    # Whoever formats a traceback first keeps it here for the others, and reads it from here.

    @property
    def exc_text(self) -> str | None:
        return self._exc_text

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._exc_text = text and without_secrets(text)

    @property
    def stack_info(self) -> str | None:
        return self._stack_info

    @stack_info.setter
    def stack_info(self, text: str | None) -> None:
        self._stack_info = text and without_secrets(text)


def leave_secrets_out() -> None:
    """From now on, in this process; of tracebacks that no logger sees too."""
    logging.setLogRecordFactory(RecordWithoutSecrets)
    sys.excepthook = _write
    threading.excepthook = _write_of_thread


def _write(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if sys.stderr is not None:
        sys.stderr.write(without_secrets("".join(traceback.format_exception(kind, error, trace))))


def _write_of_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None and not isinstance(failure.exc_value, SystemExit):
        _write(failure.exc_type, failure.exc_value, failure.exc_traceback)
