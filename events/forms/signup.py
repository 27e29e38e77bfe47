"""The form with which people come: no account, a first name and a way to reach them."""

from __future__ import annotations

from typing import Unpack

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.form_fields import EmailAddressField
from constituencies.kit.forms import Answers, FormOptions, field_of
from constituencies.kit.types import FormData
from constituencies.postcodes import NotAPostcode, Postcode
from events.forms.public import NO_ADDRESS, NO_CONSENT, NameField, PublicForm
from events.messages.sms import sms_is_sent
from events.models import Event, Shift
from events.safety.blocks import refuse_blocked
from events.safety.mobiles import NotAMobile, uk_mobile
from events.signups import Person


class SignUpForm(PublicForm, forms.Form):
    """First name, e-mail or mobile, consent; a shift where there are several."""

    shift = forms.ModelChoiceField(
        Shift.objects.none(),
        label=gettext_lazy("When would you like to come?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose when you would like to come.")},
    )
    first_name = NameField(
        label=gettext_lazy("First name"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "given-name"}),
        error_messages={"required": gettext_lazy("Enter your first name.")},
    )
    email = EmailAddressField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": NO_ADDRESS},
    )
    mobile = forms.CharField(
        label=gettext_lazy("or mobile"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Use this to tell me about this event, and erase it after polling day."),
        error_messages={"required": NO_CONSENT},
    )
    wants_news = forms.BooleanField(
        label=gettext_lazy(
            "Tell me about other events near me, too: once a week, until I stop it. Keep the first half of my postcode "
            "for that."
        ),
        required=False,
    )
    near = forms.CharField(
        label=gettext_lazy("Your postcode, for what is near you (optional)"),
        required=False,
        max_length=12,
        widget=forms.TextInput({"autocomplete": "postal-code", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("We keep only its first half, such as LS6. Without it: what is near the meeting place."),
    )

    def __init__(self, event: Event, data: Answers = None, **kwargs: Unpack[FormOptions]) -> None:
        super().__init__(data, **kwargs)
        self.event = event
        # Not too late to come to: as Shift.takes_signups.
        ahead = {"ends_at__gt" if event.is_drop_in else "starts_at__gt": timezone.now()}
        shifts = event.shifts.filter(**ahead)
        if event.shifts.all():
            field_of(self, "shift", forms.ModelChoiceField).queryset = shifts
        else:
            del self.fields["shift"]
        if not sms_is_sent():
            del self.fields["mobile"]
            self.fields["email"].required = True
            self.fields["email"].error_messages["required"] = _("Enter your e-mail.")

    def clean_mobile(self) -> str:
        text = self.cleaned_data["mobile"].strip()
        try:
            return uk_mobile(text) if text else ""
        except NotAMobile:
            raise forms.ValidationError(
                _("We can only text UK mobile numbers, which look like 07700 900123. Or enter your e-mail instead.")
            ) from None

    def clean_near(self) -> str:
        """The outcode alone: what else was typed is not kept."""
        text = self.cleaned_data["near"]
        if not text.strip() or not self.cleaned_data.get("wants_news"):
            return ""
        try:
            return Postcode.parse(text).outcode
        except NotAPostcode:
            raise forms.ValidationError(_("That is not a postcode. Its first half is enough, such as LS6.")) from None

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if data.get("wants_news") and "near" not in self.errors and not (data.get("near") or self.event.postcode):
            self.add_error("near", _("Enter the first half of your postcode, such as LS6, or remove the tick above."))
        if not self.errors and not data.get("email") and not data.get("mobile"):
            self.add_error("email", _("Enter your e-mail or your mobile number."))
        refuse_blocked(data.get("email", ""), data.get("mobile", ""))
        return data

    def person(self) -> Person:
        data = self.cleaned_data
        reached_by = data.get("email", ""), data.get("mobile", "")
        return Person(data["first_name"], *reached_by, data["wants_news"], data.get("near", ""))

    @property
    def who(self) -> str:
        """By what their deeds are counted."""
        return str(self.cleaned_data.get("email", "") or self.cleaned_data.get("mobile", ""))
