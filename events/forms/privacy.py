"""Who somebody is, to be told what is held of them."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.form_fields import EmailAddressField
from events.forms.public import PublicForm
from events.models import normalised
from events.safety.mobiles import normalised_mobile


class PersonForm(PublicForm, forms.Form):
    """An e-mail address, or the mobile number that somebody signed up with."""

    contact = forms.CharField(
        label=gettext_lazy("E-mail or mobile"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Enter the e-mail or mobile that you signed up with.")},
    )

    def clean_contact(self) -> dict[str, str]:
        text = self.cleaned_data["contact"].strip()
        if "@" in text:
            return {"email": normalised(EmailAddressField().clean(text))}
        try:
            return {"mobile": normalised_mobile(text)}
        except ValueError:
            raise forms.ValidationError(_("That is neither an e-mail address nor a mobile number.")) from None

    @property
    def reached_by(self) -> dict[str, str]:
        """What events/privacy.py asks for."""
        contact: dict[str, str] = self.cleaned_data["contact"]
        return contact

    @property
    def who(self) -> str:
        """By what their requests are counted."""
        return next(iter(self.reached_by.values()))

    @property
    def occasion(self) -> str:
        # To the minute: pressing twice asks once.
        return f"{timezone.now():%Y%m%d%H%M}"
