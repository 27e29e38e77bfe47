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
    # As people write them, without a scheme and in any script; not the second half of an e-mail address.
    r"|(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?[.。])+(?P<ending>[^\W\d_]{2,})(?::\d+)?(?:[/?#][^\s<>\"']*)?",
    re.IGNORECASE,
)
_ENDING = re.compile(
    "com|net|org|info|biz|app|dev|page|site|online|store|shop|xyz|top|club|live|link|click|win|vip|icu|cyou|buzz|life|"
    "world|today|news|blog|cloud|digital|email|group|help|media|space|tech|website|zone|bid|date|fun|loan|monster|"
    "party|pro|rest|review|science|stream|support|trade|work",
    re.IGNORECASE,
)
"""Of more than two letters; mail programs make links of domains that end so, whatever we write around them."""


def links_in(text: str) -> list[str]:
    """The links of a text as they were written, with a scheme or without.

    >>> links_in("See https://example.org/a, www.example.org or bit.ly/x; write to ann@example.org")
    ['https://example.org/a', 'www.example.org', 'bit.ly/x']
    """
    links = (match[0].rstrip(".,;:!?)") for match in _LINK.finditer(text))
    return [link for link in links if "://" in link or link.lower().startswith("www.") or "/" in link or _is_bad(link)]


def pressable_in(text: str) -> list[str]:
    """The same with bare domains, of which mail programs make links too: for texts that nobody looks at first.

    >>> pressable_in("See evil.com:8080. At noon we stop.It rains, e.g. in St.Helens")
    ['evil.com:8080']
    """
    return links_in(text) + [match[0] for match in _LINK.finditer(text) if _is_domain(match["ending"])]


def _is_domain(ending: str | None) -> bool:
    """Whether what follows the last dot ends a domain, and does not begin a sentence."""
    if not ending:
        return False
    return bool(_ENDING.fullmatch(ending)) or not ending.isascii() or (len(ending) == 2 and not ending.istitle())


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
    if only is not None and not set(only).issuperset(pressable_in(text)):
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
