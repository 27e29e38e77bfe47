"""The form of somebody who wants to hear when something is on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from events.forms.public import NO_ADDRESS, NO_CONSENT, PublicForm, refuse_blocked
from events.models import normalised


class WatchForm(PublicForm, forms.Form):
    """An e-mail, and that we may use it."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": NO_ADDRESS, "required": gettext_lazy("Enter your e-mail.")},
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Use this to tell me once when something is on here, and then erase it."),
        error_messages={"required": NO_CONSENT},
    )

    def clean_email(self) -> str:
        email = normalised(self.cleaned_data["email"])
        refuse_blocked(email)
        return email

    @property
    def who(self) -> str:
        """By what their deeds are counted."""
        return str(self.cleaned_data.get("email", ""))
