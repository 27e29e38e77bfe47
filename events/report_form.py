"""The form of a report: what is wrong, and nothing about who says so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from events.models import Report


class ReportForm(forms.Form):
    """A reason, and in one's own words if one likes."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What should we know? (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4, "aria-describedby": "id_text_hint id_text_error"}),
        help_text=gettext_lazy("We do not ask who you are. Please leave names and addresses out."),
        error_messages={"max_length": gettext_lazy("Write up to 1000 characters.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
