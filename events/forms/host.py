"""The form in which anybody sets up an event, and its host changes it: in the order in which people think."""

from __future__ import annotations

import datetime as dt
from typing import Unpack

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.days import DayField
from constituencies.kit.form_fields import EmailAddressField, WebAddressField
from constituencies.kit.forms import Answers, ModelFormOptions, field_of
from constituencies.kit.types import FormData
from constituencies.models import Campaign, Constituency
from events import contested
from events.forms.meeting_place import has_marker, is_moved_by_postcode, place_by_postcode
from events.forms.organiser import leave_out_what_does_not_apply
from events.forms.public import NO_ADDRESS, NO_CONSENT, NameField, PlainSelect, PublicForm
from events.forms.titles import title_of_answers
from events.hosting import SHOWN_TEXTS
from events.messages.joining import check_join_link, cleaned_join_phone
from events.models import Event, Host, normalised
from events.safety.blocks import refuse_blocked
from events.safety.duplicates import metres, similar_to
from events.safety.links_in_text import problem_of_links
from events.suggestions.marks import keep_source

LENGTHS = [
    (60, gettext_lazy("1 hour")),
    (120, gettext_lazy("2 hours")),
    (180, gettext_lazy("3 hours")),
    (240, gettext_lazy("4 hours")),
    (480, gettext_lazy("8 hours")),
    (720, gettext_lazy("12 hours")),
]
"""In minutes."""
STARTS_AT = dt.time(10, 30)
SATURDAY = 5
FURTHEST_AHEAD = dt.timedelta(days=366)
MARKER_WITHIN_M = 20_000.0
"""Of the postcode: further away one of the two is a slip."""
ADVICE = gettext_lazy(
    "If it is your first time, you go with somebody who has done it before. Wear comfortable shoes; we bring the rest."
)
"""Stands in the description until somebody writes their own."""


def usual_day() -> dt.date:
    """The next Saturday that is not today."""
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return tomorrow + dt.timedelta(days=(SATURDAY - tomorrow.weekday()) % 7)


