"""Is this a postcode? A pure value object and the 64-bit key that postcodes are sorted and found by.

    SW1A 1AA        outcode SW1A = area SW + district 1A;   incode 1AA = sector digit 1 + unit AA
    SW1A 1          a sector                                SW1A    an outcode

Source of the shapes: Royal Mail's Programmer's Guide to the Postcode Address File, widened by what the ONS
Postcode Directory still lists as terminated (W1V, W1X, NPT), since a terminated postcode must be found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

import numpy as np
from numpy.typing import NDArray

LONGEST_INPUT: Final = 100
"""Characters that are looked at; an address with its postcode is shorter."""

OVERSEAS_OUTCODES: Final = frozenset({"ASCN", "BBND", "BIQQ", "FIQQ", "PCRN", "SIQQ", "STHL", "TDCU", "TKCA"})
"""Overseas territories whose postcodes have a shape of their own, such as FIQQ 1ZZ in the Falkland Islands."""

_OUTCODE = (
    r"(?:[A-PR-UWYZ][A-HK-Y]?(?:0|[1-9][0-9]?)"
    r"|[A-PR-UWYZ][1-9][ABCDEFGHJKMNPRSTUVWXY]"  # W1V and others are terminated
    r"|[A-PR-UWYZ][A-HK-Y][1-9][ABEHMNPRVWXY]"
    rf"|GIR|NPT|{'|'.join(sorted(OVERSEAS_OUTCODES))})"
)
_INCODE = "[0-9][ABD-HJLNP-UW-Z]{2}"
_IRREGULAR = "NPT0VA"  # the only one of 2.7 million postcodes with C, I, K, M, O or V in its unit

_outcode = re.compile(_OUTCODE)
_incode = re.compile(_INCODE)
_full = re.compile(rf"{_OUTCODE}{_INCODE}|{_IRREGULAR}")
_sector = re.compile(rf"({_OUTCODE})([0-9])")
_begins_with_outcode = re.compile(rf"({_OUTCODE})(?: +([0-9])?|([0-9])(?=[A-Z])|(?![A-Z0-9]))")

# Spaces of every kind, dots and dashes that people put between the halves, and invisible characters
# that come along when a postcode is copied from a page: SW1A‑1AA, SW1A.1AA, SW1A\u200b1AA.
SEPARATORS: Final = re.compile(
    "[\\s._,\\-\u2010-\u2015\u2212\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)


class NotAPostcode(ValueError):
    """The text is no postcode; readings.py says what was probably meant."""

    def __init__(self) -> None:
        super().__init__("not a postcode")


@dataclass(frozen=True, slots=True)
class Postcode:
    """A full postcode, a sector or an outcode, made by `Postcode.parse`."""

    outcode: str
    """Such as "SW1A"."""
    inward: str = ""
    """All that follows the outcode: "1AA", the sector digit "1", or ""."""

    @classmethod
    def parse(cls, text: str) -> Postcode:
        """Read a postcode in any case and spacing, or an outcode with or without its sector digit.

        Never raises anything but NotAPostcode, and takes linear time, whatever the text.
        """
        text = text.strip()
        if len(text) > LONGEST_INPUT:
            raise NotAPostcode
        plain = text.replace(" ", "").upper()
        if plain.isascii() and _full.fullmatch(plain):  # as nearly everybody types it: a third of the time
            return cls(plain[:-3], plain[-3:])
        # Full-width characters (ＳＷ１Ａ) come from phones set to Japanese or Chinese.
        words = SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
        if not words.isascii():
            raise NotAPostcode
        words = words.upper()
        compact = words.replace(" ", "")
        if _full.fullmatch(compact):
            return cls(compact[:-3], compact[-3:])
        # RH11 is an outcode and so is RH1: only the space tells RH11 from sector 1 of RH1.
        sector = _sector.fullmatch(compact)
        if sector and words[-2:-1] == " ":
            return cls(sector[1], sector[2])
        if _outcode.fullmatch(compact):
            return cls(compact)
        if sector and " " not in words:
            return cls(sector[1], sector[2])
        raise NotAPostcode

    @property
    def incode(self) -> str:
        """Such as "1AA"; "" unless the postcode is full."""
        return self.inward if self.is_full else ""

    @property
    def sector(self) -> str:
        """Such as "SW1A 1"; "" for an outcode alone."""
        return f"{self.outcode} {self.inward[0]}" if self.inward else ""

    @property
    def area(self) -> str:
        """The letters that the outcode begins with, such as "SW"."""
        return _area(self.outcode)

    @property
    def is_full(self) -> bool:
        return len(self.inward) == 3

    @property
    def compact(self) -> str:
        """Without space, as stored: "SW1A1AA". Only full postcodes are told apart by it."""
        return self.outcode + self.inward

    def __str__(self) -> str:
        return f"{self.outcode} {self.inward}" if self.inward else self.outcode


def is_full(compact: str) -> bool:
    """Whether a text without spaces, in capitals, has the form of a full postcode."""
    return _full.fullmatch(compact) is not None


def is_outcode(compact: str) -> bool:
    """Whether a text in capitals has the form of an outcode."""
    return _outcode.fullmatch(compact) is not None


def outcode_at_start(words: str) -> Postcode | None:
    """The sector or outcode that a text in capitals begins with, as where letters are missing: RH11 7H → RH11 7."""
    begin = _begins_with_outcode.match(words)
    return Postcode(begin[1], begin[2] or begin[3] or "") if begin else None


@lru_cache(maxsize=4096)
def _area(outcode: str) -> str:
    return "".join(takewhile(str.isalpha, outcode))


def key(postcode: Postcode) -> int:
    """The postcode as a number below 2⁵⁶ that sorts by outcode, then sector, then unit.

    Its seven bytes are the outcode padded with spaces to four, then the incode, in ASCII:

        SW1A 1AA → "SW1A1AA" → 0x53573141_31_4141        SW1 1AA → "SW1 1AA" → 0x53573120_31_4141
                                 outcode  │  unit: the low 16 bits
                                          sector digit

    An outcode or a sector gets the key that all its postcodes' keys are at or above.
    """
    return int.from_bytes(f"{postcode.outcode:<4}{postcode.inward:\0<3}".encode(), "big")


def key_range(postcode: Postcode) -> tuple[int, int]:
    """First key of a postcode, sector or outcode, and the first key beyond it."""
    low = key(postcode)
    return low, low + (1 << 8 * (3 - len(postcode.inward)))


def divided_key_range(postcode: Postcode) -> tuple[int, int]:
    """The same for all outcodes that a district such as SW1 is divided into: SW1A, SW1E … SW1Y.

    People call them SW1, W1 or EC1, and hardly any postcode begins with that alone. SW10 is no part of it and
    sorts before SW1A. An outcode that is itself a part gets an empty range.
    """
    if len(postcode.outcode) == 4:
        return 0, 0
    low, high = (int.from_bytes(f"{postcode.outcode + letter:\0<7}".encode(), "big") for letter in "A[")
    return low, high


def keys(texts: NDArray[np.bytes_]) -> NDArray[np.uint64]:
    """Keys of many full postcodes at once; 0 where a text is no full postcode in capitals.

    `texts`: ASCII, shape (n,), up to 8 bytes each, as ONS writes them: with a space (pcds, "B1 1AA"), padded
    to seven or eight (pcd7 "B1  1AA", pcd8 "B1   1AA") or compact ("B11AA").
    """
    width = texts.dtype.itemsize
    letters = np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), width)
    lengths = np.count_nonzero(letters, axis=1)
    packed = np.zeros((len(texts), 8), np.uint8)
    packed[:, 1:5] = ord(" ")
    for length in range(5, min(width, 8) + 1):
        rows = np.flatnonzero(lengths == length)
        if not len(rows):
            continue
        some = letters[rows]
        if length == 8:  # four of the outcode, then a space
            rows, some = rows[some[:, 4] == ord(" ")], some[some[:, 4] == ord(" ")]
        outcode = min(length - 3, 4)
        packed[rows, 1 : 1 + outcode] = some[:, :outcode]
        packed[rows, 5:8] = some[:, length - 3 : length]
    result = packed.view(">u8").reshape(len(texts)).astype(np.uint64)
    result[~_well_formed(result)] = 0
    return result


def compact_texts(keys: NDArray[np.uint64]) -> NDArray[np.bytes_]:
    """The postcodes of `keys` without space, as bytes of shape (n,), dtype S7."""
    letters = keys.astype(">u8").view(np.uint8).reshape(len(keys), 8)[:, 1:]
    compact = letters.copy()
    for outcode in (2, 3):
        rows = np.flatnonzero((letters[:, outcode] == ord(" ")) & (letters[:, outcode - 1] != ord(" ")))
        compact[rows, outcode : outcode + 3] = letters[rows, 4:]
        compact[rows, outcode + 3 :] = 0
    return compact.reshape(-1).view("S7")


def _well_formed(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """The rules of `Postcode.parse` for many keys: each of some 3,000 outcodes is checked only once."""
    outcodes, incodes = (keys >> np.uint64(24)).astype(np.uint32), (keys & np.uint64(0xFFFFFF)).astype(np.uint32)
    good = _matching(outcodes, 4, _outcode) & _matching(incodes, 3, _incode)
    irregular: NDArray[np.bool_] = keys == key(Postcode(_IRREGULAR[:3], _IRREGULAR[3:]))
    return good | irregular


def _matching(values: NDArray[np.uint32], width: int, pattern: re.Pattern[str]) -> NDArray[np.bool_]:
    distinct = np.unique(values)
    texts = [int(value).to_bytes(width, "big").decode("latin-1").rstrip(" ") for value in distinct]
    good = np.fromiter((pattern.fullmatch(text) is not None for text in texts), bool, len(texts))
    if good.all():
        return np.ones(len(values), bool)
    return good[np.searchsorted(distinct, values)]
