"""The form of a complaint: what is wrong, and nothing about who says so."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from events.forms.public import PublicForm
from events.models import Complaint


class ComplaintForm(PublicForm, forms.Form):
    """A reason, and in one's own words if one likes."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=Complaint.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What should we know? (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("We do not ask who you are. Please leave names and addresses out."),
        error_messages={"max_length": gettext_lazy("Write up to 1000 characters.")},
    )
