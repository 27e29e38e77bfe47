"""Which mailbox an e-mail address belongs to: one person has any number of addresses, and one mailbox.

It is what is counted and blocked, never what is written to. Pure: knows neither Django nor the database.
"""

from __future__ import annotations

from typing import Final

from constituencies.kit.outside_text import ascii_domain, cleaned_line

_WITHOUT_DOTS: Final = frozenset({"gmail.com"})
_SAME: Final = {"googlemail.com": "gmail.com"}
"""Where the dots before the @ do not count, and another name of the same service."""


def mailbox(email: str) -> str:
    """The mailbox of an address, without +tag, in lower case; of what is no address, such as a mobile, the same text.

    >>> mailbox("Ann+news@Example.org"), mailbox("a.nn+x@googlemail.com"), mailbox("+447700900123")
    ('ann@example.org', 'ann@gmail.com', '+447700900123')
    """
    text = cleaned_line(email).lower()
    name, at, domain = text.rpartition("@")
    if not at:
        return text
    domain = _in_ascii(domain.rstrip("."))
    domain = _SAME.get(domain, domain)
    name = name.partition("+")[0] or name  # a tag is nothing without a name before it
    if domain in _WITHOUT_DOTS:
        name = name.replace(".", "") or name
    return f"{name}@{domain}"


def _in_ascii(domain: str) -> str:
    try:
        return ascii_domain(domain)
    except ValueError:  # a label that is empty, or too long
        return domain
