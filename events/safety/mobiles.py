"""Mobile numbers: as they are kept, and which of them we pay to send texts to."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

_WRITTEN = re.compile(r"\+?[\d\s().\-–/]+", re.ASCII)
_UK: Final = 44
_MADE_UP: Final = "7700900"
"""Ofcom keeps 07700 900000 to 900999 for films and examples: ours, and those of the sample data."""
_NOT_TEXTED: Final = ("JE", "GG", "IM")
"""Jersey, Guernsey and the Isle of Man share our +44, but have networks of their own, where a text costs several times
as much, and they elect nobody to Westminster. People from there can give an e-mail."""


class NotAMobile(ValueError):
    """No mobile number of the United Kingdom."""


def normalised_mobile(text: str) -> str:
    """Any number in E.164, read as people in the United Kingdom write it: to be looked for. Raises ValueError.

    >>> normalised_mobile("07700 900123")
    '+447700900123'
    """
    number = _parsed(text)
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a possible number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def uk_mobile(text: str) -> str:
    """A mobile number of the United Kingdom in E.164: the only ones that we pay to send texts to. Raises NotAMobile.

    Not landlines, short codes, numbers of premium rate, pagers and personal numbers, nor any abroad or by satellite.

    >>> uk_mobile("0044 (0)7700 900123")
    '+447700900123'
    """
    if not _WRITTEN.fullmatch(text.strip()):
        raise NotAMobile("no phone number")
    number = _parsed(text)
    national = phonenumbers.national_significant_number(number)
    if number.country_code != _UK or number.extension or len(national) != 10:
        raise NotAMobile("not of the United Kingdom, or of another length")
    if not national.startswith(_MADE_UP) and not _is_mobile_here(number):
        raise NotAMobile("not a mobile number of the United Kingdom")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _is_mobile_here(number: PhoneNumber) -> bool:
    return (
        phonenumbers.is_valid_number(number)
        and phonenumbers.number_type(number) == PhoneNumberType.MOBILE
        and not any(phonenumbers.is_valid_number_for_region(number, region) for region in _NOT_TEXTED)
    )


def _parsed(text: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException as error:
        raise NotAMobile(str(error)) from error
