"""Numbers that people ring to take part: none that costs more than a usual call, and nothing but a number.

Pure: knows neither Django nor the database.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

_TEXT = re.compile(
    r"(?P<number>\+?[\d\s().-]+?)"
    r"(?:\s*(?:[,;]|\b(?:access\s+)?(?:code|pin)\b)+[\s:]*(?P<code>[\d\s]*\d[\d\s]*#?))?",
    re.IGNORECASE | re.ASCII,
)
LONGEST_CODE = 12
"""Digits: those of video calls have up to 11."""
_DEAR = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER})
# Ofcom's National Telephone Numbering Plan: 084, 087 and 09 carry a service charge, 070 costs what its owner asks.
# Told by their first digits, as also a number that nobody has been given may be given to somebody tomorrow.
_DEAR_IN_UK = ("84", "87", "9", "70")
_UK_KINDS = ("1", "2", "3", "55", "56", "7", "80")
_UK = 44
_NO_COUNTRY = "001"
"""Of satellites and world-wide services, as phonenumbers names it."""


class NotACallNumber(ValueError):
    """No phone number, or there is more in the text than one with a code."""


class CostsExtra(ValueError):
    """A number of a premium or shared-cost rate."""


def cleaned_call_number(text: str) -> str:
    """A number as people in the United Kingdom ring it, with the access code behind a comma where there is one.

    Raises NotACallNumber, CostsExtra.

    >>> cleaned_call_number("(020) 79460123 PIN: 1234 56#"), cleaned_call_number("+1 646 558 8656")
    ('020 7946 0123, 123456#', '+1 646-558-8656')
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise NotACallNumber("no phone number")
    code = "".join((match["code"] or "").split())
    digits = code.rstrip("#")
    if len(digits) > LONGEST_CODE or (len(digits) >= 10 and digits.startswith("0")):
        raise NotACallNumber("no access code, but another number")
    number = _parsed(match["number"])
    _refuse_dear(number)
    number_text = phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if number.country_code == _UK else PhoneNumberFormat.INTERNATIONAL
    )
    return f"{number_text}, {code}" if code else number_text


def _parsed(text: str) -> PhoneNumber:
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException as error:
        raise NotACallNumber(str(error)) from error
    national = phonenumbers.national_significant_number(number)
    if number.country_code == _UK and national.startswith("118") and len(national) <= 6:
        raise CostsExtra("directory enquiries")
    is_possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    if number.country_code == _UK and not national.startswith((*_UK_KINDS, *_DEAR_IN_UK)):
        raise NotACallNumber("not in use")
    # Abroad, only what is known to be in use can be told from what costs extra.
    if not is_possible or (number.country_code != _UK and not phonenumbers.is_valid_number(number)):
        raise NotACallNumber("not a possible number")
    return number


def _refuse_dear(number: PhoneNumber) -> None:
    kind = phonenumbers.number_type(number)
    national = phonenumbers.national_significant_number(number)
    is_satellite = phonenumbers.region_code_for_number(number) == _NO_COUNTRY and kind != PhoneNumberType.TOLL_FREE
    if kind in _DEAR or is_satellite or (number.country_code == _UK and national.startswith(_DEAR_IN_UK)):
        raise CostsExtra("not at the usual rate")
