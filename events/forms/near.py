"""The postcode of somebody who asks where near them an event would count most: used at once, and not kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from constituencies.kit.forms import Answers
from constituencies.models import Campaign, PostcodeRow
from events.forms.public import PublicForm
from events.services import UnknownPlace, place_of


class NearForm(PublicForm, forms.Form):
    """`place` once it is valid."""

    prefix = "near"
    place: PostcodeRow

    postcode = forms.CharField(
        label=gettext_lazy("Your postcode"),
        max_length=10,
        widget=forms.TextInput({"autocapitalize": "characters", "autocomplete": "postal-code", "spellcheck": "false"}),
        help_text=gettext_lazy("We look it up and do not keep it."),
        error_messages={"required": gettext_lazy("Enter your postcode.")},
    )

    def __init__(self, campaign: Campaign, data: Answers = None) -> None:
        super().__init__(data)
        self.campaign = campaign

    def clean_postcode(self) -> str:
        try:
            self.place = place_of(self.cleaned_data["postcode"], self.campaign.boundary_set)
        except UnknownPlace as error:
            raise forms.ValidationError(str(error)) from error
        return str(self.place)
