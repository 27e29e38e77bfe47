"""Forms of groups: asking for a pass, proposing a group, and an organiser's own."""

from __future__ import annotations

from typing import Any, Unpack

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.forms import Answers, FormOptions, field_of
from constituencies.kit.types import FormData
from constituencies.models import Campaign, Constituency
from events.approval.blocked import check_not_blocked
from events.forms.public import NO_CONSENT, EmailForm, NameField, PlainSelect, PublicForm
from events.groups import Proposer
from events.models import Group
from events.safety.chat_links import EXAMPLES, NotAGroupLink, cleaned_link


class NeverShown(forms.TextInput):
    """What is typed here never comes back into a page."""

    input_type = "url"

    def format_value(self, value: object) -> None:  # noqa: ARG002
        return None


class PassForm(EmailForm):
    """For whoever wants to join a group without coming to an event first."""

    consent = forms.BooleanField(
        label=gettext_lazy("Use this to send me a link to the group, and erase it after polling day."),
        error_messages={"required": NO_CONSENT},
    )


class LinkField(forms.CharField):
    """An invitation link, as somebody pastes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Invitation link"),
            max_length=200,
            widget=NeverShown({"autocomplete": "off", "spellcheck": "false"}),
            help_text=gettext_lazy("We never show it on a page: people are let in one by one."),
            error_messages={"required": gettext_lazy("Paste the group's invitation link.")},
            **kwargs,
        )


class RenewalForm(PublicForm, forms.Form):
    """A new link of a group that is there already."""

    link = LinkField()

    def __init__(self, group: Group, data: Answers = None, **kwargs: Unpack[FormOptions]) -> None:
        super().__init__(data, **kwargs)
        self.platform = group.platform

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if data.get("link"):
            data["link"] = _checked_link(self, data | {"platform": self.platform})
        return data


class ProposalForm(EmailForm):
    """A group that somebody knows of."""

    constituency = forms.ModelChoiceField(
        Constituency.objects.none(),
        label=gettext_lazy("Constituency"),
        to_field_name="slug",
        widget=PlainSelect,
        empty_label=gettext_lazy("Choose one"),
        error_messages={
            "required": gettext_lazy("Choose the constituency it belongs to."),
            "invalid_choice": gettext_lazy("Choose the constituency it belongs to."),
        },
    )
    area = NameField(
        label=gettext_lazy("Area (optional)"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("If it covers more than its constituency, such as South Leeds."),
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("Where is the group?"),
        choices=Group.Platform.choices,
        widget=forms.RadioSelect,
        initial=Group.Platform.WHATSAPP,
    )
    name = NameField(
        label=gettext_lazy("Name of the group"),
        max_length=80,
        error_messages={"required": gettext_lazy("Enter the group's name.")},
    )
    link = LinkField()
    your_name = NameField(
        label=gettext_lazy("Your name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Use this to write to me about the group, and erase it after polling day."),
        error_messages={"required": NO_CONSENT},
    )
    field_order = ["platform", "name", "link", "constituency", "area", "your_name", "email", "consent"]

    def __init__(self, campaign: Campaign, data: Answers = None, **kwargs: Unpack[FormOptions]) -> None:
        super().__init__(data, **kwargs)
        self.campaign = campaign
        seats = Constituency.objects.filter(boundary_set=campaign.boundary_set).order_by("name")
        field_of(self, "constituency", forms.ModelChoiceField).queryset = seats

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if data.get("link") and data.get("platform"):
            data["link"] = _checked_link(self, data)
        if data.get("constituency") and data.get("name") and self._is_known(data):
            self.add_error("name", _("There is already a group of this name in the constituency."))
        return data

    def say_link_again(self) -> None:
        """The field comes back empty: that is said, or it would look as if it had been lost."""
        if self.errors and "link" not in self.errors:
            self.add_error("link", _("Paste the link again: we never show one on a page, not even here."))

    def _is_known(self, data: FormData) -> bool:
        of_this_name = Group.objects.filter(name=data["name"], constituency=data["constituency"])
        return of_this_name.filter(campaign=self.campaign).exists()

    def group(self) -> Group:
        """What was proposed, not saved."""
        names = ("constituency", "area", "platform", "name", "link")
        return Group(campaign=self.campaign, **{name: self.cleaned_data[name] for name in names})

    def proposer(self) -> Proposer:
        return Proposer(self.cleaned_data["your_name"], self.cleaned_data["email"])


class GroupForm(forms.ModelForm[Group]):
    """An organiser's own form of a group."""

    def clean_status(self) -> str:
        """What waits for an e-mail is thrown away in a week: nobody may bring a group that people know into that."""
        status: str = self.cleaned_data["status"]
        if status == Group.Status.SUBMITTED and self.initial.get("status") != status:
            raise forms.ValidationError(_("Only the site itself says so. To close a group, decline it."))
        return status

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if data.get("status") == Group.Status.APPROVED != self.instance.status and self.instance.pk:
            try:
                check_not_blocked(self.instance.proposer)
            except forms.ValidationError as error:
                self.add_error("status", error)
        if data.get("link") and data.get("platform"):
            data["link"] = _checked_link(self, data)
        return data


def _checked_link(form: forms.BaseForm, data: FormData) -> str:
    """The link as it is kept; where it is none, the form says so without it."""
    try:
        return cleaned_link(data["platform"], data["link"])
    except NotAGroupLink:
        form.add_error(
            "link",
            _("That is not a %(platform)s invitation link. One looks like %(example)s")
            % {"platform": Group.Platform(data["platform"]).label, "example": EXAMPLES[data["platform"]]},
        )
        return ""
