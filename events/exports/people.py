"""Who comes, as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.kit.tables.writer import csv_text
from events.models import SignUp


def people_list(people: Iterable[SignUp]) -> str:
    """CSV with a row for each sign-up."""
    header = [_("event"), _("begins"), _("shift"), _("first name"), _("e-mail"), _("mobile"), _("status"), _("came")]
    return csv_text(header, map(_cells, people))


def _cells(signup: SignUp) -> list[str]:
    came = {None: "", True: _("yes"), False: _("no")}[signup.came]
    begins = f"{timezone.localtime(signup.starts_at):%Y-%m-%d %H:%M}"
    person = [signup.first_name, signup.email, signup.mobile]
    return [signup.event.title, begins, str(signup.shift or ""), *person, signup.get_status_display(), came]
