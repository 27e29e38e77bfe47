"""Which web addresses can be judged by their looks: a plain https address of one host.

Programs disagree about the others: for a browser `https://evil.example\\@zoom.us/` leads to evil.example, for Python to
zoom.us; and in `https://zoom.us@evil.example/` people read the wrong one. Pure: knows neither Django nor the database.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Letters, digits and hyphens alone: whatever looks or works like a dot or a letter is written in punycode.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\.?")


def plain_host(link: str) -> str:
    """The host of a plain https address, lower case, without `www.`; empty for any other. `https://` may be left off.

    >>> plain_host("https://www.Zoom.us/j/1"), plain_host("zoom.us/j/1")
    ('zoom.us', 'zoom.us')
    >>> plain_host("https://zoom.us@evil.example/x"), plain_host("http://zoom.us/j/1")
    ('', '')
    """
    if "\\" in link or any(char.isspace() or unicodedata.category(char)[0] == "C" for char in link):
        return ""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        port = parts.port
    except ValueError:  # such as https://[, or a port that is no number
        return ""
    host = parts.hostname or ""
    # Nothing but host and port: no name or password before them.
    netloc = host if port is None else f"{host}:{port}"
    if parts.scheme != "https" or parts.netloc.lower() != netloc or not _HOST.fullmatch(host):
        return ""
    return host.removeprefix("www.").rstrip(".")
