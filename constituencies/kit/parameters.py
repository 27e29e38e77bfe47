"""What programs ask of the API in an address: each parameter is known, and makes sense, or a sentence says what would.

Pure but for translation. Views of all apps use it, in front of Django and behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

_CODE = re.compile(r"[ENSW]\d{8}", re.ASCII)
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,20})?", re.ASCII)
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_LONGEST_NAME = 40
"""Characters of an unknown name that are told back."""
_MOST_DIGITS = 18
"""Beyond them a number is as good as any other that is too large."""


class BadParameter(ValueError):
    """A parameter that is not known, or whose value makes no sense: the text says what does."""


def refuse_unknown(names: Iterable[str], parameters: Collection[str]) -> None:
    """Raise BadParameter for the first name that is not among the known ones, and name those."""
    for name in names:
        if name not in parameters:
            readable = "".join(
                char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name[:_LONGEST_NAME]
            )
            if not parameters:
                raise BadParameter(_("There is no parameter “%(name)s”: this address takes none.") % {"name": readable})
            sentence = _("There is no parameter “%(name)s”. Known ones: %(known)s.")
            raise BadParameter(sentence % {"name": readable, "known": ", ".join(parameters)})


def truth(text: str) -> bool:
    """What is meant by 1, true, yes, on, or their opposites, in any case. Raises BadParameter.

    >>> truth("1"), truth("False")
    (True, False)
    """
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadParameter(_("Write 1 or 0, true or false."))


def gss_code(text: str) -> str:
    """A constituency's code in capitals. Raises BadParameter.

    >>> gss_code("e14001172")
    'E14001172'
    """
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise BadParameter(_("Codes look like E14001172."))
    return code


def bounded_number(text: str, least: int, most: int) -> int:
    """A number of at least `least`; one above `most` counts as `most`. Raises BadParameter.

    >>> bounded_number("20", 1, 500), bounded_number("9" * 30, 1, 500)
    (20, 500)
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal()):
        raise BadParameter(_("Write a whole number, such as %(example)d.") % {"example": min(most, 100)})
    number = int(digits) if len(digits) <= _MOST_DIGITS else most
    if number < least:
        raise BadParameter(_("Write a number of at least %(least)d.") % {"least": least})
    return min(number, most)


def degrees(text: str, least: float, most: float) -> float:
    """Degrees of longitude or latitude, rounded to a hundredth: as near as a postcode's first half tells.

    Raises BadParameter.

    >>> degrees("-1.5678", -9, 2)
    -1.57
    """
    if not _DEGREES.fullmatch(text.strip()) or not least <= float(text) <= most:
        raise BadParameter(
            _("Write degrees from %(least)d to %(most)d, such as %(example).2f.")
            % {"least": least, "most": most, "example": (least + most) / 2}
        )
    return round(float(text), 2)


def one_of(text: str, values: Collection[str]) -> str:
    """One of some fixed words, in any case. Raises BadParameter, which names them.

    >>> one_of("2H", ("1h", "2h"))
    '2h'
    """
    word = text.strip().lower()
    if word not in values:
        raise BadParameter(_("Write one of these: %(values)s.") % {"values": ", ".join(values)})
    return word
