"""Mobile numbers as they are kept: E.164, so that the same one is never two."""

import phonenumbers


def normalised_mobile(text: str) -> str:
    """A mobile number in E.164, read as people in the United Kingdom write it. Raises ValueError.

    >>> normalised_mobile("07700 900123")
    '+447700900123'
    """
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a possible number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
