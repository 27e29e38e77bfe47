"""Text that comes from outside as it is kept: what people see of it, and nothing else. Pure.

People paste from chats, PDFs, word processors and web pages, and carry along what nobody sees: zero-width characters,
soft hyphens, direction marks, full-width letters, a dozen kinds of space. Two texts that look the same have to *be*
the same, or a search misses one of them and a block list lets the other through.

Every door passes here: forms and addresses (mcm/front/clean_text.py, targeting/web/memory.py), cells and headers of
tables (constituencies/kit/tables/), properties of GeoJSON.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import idna

MOST_MARKS: Final = 4
"""Accents on one letter: Vietnamese has two, Hebrew with its points three; more are there to spoil the page."""

_ZWJ, _AS_PICTURE, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
# England, Scotland and Wales: a black flag, then letters that nobody sees, then an end.
_FLAG = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)")
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNSEEN = frozenset(
    map(chr, [0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2065, 0x3164, 0xFFA0, 0xFFFC, *range(0x180B, 0x180E)])
)
"""Letters and marks that show nothing (Default_Ignorable_Code_Point, Unicode 16), and what dictation leaves behind."""
_BLANK = "\u2800"
"""Braille without a dot: looks like a space."""
_MEANS_SOMETHING = ("<super>", "<sub>", "<fraction>")
"""2½ is not 21⁄2, and m² is not m2: these compatibility forms are kept."""
_ELLIPSIS = "…"


def cleaned_text(text: str) -> str:
    """A text of several lines as it is kept. The same text again gives the same.

    Unicode's NFKC, but for ½, m², … and accents that stand alone; without control and format characters (a joiner stays
    within an emoji); every run of spaces, of whatever kind, is one plain space; trimmed, each line too.

    >>> cleaned_text("\\u200bＡｎｎ\\u00a0 O’Neill\\u202e \\r\\nﬁnd me at 2½"), cleaned_text("Ynys Môn – 10 m²")
    ('Ann O’Neill\\nfind me at 2½', 'Ynys Môn – 10 m²')
    """
    if not text.isascii():
        text = _LINE_BREAK.sub("\n", text)
        text = "".join(part if i % 2 else _plain(part) for i, part in enumerate(_FLAG.split(text)))
        text = _without_heaps(unicodedata.normalize("NFC", text))
    elif text.isprintable():
        return " ".join(text.split())
    else:
        text = "".join(map(_plain_char, _LINE_BREAK.sub("\n", text)))
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def cleaned_line(text: str) -> str:
    """A text of one line as it is kept: see `cleaned_text`; line breaks become spaces."""
    return " ".join(cleaned_text(text).split())


def cleaned_input(text: str) -> str:
    """What somebody sends in an address or a form, cleaned; one with a NUL stays: it is refused, not mended."""
    return text if "\0" in text else cleaned_text(text)


def ascii_domain(domain: str) -> str:
    """A domain as DNS has it, in lower case (IDNA 2008, read as browsers do: UTS 46). Raises ValueError.

    >>> ascii_domain("Müller.example"), ascii_domain("EXAMPLE。org")
    ('xn--mller-kva.example', 'example.org')
    """
    if domain.isascii():
        return domain.lower()
    return idna.encode(domain, uts46=True).decode()


def ascii_email(address: str) -> str:
    """An e-mail address with its domain as DNS has it; what is none stays as it is. Raises ValueError.

    >>> ascii_email("Ann@Müller.example")
    'Ann@xn--mller-kva.example'
    """
    local, at, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}" if at else address


def ascii_link(link: str) -> str:
    """A web address with its host as DNS has it; what is none stays as it is. Raises ValueError.

    >>> ascii_link("https://Müller.example:8443/straße?x=1")
    'https://xn--mller-kva.example:8443/straße?x=1'
    """
    match = _HOST.match(link)
    if match is None or match["host"].isascii():
        return link
    return link[: match.start("host")] + ascii_domain(match["host"]) + link[match.end("host") :]


_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//(?P<host>[^/?#\\@:\s]+)(?=[:/?#]|\Z)", re.IGNORECASE)


def _plain(text: str) -> str:
    """Each character as `_plain_char` has it; what glues emoji together stays between them."""
    parts: list[str] = []
    before = ""
    for i, char in enumerate(text):
        after = text[i + 1 : i + 2]
        if char == _ZWJ:
            plain = char if _is_picture(before) and _is_picture(after) else ""
        elif char == _AS_PICTURE:
            plain = char if _is_picture(before) or after == _KEYCAP else ""
        else:
            plain = _plain_char(char)
        if plain:
            parts.append(plain)
            before = before if plain == _AS_PICTURE else plain
    return "".join(parts)


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    """What is kept of one character, decomposed; "" for nothing."""
    category = unicodedata.category(char)
    if char == "\n":
        return char
    if char in ("\t", _BLANK) or category == "Zs":
        return " "
    if category in ("Cc", "Cf", "Cs", "Co") or char in _UNSEEN or _is_selector(char):
        return ""
    if char == _ELLIPSIS or unicodedata.decomposition(char).startswith(_MEANS_SOMETHING):
        return char
    plain = unicodedata.normalize("NFKD", char)
    if plain.startswith(" "):  # an accent that stands alone, as in O´Neill
        return char
    return plain if plain == char else "".join(map(_plain_char, plain))


def _is_selector(char: str) -> bool:
    """Whether it only chooses between pictures of the character before, or is no character at all."""
    code = ord(char)
    return 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _is_picture(char: str) -> bool:
    """Whether it is an emoji, or may be shown as one, or a shade of skin."""
    if not char:
        return False
    code = ord(char[-1])
    return 0x1F000 <= code <= 0x1FBFF or 0x2190 <= code <= 0x21FF or unicodedata.category(char[-1]) == "So"


def _without_heaps(text: str) -> str:
    """Without the fifth and further accents on one letter."""
    chars: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            chars.append(char)
    return "".join(chars)
