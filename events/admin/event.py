"""Organisers' desk: events, and the queue of those that hosts have set up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet
from django.forms import ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.admin.filters import RegionFilter
from constituencies.kit.actor import actor_of
from constituencies.kit.types import Context, FormData
from constituencies.models import Campaign
from events import hosting, services
from events.admin.looked_at import ApprovingAdmin, looked_at
from events.admin.revision import waiting_revisions
from events.admin.shift import ShiftFormSet, ShiftInline
from events.admin.suggesting import in_mind, suggestion_for
from events.forms.organiser import EventForm, position_map_attributes
from events.models import Event, SignUp
from events.safety.links_in_text import links_in
from events.suggestions.marks import PARAMETER, mark_of

USUAL_START, USUAL_LENGTH = dt.time(11), dt.timedelta(hours=2, minutes=30)


def _day(text: str) -> dt.date | None:
    """A day as 2026-12-31; None for anything else."""
    try:
        return parse_date(text)
    except ValueError:  # 30 February
        return None


class UnattendedFilter(admin.SimpleListFilter):
    """Events to come whose host was erased or blocked."""

    title = gettext_lazy("host")
    parameter_name = "unattended"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", _("without a host"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Event.objects.unattended().values("pk"))


@admin.register(Event)
class EventAdmin(ApprovingAdmin[Event]):
    form = EventForm
    list_display = ["title", "constituency_name", "kind", "starts_at", "places", "status", "set_up_by", "links"]
    list_filter = [
        "status",
        UnattendedFilter,
        "kind",
        RegionFilter,
        "is_remote",
        ("starts_at", admin.DateFieldListFilter),
    ]
    list_select_related = ["constituency", "organiser", "host"]
    search_fields = ["title", "place", "postcode", "constituency__name", "constituency__code"]
    search_help_text = gettext_lazy("Title, meeting place, postcode, or constituency")
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    list_per_page = 50
    show_full_result_count = False
    autocomplete_fields = ["constituency"]
    actions = [
        *("publish", "approve_and_trust", "decline", "take_over"),
        *("duplicate_next_week", "cancel", "bring_back", "message_people"),
    ]
    inlines = [ShiftInline]
    readonly_fields = ["position_map", "set_up_by", "people", "links"]
    save_on_top = True
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "kind",
                    "title",
                    "description",
                    ("starts_at", "ends_at"),
                    "is_drop_in",
                    "status",
                    "version",
                    "suggested",
                    "set_up_by",
                    "people",
                    "headcount",
                    "links",
                ]
            },
        ),
        (gettext_lazy("Where"), {"fields": ["is_remote", "constituency"]}),
        (
            gettext_lazy("How people join from home"),
            {
                "fields": [("join_link", "join_phone")],
                "classes": ["how-people-join"],
                "description": gettext_lazy("Only for an event from home: give at least one of the two."),
            },
        ),
        (
            gettext_lazy("Where people meet"),
            {
                "fields": ["place", "postcode", ("longitude", "latitude"), "position_map", "is_private"],
                "classes": ["where-people-meet"],
                "description": gettext_lazy("An event from home needs none of this, and nothing entered here is kept."),
            },
        ),
        (
            gettext_lazy("What it costs"),
            {"fields": [("cost", "cost_note")], "classes": ["collapse"]},
        ),
        (
            gettext_lazy("Who can come"),
            {
                "fields": [
                    "capacity",
                    "in_pairs",
                    ("step_free", "toilets", "seated_jobs", "walking"),
                    "accessibility_notes",
                ]
            },
        ),
    ]

    class Media:
        css = {
            "all": ["leaflet/leaflet.css", "css/parts/map-names.css", "css/admin-position.css", "css/admin-desks.css"]
        }
        js = [Script("js/admin/position.js", type="module")]

    def view_on_site(self, event: Event) -> str:
        return event.get_absolute_url()

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        waiting = self.get_queryset(request).filter(status=Event.Status.WAITING).count()
        unattended = Event.objects.unattended().filter(pk__in=self.get_queryset(request).values("pk")).count()
        context = {"waiting": waiting, "waiting_revisions": waiting_revisions(request), "unattended": unattended}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_changeform_initial_data(self, request: HttpRequest) -> FormData:
        initial: FormData = dict(super().get_changeform_initial_data(request))
        day = _day(initial.pop("day", ""))
        if day is not None:  # from the radar of starving seats: when somebody there can host
            starts_at = timezone.make_aware(dt.datetime.combine(day, USUAL_START))
            initial |= {"starts_at": starts_at, "ends_at": starts_at + USUAL_LENGTH}
        initial[PARAMETER] = mark_of(initial.get(PARAMETER, ""), in_mind(request))
        return {"status": Event.Status.PUBLISHED, **initial}

    @admin.display(description=gettext_lazy("constituency"), ordering="constituency__name")
    def constituency_name(self, event: Event) -> str:
        return event.constituency.name

    @admin.display(description=gettext_lazy("coming"), ordering="confirmed_signups")
    def places(self, event: Event) -> str:
        if event.capacity is None:
            return str(event.confirmed_signups)
        return _("%(coming)d of %(capacity)d") % {"coming": event.confirmed_signups, "capacity": event.capacity}

    @admin.display(description=gettext_lazy("set up by"), ordering="organiser")
    def set_up_by(self, event: Event) -> str:
        # Anybody can type in somebody else's name, until the e-mail is confirmed.
        host = event.host if event.host is not None and event.host.confirmed_at is not None else None
        return str(host or event.organiser or "")

    @admin.display(description=gettext_lazy("links in its texts"))
    def links(self, event: Event) -> str:
        """Where the texts lead, to be looked at before approving; never as something to press."""
        texts = event.title, event.place, event.description, event.accessibility_notes, event.join_link
        return ", ".join(links_in(" ".join(texts)))

    @admin.display(description=gettext_lazy("who is coming"))
    def people(self, event: Event) -> str:
        address = f"{reverse('admin:events_signup_changelist')}?event__id__exact={event.pk}"
        return format_html('<a href="{}">{}</a>', address, _("Names and addresses"))

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        # Who comes is for those who run the event; a new one has nobody yet, and nobody came before it begins.
        (title, first), *others = super().get_fieldsets(request, obj)
        hidden = {"people", "set_up_by", "links", "headcount"}
        if obj is not None:
            hidden = set() if request.user.has_perm("events.view_signup") else {"people"}
            hidden |= set() if obj.starts_at <= timezone.now() else {"headcount"}
        return [(title, {"fields": [name for name in first["fields"] if name not in hidden]}), *others]

    @admin.display(description=gettext_lazy("on the map"))
    def position_map(self, _event: Event) -> str:
        return format_html(
            '<div id="position-map" data-outline-url="{outline_url}" data-labels="{labels}"'
            ' data-place-url="{place_url}"></div>',
            **position_map_attributes(),
        )

    def save_model(self, request: HttpRequest, obj: Event, form: ModelForm[Event], change: bool) -> None:
        if not change:
            obj.organiser_id = request.user.pk
        services.save_event(obj, by=actor_of(request), shifts_follow=True)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset, ShiftFormSet) and (formset.has_changed() or formset.instance.shifts.exists()):
            services.set_shifts(formset.instance, formset.shifts(), by=actor_of(request))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        # Shifts are written by services.set_shifts, which leaves the formset no list of what was saved.
        return super().construct_change_message(request, form, [], add)

    def delete_model(self, request: HttpRequest, obj: Event) -> None:
        services.delete_events([obj], actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        services.delete_events(queryset, actor_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        # People may already count on what was published: it is cancelled, so that they learn of it.
        is_unseen = obj is None or (obj.status == Event.Status.DRAFT and not obj.was_public)
        return is_unseen and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> Context:
        # The admin's own bulk deletion would take published events along.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=gettext_lazy("Publish, or approve"), permissions=["change"])
    def publish(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        try:
            count = hosting.approve(
                events.select_related("host", "constituency"),
                trust_hosts=False,
                by=actor_of(request),
                versions=looked_at(request),
            )
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        self.message_user(
            request, ngettext("%(count)d event published.", "%(count)d events published.", count) % {"count": count}
        )

    @admin.action(description=gettext_lazy("Approve, and trust the hosts in these regions"), permissions=["trust"])
    def approve_and_trust(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        try:
            count = hosting.approve(
                events.select_related("host", "constituency"),
                trust_hosts=True,
                by=actor_of(request),
                versions=looked_at(request),
            )
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        self.message_user(
            request, ngettext("%(count)d event approved.", "%(count)d events approved.", count) % {"count": count}
        )

    @admin.action(description=gettext_lazy("Decline"), permissions=["change"])
    def decline(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        count = services.decline_events(events, actor_of(request))
        self.message_user(
            request, ngettext("%(count)d event declined.", "%(count)d events declined.", count) % {"count": count}
        )

    def has_trust_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.change_host")

    @admin.action(description=gettext_lazy("Message everyone who is coming"), permissions=["change"])
    def message_people(self, request: HttpRequest, events: QuerySet[Event]) -> HttpResponse | None:
        text = request.POST.get("text")
        if text is None:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Message everyone who is coming"),
                "opts": self.opts,
                "events": events.annotate(people=_active_signups()),
                "most": hosting.LONGEST_MESSAGE,
            }
            return TemplateResponse(request, "admin/events/message_people.html", context)
        for event in events:
            try:
                count = hosting.message_people(event, text)
            except ValidationError as error:
                self.message_user(request, f"{event}: {' '.join(error.messages)}", messages.ERROR)
            else:
                text_sent = ngettext("%(event)s: %(count)d person", "%(event)s: %(count)d people", count)
                self.message_user(request, text_sent % {"event": event, "count": count})
        return None

    @admin.action(description=gettext_lazy("Cancel"), permissions=["change"])
    def cancel(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        count = services.cancel_events(events, actor_of(request))
        self.message_user(
            request, ngettext("%(count)d event cancelled.", "%(count)d events cancelled.", count) % {"count": count}
        )

    @admin.action(description=gettext_lazy("Put back on what was cancelled"), permissions=["change"])
    def bring_back(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        try:
            count = services.bring_back_events(events, actor_of(request))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        text = ngettext("%(count)d event is on again.", "%(count)d events are on again.", count)
        self.message_user(request, text % {"count": count})

    @admin.action(description=gettext_lazy("Take over: I run these events now"), permissions=["change"])
    def take_over(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        count = services.take_over_events(events, actor_of(request))
        self.message_user(
            request, ngettext("%(count)d event taken over.", "%(count)d events taken over.", count) % {"count": count}
        )

    @admin.action(description=gettext_lazy("Duplicate to next week, as a draft"), permissions=["add"])
    def duplicate_next_week(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        for event in events:
            try:
                copy = services.duplicate_event(event)
            except ValidationError as error:
                self.message_user(request, f"{event}: {' '.join(error.messages)}", messages.ERROR)
            else:
                text = format_html('<a href="../{}/change/">{}</a>', copy.pk, copy.title)
                when = copy.starts_at.strftime("%d %B")
                self.message_user(request, format_html(_("Draft for {}: {}"), when, text))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        campaign = Campaign.objects.current()
        context: Context = {"campaign": campaign, **(extra_context or {})}
        if object_id is None and request.method == "GET":
            context["suggestion"] = suggestion_for(request, campaign)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except ValidationError as error:
            # What a form could not know when it was checked: somebody signed up at that moment, say.
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path(), status=303)


def _active_signups() -> Count:
    active = [SignUp.Status.CONFIRMED, SignUp.Status.WAITING]
    return Count("signups", filter=Q(signups__status__in=active))
