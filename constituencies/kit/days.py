"""Days that a form or an address may name: none at the ends of the calendar.

Python's and PostgreSQL's calendars begin and end somewhere, and near there a time zone or an hour more leads off them:
an error nobody expects. It is also what a slip in a date field looks like (0026-11-28).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


def is_usual_day(day: dt.date) -> bool:
    """Whether a day, or the day of a moment, is one that can be meant here."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def check_day(day: dt.date) -> None:
    """Raises ValidationError for a day at one of the calendar's ends."""
    if not is_usual_day(day):
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Check the year: it must lie between %(first)d and %(last)d.") % years)


class DayField(forms.DateField):
    """A day, for any form."""

    default_validators = [check_day]


class MomentField(forms.SplitDateTimeField):
    """A day and a time, each in a field of its own, for any form."""

    def prepare_value(self, value: object) -> object:
        """What the form begins with; a text, which an address can hold, only where it is a moment."""
        if not isinstance(value, str):
            return value
        try:
            return parse_datetime(value)
        except ValueError:
            return None

    def compress(self, data_list: tuple[dt.date, dt.time] | None) -> dt.datetime | None:
        if data_list and data_list[0]:  # before a time zone is put to it
            check_day(data_list[0])
        return super().compress(data_list)
