"""Who comes, as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.kit.spreadsheets import harmless
from events.models import SignUp


def people_list(people: Iterable[SignUp]) -> str:
    """CSV with a row for each sign-up, as spreadsheets read it (RFC 4180, with a byte order mark)."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        [_("event"), _("begins"), _("shift"), _("first name"), _("e-mail"), _("mobile"), _("status"), _("came")]
    )
    for signup in people:
        came = {None: "", True: _("yes"), False: _("no")}[signup.came]
        begins = f"{timezone.localtime(signup.starts_at):%Y-%m-%d %H:%M}"
        cells = [signup.event.title, begins, str(signup.shift or ""), signup.first_name, signup.email, signup.mobile]
        rows.writerow([harmless(cell) for cell in [*cells, signup.get_status_display(), came]])
    return "\ufeff" + text.getvalue()
