"""Names in the form in which they are compared. Pure.

People leave out accents, hyphens and apostrophes, write “&” for “and” and “Saint” for “St”.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile("['’‘`´]")
_word = re.compile(r"[^\W_]+")
_SHORT = {"saint": "st", "sainte": "st", "ste": "st"}


@lru_cache(maxsize=4096)
def searchable(text: str) -> str:
    """A name in lower-case letters without accents, its words divided by one space; "" where it has no letter.

    >>> searchable("Hove & Portslade"), searchable("King’s Lynn"), searchable("Ynys Môn"), searchable("SAINT-IVES")
    ('hove and portslade', 'kings lynn', 'ynys mon', 'st ives')
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.replace("&", " and ")).casefold())
    words = _word.findall("".join(char for char in plain if not unicodedata.combining(char)))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(_SHORT.get(word, word) for word in words)
