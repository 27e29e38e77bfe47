"""The form of somebody who wants to hear when something is on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from events.forms.public import NO_CONSENT, EmailForm


class WatchForm(EmailForm):
    """An e-mail, and that we may use it."""

    consent = forms.BooleanField(
        label=gettext_lazy("Use this to tell me once when something is on here, and then erase it."),
        error_messages={"required": NO_CONSENT},
    )
