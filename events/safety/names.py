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
# Whatever a program makes a link of: an address with a scheme, a domain, an e-mail, a number to ring.
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|(?:\w[\w-]*\w)\.[a-z]{2,}\b|@|\+?\d(?:[\s().-]?\d){6,}", re.IGNORECASE
)
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61\u2024", "."))


def check_name(text: str) -> None:
    """Raises ValidationError for a name with a link, a line break or a control character in it."""
    categories = {unicodedata.category(char) for char in text}
    if categories & _FORMATTING or _TURNS_TEXT_ROUND.search(text):
        raise ValidationError(_("Write the name in one line, without special characters."), code="name")
    # As programs read it that make links: ｅｖｉｌ。ｅｘａｍｐｌｅ leads to evil.example.
    letters = "".join(char for char in text.translate(_DOTS) if unicodedata.category(char) != "Cf")
    if _LINK.search(unicodedata.normalize("NFKC", letters)):
        raise ValidationError(_("Write only a name: no links, addresses or numbers."), code="name")


def is_name(field: str) -> Q:
    """The database's part of it, for a constraint: no control character and no link with a scheme."""
    return ~Q(**{f"{field}__regex": NOT_IN_A_NAME})
