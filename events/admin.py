"""Organisers' desk: their events, and the groups of their region.

Who sees and edits what: an organiser their own events; a regional organiser also those in their regions;
staff all. mcm/roles.py says who may come here at all.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.deletion import CountedDeletion
from constituencies.filters import RegionFilter
from constituencies.models import Campaign
from events import services
from events.forms import EventForm, position_map_attributes
from events.models import Event, Group


class InScopeAdmin(CountedDeletion):
    """Rows of a constituency: who may touch one depends on its region."""

    region_path = "constituency__region"

    def in_scope(self, request: HttpRequest) -> Q:
        """Which rows somebody may see and edit."""
        user = request.user
        if not user.is_authenticated:
            return Q(pk__in=[])
        if user.acts_everywhere:
            return Q(pk__isnull=False)  # an empty Q would vanish when another is added with “or”
        return Q(**{f"{self.region_path}__in": user.region_ids})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(self.in_scope(request))

    def is_in_scope(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None or getattr(request.user, "acts_everywhere", False):
            return True
        return bool(self.model._default_manager.filter(self.in_scope(request), pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_in_scope(request, obj)


@admin.register(Event)
class EventAdmin(InScopeAdmin):
    form = EventForm
    list_display = ["title", "constituency_name", "kind", "starts_at", "places", "status", "organiser"]
    list_filter = ["status", "kind", RegionFilter, "is_remote", ("starts_at", admin.DateFieldListFilter)]
    list_select_related = ["constituency", "organiser"]
    search_fields = ["title", "place", "postcode", "constituency__name", "constituency__code"]
    search_help_text = gettext_lazy("Title, meeting place, postcode, or constituency")
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    list_per_page = 50
    show_full_result_count = False
    autocomplete_fields = ["constituency"]
    actions = ["publish", "duplicate_next_week", "cancel"]
    readonly_fields = ["position_map"]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["kind", "title", "description", ("starts_at", "ends_at"), "status"]}),
        (
            gettext_lazy("Where"),
            {"fields": ["is_remote", "place", "postcode", ("longitude", "latitude"), "position_map", "constituency"]},
        ),
        (gettext_lazy("Who can come"), {"fields": ["capacity", "step_free", "accessibility_notes"]}),
    ]

    class Media:
        css = {"all": ["leaflet/leaflet.css", "css/admin-position.css"]}
        js = [Script("js/admin-position.js", type="module")]

    def in_scope(self, request: HttpRequest) -> Q:
        return super().in_scope(request) | Q(organiser=request.user.pk)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"status": Event.Status.PUBLISHED, **super().get_changeform_initial_data(request)}

    @admin.display(description=gettext_lazy("constituency"), ordering="constituency__name")
    def constituency_name(self, event: Event) -> str:
        return event.constituency.name

    @admin.display(description=gettext_lazy("coming"), ordering="confirmed_signups")
    def places(self, event: Event) -> str:
        if event.capacity is None:
            return str(event.confirmed_signups)
        return _("%(coming)d of %(capacity)d") % {"coming": event.confirmed_signups, "capacity": event.capacity}

    @admin.display(description=gettext_lazy("on the map"))
    def position_map(self, _event: Event) -> str:
        attributes = position_map_attributes()
        return format_html(
            '<div id="position-map" data-outline-url="{}" data-place-url="{}"></div>',
            attributes["outline_url"],
            attributes["place_url"],
        )

    def save_model(self, request: HttpRequest, obj: Event, form: ModelForm[Event], change: bool) -> None:  # noqa: ARG002
        if not change:
            obj.organiser_id = request.user.pk  # type: ignore[assignment]
        services.save_event(obj)

    def delete_model(self, request: HttpRequest, obj: Event) -> None:  # noqa: ARG002
        services.delete_events([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:  # noqa: ARG002
        services.delete_events(queryset)

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        # People may already count on a published event: it is cancelled, so that they learn of it.
        is_draft = obj is None or obj.status == Event.Status.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # The admin's own bulk deletion would take published events along.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        count = services.publish_events(events)
        self.message_user(
            request, ngettext("%(count)d event published.", "%(count)d events published.", count) % {"count": count}
        )

    @admin.action(description=gettext_lazy("Cancel"), permissions=["change"])
    def cancel(self, request: HttpRequest, events: QuerySet[Event]) -> None:
        count = services.cancel_events(events)
        self.message_user(
            request, ngettext("%(count)d event cancelled.", "%(count)d events cancelled.", count) % {"count": count}
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

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["campaign"] = Campaign.objects.current()
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Group)
class GroupAdmin(InScopeAdmin):
    list_display = ["name", "constituency", "platform", "is_approved"]
    list_filter = ["is_approved", "platform", RegionFilter]
    list_select_related = ["constituency"]
    search_fields = ["name", "constituency__name"]
    autocomplete_fields = ["constituency"]
    fields = ["constituency", "platform", "name", "link", "is_approved"]
    actions = ["approve"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "link":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Group, form: ModelForm[Group], change: bool) -> None:  # noqa: ARG002
        if not change:
            campaign = Campaign.objects.current()
            if campaign is None:
                raise ValidationError(_("No campaign is current."))
            obj.campaign = campaign
        services.save_group(obj)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:  # noqa: ARG002
        services.delete_groups([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:  # noqa: ARG002
        services.delete_groups(queryset)

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, groups: QuerySet[Group]) -> None:
        count = services.set_groups_approved(groups, True)
        self.message_user(
            request, ngettext("%(count)d group approved.", "%(count)d groups approved.", count) % {"count": count}
        )
