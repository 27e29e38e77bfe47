"""One line of a log: when, how grave, which program and process, which request, and what."""

from __future__ import annotations

import logging
import re

from mcm.logs.request_ids import current_request_id

FORM = "{asctime} {levelname} {program}[{process}] {request_id} {name}: {message}"

_secret = re.compile(
    r"\d+~[\w-]+~[\w-]+"  # a signed link (events/safety/signed_links.py)
    r"|(?<=/invitations/)[\w-]+/[\w-]+"
)
_postcode = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)(\s|\+|%20)?\d[A-Z]{2}\b", re.IGNORECASE)


class Line(logging.Formatter):
    """The form of all lines. `program`: local/programs.py; "command" for what somebody runs by hand."""

    def __init__(self, program: str) -> None:
        super().__init__(FORM, style="{")
        self._program = program or "command"

    def format(self, record: logging.LogRecord) -> str:
        record.program = self._program
        if not hasattr(record, "request_id"):
            record.request_id = current_request_id()
        return without_secrets(super().format(record))


def without_secrets(text: str) -> str:
    """A text without what opens somebody's page, and with the first halves of postcodes only.

    >>> without_secrets("/sign-ups/17~1w2x3y~Ab-c_d/ for sw1a 1aa")
    '/sign-ups/…/ for sw1a …'
    """
    return _postcode.sub(r"\1 …", _secret.sub("…", text))