class HostEventForm(PublicForm, forms.ModelForm[Event]):
    """What a host says of an event; its place by postcode, or by the marker on the map."""

    field_order = [
        *("kind", "is_remote", "join_link", "join_phone", "day", "start", "minutes", "is_drop_in"),
        *("postcode", "longitude", "latitude", "place", "is_private", "constituency", "works_elsewhere"),
        *("title", "description", "capacity", "in_pairs"),
        *("step_free", "toilets", "seated_jobs", "walking", "accessibility_notes"),
        *("different", "name", "email", "consent"),
    ]

    day = DayField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choose the day."), "invalid": gettext_lazy("Choose the day.")},
    )
    start = forms.TimeField(
        label=gettext_lazy("Starts at"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Enter when it starts, such as 18:00."),
            "invalid": gettext_lazy("Enter when it starts, such as 18:00."),
        },
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long?"), coerce=int, choices=LENGTHS, initial=120, widget=forms.RadioSelect
    )
    constituency = forms.ModelChoiceField(
        Constituency.objects.none(),
        label=gettext_lazy("Constituency it works in"),
        to_field_name="code",
        widget=PlainSelect,
        required=False,
        empty_label=gettext_lazy("The one the postcode is in"),
        help_text=gettext_lazy("If people call from home: the constituency you call."),
        error_messages={"invalid_choice": gettext_lazy("Choose one from the list.")},
    )
    join_link = WebAddressField(
        label=gettext_lazy("Link for joining"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Such as a video call. Only people who have confirmed get it."),
        error_messages={"invalid": gettext_lazy("Enter a full address, beginning with https://.")},
    )
    works_elsewhere = forms.BooleanField(
        label=gettext_lazy("Yes: people meet there, and work in the constituency I chose"), required=False
    )

    class Meta:
        model = Event
        fields = [
            "kind",
            "is_drop_in",
            "is_remote",
            "join_link",
            "join_phone",
            "postcode",
            "place",
            "longitude",
            "latitude",
            "is_private",
            "constituency",
            "title",
            "description",
            "capacity",
            "in_pairs",
            "step_free",
            "toilets",
            "seated_jobs",
            "walking",
            "accessibility_notes",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "postcode": forms.TextInput({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
            "longitude": forms.HiddenInput,
            "latitude": forms.HiddenInput,
            "description": forms.Textarea({"rows": 4}),
            "accessibility_notes": forms.Textarea({"rows": 2}),
            "join_phone": forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
            "capacity": forms.NumberInput({"inputmode": "numeric", "min": 1}),
        }
        labels = {
            "kind": gettext_lazy("What is it?"),
            "is_remote": gettext_lazy("People take part from home"),
            "is_drop_in": gettext_lazy("People can drop in at any time until it ends"),
            "join_phone": gettext_lazy("or a number to ring"),
            "postcode": gettext_lazy("Postcode of the meeting place"),
            "place": gettext_lazy("Where exactly do you meet?"),
            "is_private": gettext_lazy("This is somebody's home: show the address only to people who have confirmed."),
            "title": gettext_lazy("Title (optional)"),
            "description": gettext_lazy("What should people know? (optional)"),
            "capacity": gettext_lazy("How many can come? (optional)"),
            "in_pairs": gettext_lazy("We go in pairs: nobody knocks on doors alone."),
            "step_free": gettext_lazy("Step-free access"),
            "toilets": gettext_lazy("Toilets nearby"),
            "seated_jobs": gettext_lazy("Jobs that can be done sitting down"),
            "walking": gettext_lazy("Distance walked"),
            "accessibility_notes": gettext_lazy("Anything else about access"),
        }
        help_texts = {
            "is_remote": "",
            "is_drop_in": "",
            "join_phone": "",
            "is_private": "",
            "in_pairs": "",
            "accessibility_notes": "",
            "postcode": "",
            "place": gettext_lazy("Such as: outside the library, by the main door."),
            "title": gettext_lazy("If you leave it empty: “Canvassing in Otley”, by what it is and where."),
            "capacity": gettext_lazy(
                "If you leave it empty there is no limit, but once a typical event would be full we send "
                "nobody else there."
            ),
        }

    def __init__(self, campaign: Campaign, data: Answers = None, **kwargs: Unpack[ModelFormOptions[Event]]) -> None:
        super().__init__(data, **kwargs)
        self.campaign = campaign
        self.is_elsewhere = False
        """Whether the place lies outside the constituency that was chosen, and that has to be confirmed."""
        seats = Constituency.objects.filter(boundary_set=campaign.boundary_set).order_by("name")
        field_of(self, "constituency", forms.ModelChoiceField).queryset = seats
        self.fields["title"].required = False
        kinds = [(kind.value, capfirst(kind.label)) for kind in Event.Kind]
        field_of(self, "kind", forms.ChoiceField).choices = kinds
        if self.instance.pk:
            self._start_from_instance()
        else:
            self.instance.campaign = campaign
            usual = {"day": usual_day(), "start": STARTS_AT, "description": str(ADVICE)}
            self.initial = {**usual, **self.initial}

    def _start_from_instance(self) -> None:
        event = self.instance
        starts_at = timezone.localtime(event.starts_at)
        minutes = int((event.ends_at - event.starts_at) / dt.timedelta(minutes=1))
        self.initial.update(
            day=starts_at.date(), start=starts_at.time(), minutes=minutes, constituency=event.constituency
        )
        if minutes not in dict(LENGTHS):
            words = _("%(hours)d h %(minutes)02d") % {"hours": minutes // 60, "minutes": minutes % 60}
            field_of(self, "minutes", forms.ChoiceField).choices = [*LENGTHS, (minutes, words)]
        if event.shifts.exists():
            # Each shift has its own.
            del self.fields["capacity"], self.fields["minutes"]

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        self._clean_times(data)
        leave_out_what_does_not_apply(self, data)
        if data.get("is_remote"):
            if data.get("description") == str(ADVICE):
                data["description"] = ""
            self._clean_ways_to_join(data)
        else:
            self._clean_place(data)
        if not data.get("constituency") and not {"postcode", "constituency"} & set(self.errors):
            self.add_error("constituency", _("Choose the constituency it works in."))
        self._clean_kind(data)
        self._clean_texts(data)
        if not data.get("title") and data.get("constituency"):
            data["title"] = title_of_answers(data)
        return data

    def full_clean(self) -> None:
        super().full_clean()
        if "postcode" in self.errors:
            # What the database would say of a missing position is said of the postcode already.
            self.errors.pop(NON_FIELD_ERRORS, None)

    def _clean_times(self, data: FormData) -> None:
        if data.get("day") is None or data.get("start") is None:
            return
        starts_at = timezone.make_aware(dt.datetime.combine(data["day"], data["start"]))
        has_moved = bool({"day", "start"} & set(self.changed_data)) or not self.instance.pk
        if has_moved and starts_at <= timezone.now():
            self.add_error("day", _("Choose a time in the future."))
        elif starts_at > timezone.now() + FURTHEST_AHEAD:
            self.add_error("day", _("Choose a day within the next year."))
        before = self.instance.ends_at - self.instance.starts_at if self.instance.pk else dt.timedelta(hours=2)
        length = dt.timedelta(minutes=data["minutes"]) if data.get("minutes") else before
        if has_moved or "minutes" in self.changed_data:
            self.instance.starts_at, self.instance.ends_at = starts_at, starts_at + length

    def _clean_place(self, data: FormData) -> None:
        if not data.get("place") and "place" not in self.errors:
            self.add_error("place", _("Say where people meet, such as: outside the library."))
        if not data.get("postcode"):
            if not has_marker(data) and "postcode" not in self.errors:
                self.add_error("postcode", _("Enter the postcode of the meeting place, or tap the place on the map."))
            return
        row = place_by_postcode(self, data)
        if row is None:
            return
        if metres((data["longitude"], data["latitude"]), (row.longitude, row.latitude)) > MARKER_WITHIN_M:
            self.add_error("postcode", _("The marker on the map is far from this postcode: correct one of them."))
        if self.instance.pk and is_moved_by_postcode(self) and "constituency" not in self.changed_data:
            data["constituency"] = row.constituency
        elif data["constituency"] != row.constituency and not self.instance.pk and not data.get("works_elsewhere"):
            self.is_elsewhere = True
            text = _(
                "%(postcode)s is in %(there)s, and you chose %(chosen)s. If that is right, tick the box "
                "below; if not, choose “The one the postcode is in”, or correct the postcode."
            )
            names = {"postcode": row, "there": row.constituency.name, "chosen": data["constituency"].name}
            self.add_error("constituency", text % names)

    def _clean_kind(self, data: FormData) -> None:
        kind, seat = data.get("kind", ""), data.get("constituency")
        before = self.instance if self.instance.pk else None
        status = before.status if before else Event.Status.SUBMITTED
        if seat is not None and contested.is_to_be_checked(before, kind, seat.pk, status):
            problem = contested.refusal(self.campaign, kind, seat)
            if problem:
                self.add_error("constituency", problem)

    def _clean_ways_to_join(self, data: FormData) -> None:
        link = data.get("join_link") or ""
        if "join_phone" in self.changed_data and "join_phone" not in self.errors:
            try:
                data["join_phone"] = cleaned_join_phone(data["join_phone"])
            except forms.ValidationError as error:
                self.add_error("join_phone", error)
        if not link and not data.get("join_phone") and not {"join_link", "join_phone"} & set(self.errors):
            self.add_error("join_link", _("Enter a link or a number by which people can take part."))
        try:
            check_join_link(link)
        except forms.ValidationError as error:
            self.add_error("join_link", error)

    def _clean_texts(self, data: FormData) -> None:
        for name in SHOWN_TEXTS:
            text = data.get(name) or ""
            if problem := problem_of_links(text):
                self.add_error(name, problem)
        if data.get("is_private"):
            secrets = [data.get("place") or "", data.get("postcode") or ""]
            for name in ("title", "description", "accessibility_notes"):
                if any(secret and secret.casefold() in (data.get(name) or "").casefold() for secret in secrets):
                    self.add_error(name, _("This gives away the private address: everybody can read it."))


class NewEventForm(HostEventForm):
    """The same with who sets it up; not asked of a host who has come in."""

    name = NameField(
        label=gettext_lazy("Your name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    email = EmailAddressField(
        label=gettext_lazy("Your e-mail"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Enter your e-mail."),
            "invalid": NO_ADDRESS,
        },
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Use this to write to me about my events, and erase it after polling day."),
        error_messages={"required": NO_CONSENT},
    )
    different = forms.BooleanField(label=gettext_lazy("Mine is a different event"), required=False)
    suggested = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, campaign: Campaign, host: Host | None, data: Answers = None, **kwargs: Unpack[ModelFormOptions[Event]]
    ) -> None:
        super().__init__(campaign, data, **kwargs)
        self.host = host
        self.similar: list[Event] = []
        if host is not None:
            del self.fields["name"], self.fields["email"], self.fields["consent"]

    def clean_email(self) -> str:
        email = normalised(self.cleaned_data["email"])
        refuse_blocked(email)
        return email

    def clean(self) -> FormData:
        data = super().clean()
        keep_source(self.instance, data.get("suggested", ""), data.get("constituency"))
        return data

    def look_for_similar(self) -> bool:
        """Of a valid form: whether it must be asked back for events that may be the same one (`similar`)."""
        self.similar = similar_to(self.instance)
        if self.similar and not self.cleaned_data["different"]:
            self.add_error("different", _("There is already an event like yours. If yours is another, tick this."))
            return True
        return False

    @property
    def who(self) -> str:
        """By what their deeds are counted."""
        return self.host.email if self.host else str(self.cleaned_data.get("email", ""))
