"""What people call themselves, and their groups: a name, and nothing that could pass for a message or lead elsewhere.

The one check of every name that a stranger types. The database refuses the worst of it (`is_name`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

NOT_IN_A_NAME: Final = r"[[:cntrl:]]|://"
"""What the database refuses in a name, as PostgreSQL writes it."""

_FORMATTING = frozenset({"Cc", "Zl", "Zp", "Cs", "Co", "Cn"})
_TURNS_TEXT_ROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Whatever a program makes a link of: an address with a scheme, a domain in any script, an e-mail, a number to ring. A
# domain of one letter looks like an initial (J.Smith): it is one with a path behind it, or before a known ending.
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|(?:\w[\w-]*\w)\.[^\W\d_]{2,}\b|\b\w\.(?:[^\W\d_]{2,}[/:?#]|(?:co|com|me|ly|org|net)\b)"
    r"|@|\+?\d(?:[\s().-]?\d){6,}",
    re.IGNORECASE,
)
_DOT_IN_BRACKETS = re.compile(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*", re.IGNORECASE)
"""As people write who know that links are refused: evil[.]example."""
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61\u2024", "."))


def check_name(text: str) -> None:
    """Raises ValidationError for a name with a link, a line break or a control character in it."""
    categories = {unicodedata.category(char) for char in text}
    if categories & _FORMATTING or _TURNS_TEXT_ROUND.search(text):
        raise ValidationError(_("Write the name in one line, without special characters."), code="name")
    # As programs read it that make links: ｅｖｉｌ。ｅｘａｍｐｌｅ leads to evil.example.
    letters = "".join(char for char in text.translate(_DOTS) if unicodedata.category(char) != "Cf")
    plain = _DOT_IN_BRACKETS.sub(".", unicodedata.normalize("NFKC", letters))
    if _LINK.search(plain):
        raise ValidationError(_("Write only a name: no links, addresses or numbers."), code="name")


def is_name(field: str) -> Q:
    """The database's part of it, for a constraint: no control character and no link with a scheme."""
    return ~Q(**{f"{field}__regex": NOT_IN_A_NAME})
