"""Invitation links: which belong to which platform. The door leads nowhere else.

Pure: knows neither Django nor the database.
"""

from __future__ import annotations

import re

PATTERNS = {
    # WhatsApp's own share button adds ?mode=…, which says who shared it: it is left off.
    "whatsapp": re.compile(r"(https://chat\.whatsapp\.com/(?:invite/)?[A-Za-z0-9_-]{10,64})/?(?:\?[\w=&-]*)?"),
    "signal": re.compile(r"(https://signal\.group/#[A-Za-z0-9_-]{20,150})"),
    "telegram": re.compile(r"(https://t\.me/(?:\+|joinchat/)[A-Za-z0-9_-]{10,64})/?"),
}
"""By the values of Group.Platform; the first group is what is kept."""
EXAMPLES = {
    "whatsapp": "https://chat.whatsapp.com/…",
    "signal": "https://signal.group/#…",
    "telegram": "https://t.me/+…",
}
HOSTS = ("https://chat.whatsapp.com", "https://signal.group", "https://t.me")
"""Where the door may lead: the pass page lets a form end there."""


class NotAGroupLink(ValueError):
    """No invitation of the platform; it does not hold the link, so that it can be shown and logged."""


def cleaned_link(platform: str, text: str) -> str:
    """An invitation link as it is kept; `https://` may be left off. Raises NotAGroupLink.

    >>> cleaned_link("telegram", "t.me/+AbCdEfGhIj0")
    'https://t.me/+AbCdEfGhIj0'
    """
    text = text.strip()
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "https", text
    host, slash, path = rest.partition("/")
    match = (
        PATTERNS[platform].fullmatch(f"{scheme.lower()}://{host.lower()}{slash}{path}")
        if platform in PATTERNS
        else None
    )
    if match is None:
        raise NotAGroupLink("no invitation link of this platform")
    return match[1]
