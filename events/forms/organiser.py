"""The form in which organisers set up an event."""

from __future__ import annotations

import json
from typing import ClassVar, Unpack

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from constituencies.addresses import label_urls, outline_urls
from constituencies.kit.form_fields import WebAddressField
from constituencies.kit.forms import Answers, Files, ModelFormOptions, field_of
from constituencies.kit.types import FormData
from constituencies.models import Campaign, Constituency
from events import contested
from events.approval.blocked import check_hosts
from events.approval.cancelling import check_bring_back
from events.approval.versions import version_of
from events.forms.meeting_place import place_by_postcode
from events.forms.titles import title_of_answers
from events.keeping.doers import Doer, who_is
from events.keeping.status import facts_of
from events.messages.joining import check_join_link, cleaned_join_phone
from events.models import Event
from events.models.event import JOINABLE_STATUSES
from events.promises import steps
from events.promises.steps import Facts, Who
from events.suggestions.marks import keep_source

AT_A_PLACE: FormData = {"longitude": None, "latitude": None, "place": "", "postcode": "", "is_private": False}
FROM_HOME: FormData = {"join_link": "", "join_phone": ""}
"""What an event of the other kind has instead."""


def leave_out_what_does_not_apply(form: forms.BaseForm, data: FormData) -> None:
    """From home there is no place, and at a place no link to join: neither is kept, nor is anything wrong with it."""
    nothing = AT_A_PLACE if data.get("is_remote") else FROM_HOME
    data |= nothing
    for name in nothing:
        form.errors.pop(name, None)


class EventForm(forms.ModelForm[Event]):
    """Fills in position and constituency from the postcode where they were left empty."""

    by: ClassVar[Doer] = Who.ORGANISER
    """Who fills it in; the admin makes a form of its own for each (constituencies/admin/scope.py)."""

    join_link = WebAddressField(
        label=Event._meta.get_field("join_link").verbose_name,
        help_text=Event._meta.get_field("join_link").help_text,
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    suggested = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Event
        fields = [
            "kind",
            "title",
            "description",
            "starts_at",
            "ends_at",
            "is_drop_in",
            "is_remote",
            "join_link",
            "join_phone",
            "place",
            "postcode",
            "longitude",
            "latitude",
            "is_private",
            "constituency",
            "cost",
            "cost_note",
            "headcount",
            "capacity",
            "step_free",
            "toilets",
            "seated_jobs",
            "walking",
            "in_pairs",
            "accessibility_notes",
            "status",
        ]

    def __init__(self, data: Answers = None, files: Files = None, **kwargs: Unpack[ModelFormOptions[Event]]) -> None:
        super().__init__(data, files, **kwargs)
        if self.instance.pk:
            self.initial["version"] = version_of(self.instance)
        if not self.instance.campaign_id:
            campaign = Campaign.objects.current()
            if campaign is not None:
                self.instance.campaign = campaign
        if "status" in self.fields:
            self._offer_steps()
        if "is_remote" in self.fields:
            self.fields["is_remote"].help_text = _(
                "People take part from anywhere: they need a link or a number to join, and no meeting place."
            )
        if "capacity" in self.fields and self.instance.campaign_id:
            self.fields["capacity"].help_text = _(
                "Empty: no limit, but when people are spread over events it counts as having %(places)d places."
            ) % {"places": self.instance.campaign.assumed_capacity}
        if "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("If you leave it empty: “Canvassing in Otley”, by what it is and where.")
        if "constituency" in self.fields:
            self.fields["constituency"].required = False
            self.fields["constituency"].help_text = _(
                "Filled in from the postcode. Change it if people meet outside the constituency they "
                "work in; for a phone bank, choose the one it calls."
            )

    def _offer_steps(self) -> None:
        stored = self.instance if self.instance.pk else None
        facts = facts_of([stored], self.by)[stored.pk] if stored else Facts()
        labels = dict(Event.Status.choices)
        offered = steps.choices(stored.status if stored else None, who_is(self.by), facts)
        field_of(self, "status", forms.ChoiceField).choices = [(status, labels[status]) for status in offered]

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if self.instance.campaign_id is None:
            raise forms.ValidationError(_("No campaign is current: ask staff to make one current first."))
        leave_out_what_does_not_apply(self, data)
        if data.get("is_remote"):
            can_be_joined = (
                data.get("join_link") or data.get("join_phone") or data.get("status") not in JOINABLE_STATUSES
            )
            if not can_be_joined and "join_link" not in self.errors:
                self.add_error("join_link", _("Enter a link or a number by which people can take part from home."))
        elif data.get("postcode"):
            place_by_postcode(self, data)
        if not data.get("constituency") and "postcode" not in self.errors:
            self.add_error("constituency", self._which_constituency(data))
        self._refuse_where_we_do_not_stand(data)
        self._check_status(data)
        if not data.get("title") and "title" not in self.errors and data.get("constituency"):
            data["title"] = title_of_answers(data)
        if not self.instance.pk:
            keep_source(self.instance, data.get("suggested", ""), data.get("constituency"))
        return data

    def _check_status(self, data: FormData) -> None:
        """Whether somebody may bring back what was cancelled or publish what a host set up, and has looked at it."""
        before = Event.objects.select_related("host", "constituency").filter(pk=self.instance.pk).first()
        if before is None or data.get("status") in (None, before.status):
            return
        try:
            if before.status == Event.Status.CANCELLED:
                check_bring_back(before, self.by)
            if data["status"] == Event.Status.PUBLISHED:
                check_hosts([before])
        except forms.ValidationError as error:
            self.add_error("status", error)
        if data.get("version") not in ("", None, version_of(before)):
            self.add_error(
                "status", _("The event has changed since you opened this page: reload it, and look at it again.")
            )

    def clean_join_link(self) -> str:
        link: str = self.cleaned_data["join_link"]
        if "join_link" in self.changed_data:
            check_join_link(link)
        return link

    def clean_join_phone(self) -> str:
        text: str = self.cleaned_data["join_phone"]
        return cleaned_join_phone(text) if "join_phone" in self.changed_data else text

    def _refuse_where_we_do_not_stand(self, data: FormData) -> None:
        kind, seat, status = data.get("kind", ""), data.get("constituency"), data.get("status", "")
        before = self.instance if self.instance.pk else None
        if seat is not None and contested.is_to_be_checked(before, kind, seat.pk, status):
            problem = contested.refusal(self.instance.campaign, kind, seat)
            if problem:
                self.add_error("constituency", problem)

    def _which_constituency(self, data: FormData) -> str:
        if data.get("is_remote"):
            return _("Choose the constituency it works in: for a phone bank, the one it calls.")
        return _("Enter the postcode of the meeting place, or choose the constituency it works in.")

    def clean_constituency(self) -> Constituency | None:
        constituency: Constituency | None = self.cleaned_data.get("constituency")
        campaign = self.instance.campaign if self.instance.campaign_id else None
        if constituency and campaign and constituency.boundary_set_id != campaign.boundary_set_id:
            raise forms.ValidationError(
                _("%(name)s belongs to other boundaries (%(set)s): choose a constituency of %(wanted)s.")
                % {
                    "name": constituency,
                    "set": constituency.boundary_set,
                    "wanted": campaign.boundary_set,
                }
            )
        return constituency


def position_map_attributes() -> dict[str, str]:
    """Where the form's map finds its outlines and the positions of postcodes."""
    campaign = Campaign.objects.current()
    urls = outline_urls(campaign.boundary_set) if campaign else {}
    return {
        "outline_url": urls.get("overview", ""),
        "labels": json.dumps(label_urls()),
        "place_url": reverse("events:place"),
    }
