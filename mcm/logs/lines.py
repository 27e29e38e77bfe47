"""One line of a log: when, how grave, which program and process, which request, and what."""

from __future__ import annotations

import logging
import re

from mcm.logs.request_ids import current_request_id

FORM = "{asctime} {levelname} {program}[{process}] {request_id} {name}: {message}"

_SLASH, _TILDE = r"(?:/|%(?:25)*2f)", r"(?:~|%(?:25)*7e)"
"""As they stand in an address, and as they stand in one that is part of another."""
_PART = rf"(?:(?!{_SLASH})[^\s?#\"'<>&])+"
TOKENS_BELOW = (
    *("sign-ups", "hosting/enter", "groups/confirm", "groups/passes", "tell-me", "my-data", "sign-in/link"),
    *("news", "invitations", "headcounts", "prototypes/prototype", "prototypes/usual"),
)
"""Where an address goes on with what opens a page; a test compares them with the addresses of the site."""
_below = "|".join(path.replace("/", _SLASH) for path in TOKENS_BELOW)
_opens_a_page = re.compile(rf"({_SLASH}(?:{_below}){_SLASH}){_PART}", re.IGNORECASE)
_invitation = re.compile(rf"({_SLASH}invitations{_SLASH}){_PART}{_SLASH}{_PART}", re.IGNORECASE)
_secret = re.compile(
    rf"\d+{_TILDE}[\w-]+{_TILDE}[\w-]+"  # a signed link (events/safety/signed_links.py), wherever it stands
    r"|(?<=chat\.whatsapp\.com/)[\w/-]+|(?<=signal\.group/)[#\w-]+|(?<=\bt\.me/)[\w/+-]+"  # into a group
    r"|(?<=://)[^\s/]+(?=@[^\s/@])"  # name and password of a server
    r"|(?<=sessionid=)\w+|(?<=csrftoken=)\w+|(?<=csrfmiddlewaretoken=)\w+|(?<=secret=)[A-Z2-7]{16,}",
    re.IGNORECASE,
)
# With whatever stands between its halves, in an address too: nothing, spaces of any kind, a plus, a hyphen, a dot.
_BETWEEN_HALVES = r"(?:[\s+._-]|%(?:25)*[\dA-F]{2}|\\[nrtx]|\\u[\dA-F]{4}){0,6}"
_postcode = re.compile(rf"(?<![A-Z\d])([A-Z]{{1,2}}\d[A-Z\d]?){_BETWEEN_HALVES}\d[A-Z]{{2}}(?![A-Z\d])", re.IGNORECASE)


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
    text = _invitation.sub(r"\1…", _secret.sub("…", text))
    return _postcode.sub(r"\1 …", _opens_a_page.sub(r"\1…", text))
