"""What was probably meant by a text that is no postcode, or by a postcode that nobody knows? Pure.

    SWIA 1AA        look-alikes                      LS6 3HNN      one key too many
    LS6 3NH         neighbours the wrong way round   LS6 HN        a key too few
    “M1 1AE” ✓      something around it              LS6 3         the sector, where the rest is wrong
    М1%201ÁE        other alphabets, accents, marks of addresses and pages

These are readings, the likeliest first: whoever shows one asks the postcode index whether it exists (lookup.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import chain, islice
from typing import Final
from urllib.parse import unquote

from constituencies.postcodes import SEPARATORS, Postcode, is_full, is_outcode, outcode_at_start

LONGEST_TEXT: Final = 1000
"""Characters that are searched for a postcode: a letterhead is shorter."""
MOST_READINGS: Final = 48
"""Full ones, and as many parts; the index is asked for each, which takes about three microseconds."""

_TOKENS_IN_A_POSTCODE = 4  # M 1 1 AE
_TOKENS_WITH_SLIPS = 12  # at the end of a text, where addresses have their postcodes
_PARTS_OF = 3  # readings whose sector and outcode are worth showing

_token = re.compile(r"[^\W_]+")
# Cyrillic and Greek capitals that look like ours: an address that was typed on such a keyboard.
_OTHER_ALPHABETS = str.maketrans("АВЕЅІЈКМНОРСТУХԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXWABEZHIKMNOPTYX")
_DECORATIONS = frozenset({"So", "Sk", "Sm", "No"})
"""Categories that NFKC would turn into letters and digits which nobody typed: ™ into TM, ① and ² into 1 and 2."""
_AS_DIGIT = str.maketrans("OQDILZASGB", "0001124568")
_AS_LETTER = (str.maketrans("0124568", "OLZASGB"), str.maketrans("0124568", "DIZASGB"))
_SHAPES = ("A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA")
_KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

# The cost of each kind of slip, beside 2 for each look-alike: the cheapest reading comes first.
_DOUBLED, _TRAILING, _SWAPPED = 1, 2, 3
# So many look-alikes beside each kind of slip; beyond that it is guessing.
_MOST_LOOK_ALIKES = {0: 3, _DOUBLED: 1, _TRAILING: 1, _SWAPPED: 0}


@dataclass(frozen=True, slots=True)
class Readings:
    """What a text may mean."""

    full: tuple[Postcode, ...]
    """Full postcodes, the likeliest first; at most MOST_READINGS."""
    guesses: tuple[Postcode, ...]
    """Full postcodes with a key more or less anywhere, all alike: worth showing only where just one exists."""
    parts: tuple[Postcode, ...]
    """Sectors, then outcodes, of what can be read."""


def read(text: str) -> Readings:
    """The readings of any text. Never raises; takes time linear in the first LONGEST_TEXT characters."""
    tokens = _token.findall(_plain(text[:LONGEST_TEXT]))
    exact = [_full(chunk) for chunk in _windows(tokens) if is_full(chunk)]
    slips = _slips(tokens)
    likeliest = [*exact[:1], *slips[:_PARTS_OF]]
    return Readings(
        full=_distinct(chain(exact, slips)),
        guesses=tuple(dict.fromkeys(_guesses(tokens))),
        parts=_distinct(_parts(tokens, likeliest)),
    )


def _plain(text: str) -> str:
    """A text without decorations, accents and other alphabets, in capitals.

    It may have come out of an address (M1%201AE) or a page's source (&quot;M1&nbsp;1AE&quot;).
    """
    bare = "".join(" " if unicodedata.category(char) in _DECORATIONS else char for char in unescape(unquote(text)))
    words = SEPARATORS.sub(" ", unicodedata.normalize("NFKD", bare)[:LONGEST_TEXT]).strip()
    return "".join(_plain_character(char) for char in words).upper().translate(_OTHER_ALPHABETS)


def _plain_character(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.category(char) == "Mn":  # an accent, parted from its letter
        return ""
    digit = unicodedata.decimal(char, None)  # such as ١ of an Arabic keyboard
    return char if digit is None else str(digit)


def _windows(tokens: list[str]) -> Iterator[str]:
    """Neighbouring tokens joined: first those of one or two, the usual way to write, then M 1 1 AE."""
    for sizes in ((2, 1), range(3, _TOKENS_IN_A_POSTCODE + 1)):
        for start in range(len(tokens)):
            for size in sizes:
                if start + size <= len(tokens):
                    yield "".join(tokens[start : start + size])


def _slips(tokens: list[str]) -> list[Postcode]:
    """Readings with look-alikes, a key too many or two that changed places, the likeliest first."""
    if len(tokens) <= _TOKENS_IN_A_POSTCODE:
        pieces = [tokens]
    else:
        last = tokens[-_TOKENS_WITH_SLIPS:]
        pairs = [last[start : start + size] for start in range(len(last)) for size in (2, 1)]
        # Words look like anything: PLAS has two look-alikes. A postcode in an address has a digit left.
        pieces = [pair for pair in pairs if any(map(str.isdigit, "".join(pair)))]
    slips: list[tuple[int, str]] = []
    for piece in pieces:
        chunk = "".join(piece)
        # RH11 5H lacks a letter: it is no slip of RH1 1SH.
        if piece and 5 <= len(chunk) <= 8 and chunk.isascii() and not (len(piece) > 1 and len(piece[-1]) < 3):
            slips += _respellings(chunk)
    return [_full(text) for _cost, text in sorted(slips, key=lambda slip: slip[0])]


def _respellings(chunk: str) -> Iterator[tuple[int, str]]:
    """Cost and text of each reading of a chunk of five to eight letters and digits."""
    for slip_cost, edited in _edits(chunk):
        for shape in _SHAPES:
            if len(shape) != len(edited):
                continue
            for as_letter in _AS_LETTER:
                text = _respelt(edited, shape, as_letter)
                changes = sum(map(str.__ne__, edited, text))
                if is_full(text) and changes <= _MOST_LOOK_ALIKES[slip_cost]:
                    yield slip_cost + 2 * changes, text


def _edits(chunk: str) -> Iterator[tuple[int, str]]:
    yield 0, chunk
    for at in range(1, len(chunk)):
        if chunk[at] == chunk[at - 1]:
            yield _DOUBLED, chunk[:at] + chunk[at + 1 :]
    yield _TRAILING, chunk[:-1]
    # From the end, so that a slip in the last half comes before one that leads to another town.
    for at in range(len(chunk) - 1, 0, -1):
        if chunk[at] != chunk[at - 1]:
            yield _SWAPPED, chunk[: at - 1] + chunk[at] + chunk[at - 1] + chunk[at + 1 :]


def _respelt(chunk: str, shape: str, as_letter: dict[int, int]) -> str:
    """`chunk` with look-alikes exchanged where `shape` wants the other kind: SWIA1AA, AA9A9AA → SW1A1AA."""
    return "".join(
        character
        if character.isdigit() == (kind == "9")
        else character.translate(_AS_DIGIT if kind == "9" else as_letter)
        for character, kind in zip(chunk, shape, strict=True)
    )


def _guesses(tokens: list[str]) -> Iterator[Postcode]:
    """Full postcodes that differ from the whole text by one key more or less."""
    chunk = "".join(tokens)
    if not (4 <= len(chunk) <= 8 and chunk.isascii()):
        return
    shorter = (chunk[:at] + chunk[at + 1 :] for at in range(len(chunk)))
    longer = (chunk[:at] + key + chunk[at:] for at in range(len(chunk), -1, -1) for key in _KEYS)
    yield from (_full(text) for text in chain(shorter, longer) if is_full(text))


def _parts(tokens: list[str], full: Iterable[Postcode]) -> list[Postcode]:
    """Sectors and outcodes: what the text begins with, those of the full readings, and outcodes alone in it."""
    parts = [begin] if (begin := outcode_at_start(" ".join(tokens))) else []
    parts += [Postcode(postcode.outcode, postcode.inward[:1]) for postcode in full]
    alone = [Postcode(token) for token in reversed(tokens[-_TOKENS_WITH_SLIPS:]) if is_outcode(token)]
    outcodes = [Postcode(part.outcode) for part in parts]
    return [part for part in parts if part.inward] + outcodes + alone


def _full(chunk: str) -> Postcode:
    return Postcode(chunk[:-3], chunk[-3:])


def _distinct(postcodes: Iterable[Postcode]) -> tuple[Postcode, ...]:
    return tuple(islice(dict.fromkeys(postcodes), MOST_READINGS))
