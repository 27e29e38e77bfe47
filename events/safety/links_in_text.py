"""The links that people write into texts: which they are, and which may be shown."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.utils.translation import gettext as _

from events.safety.chat_links import HOSTS as GROUP_HOSTS
from events.safety.web_links import plain_host

SHORTENERS = frozenset(
    {
        "bit.ly",
        "buff.ly",
        "cutt.ly",
        "goo.gl",
        "is.gd",
        "lnkd.in",
        "ow.ly",
        "rb.gy",
        "rebrand.ly",
        "shorturl.at",
        "t.co",
        "t.ly",
        "tiny.cc",
        "tinyurl.com",
        "v.gd",
    }
)
"""Their links hide where they lead: nobody can check them, and they may lead elsewhere tomorrow."""

_GROUPS = frozenset(host.removeprefix("https://") for host in GROUP_HOSTS) | {"wa.me", "telegram.me"}
_LINK = re.compile(
    r"https?://[^\s<>\"']+"
    # As people write them, without a scheme; not the second half of an e-mail address.
    r"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[/?#][^\s<>\"']*)?",
    re.IGNORECASE,
)


def links_in(text: str) -> list[str]:
    """The links of a text as they were written, with a scheme or without.

    >>> links_in("See https://example.org/a, www.example.org or bit.ly/x; write to ann@example.org")
    ['https://example.org/a', 'www.example.org', 'bit.ly/x']
    """
    links = (match.rstrip(".,;:!?)") for match in _LINK.findall(text))
    return [link for link in links if "://" in link or link.lower().startswith("www.") or "/" in link or _is_bad(link)]


def shows_group_link(text: str) -> bool:
    """Whether a text gives away the link of a chat group: those go through the group's door alone."""
    return any(_leads_to(link, _GROUPS) for link in links_in(text))


def refused_links(text: str) -> list[str]:
    """Those that may not be shown: no plain https address (see web_links.py), or of a service that hides its aim."""
    return [link for link in links_in(text) if not plain_host(link) or is_shortened(link)]


def problem_of_links(text: str, only: Collection[str] | None = None) -> str:
    """What is wrong with the links of a text that strangers write and others read; "" for nothing.

    `only`: the only ones that may stand in it, where nobody looks at the text before it is read; None: any good one.
    """
    if shows_group_link(text):
        return _("Please do not put links to chat groups here: propose the group, and people will be let in.")
    if refused_links(text):
        return _("Use the full address of a page, beginning with https://, or leave the link out.")
    if only is not None and not set(only).issuperset(links_in(text)):
        return _("Use only links that stand in the event's own text: an organiser has looked at those.")
    return ""


def is_shortened(link: str) -> bool:
    """Whether it is of a service that hides where its links lead."""
    return _leads_to(link, SHORTENERS)


def _is_bad(link: str) -> bool:
    return _leads_to(link, SHORTENERS | _GROUPS)


def _leads_to(link: str, hosts: frozenset[str]) -> bool:
    # Not encrypted it leads there all the same.
    return plain_host(re.sub(r"^http://", "https://", link, flags=re.IGNORECASE)) in hosts
