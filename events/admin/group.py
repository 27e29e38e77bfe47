"""The groups of a region, and those that wait for approval."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.admin.filters import RegionFilter
from constituencies.kit.actor import actor_of
from constituencies.kit.types import FormData
from constituencies.models import Campaign
from events.admin.looked_at import ApprovingAdmin, looked_at
from events.forms.group import GroupForm
from events.groups import approve_groups, decline_groups, delete_groups, save_group
from events.models import DEAD_AFTER_REPORTS, Group


class DoorFilter(admin.SimpleListFilter):
    """Which doors somebody should look at."""

    title = gettext_lazy("door")
    parameter_name = "door"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [
            ("open", _("open")),
            ("full", _("full")),
            ("doubted", _("somebody says that the link does not work")),
            ("dead", _("closed: the link does not work")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if self.value() == "open":
            return queryset.filter(pk__in=Group.objects.open().values("pk"))
        if self.value() == "full":
            return queryset.filter(joined__gte=F("member_cap"))
        if self.value() == "doubted":
            return queryset.filter(dead_reports__gt=0)
        if self.value() == "dead":
            return queryset.filter(dead_reports__gte=DEAD_AFTER_REPORTS)
        return queryset


@admin.register(Group)
class GroupAdmin(ApprovingAdmin[Group]):
    """The link is shown to those alone who may change it, and never in a list."""

    form = GroupForm
    list_display = ["name", "constituency", "platform", "status", "joined", "dead_reports", "link_changed_at"]
    list_filter = ["status", DoorFilter, "platform", RegionFilter]
    list_select_related = ["constituency"]
    search_fields = ["name", "area", "constituency__name"]
    autocomplete_fields = ["constituency", "also_for"]
    fields = ["constituency", "area", "also_for", "platform", "name", "link", "status", "member_cap", "proposed_by"]
    readonly_fields = ["proposed_by"]
    actions = ["approve", "decline"]

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        fields = super().get_fields(request, obj)
        if obj is None:
            return [name for name in fields if name != "proposed_by"]
        return fields if self.has_change_permission(request, obj) else [name for name in fields if name != "link"]

    @admin.display(description=gettext_lazy("proposed by"))
    def proposed_by(self, group: Group) -> str:
        # Anybody can type in somebody else's name, until the e-mail is confirmed.
        proposer = group.proposer
        return str(proposer) if proposer is not None and proposer.confirmed_at is not None else ""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "link":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> FormData:
        return {"status": Group.Status.APPROVED, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Group, form: ModelForm[Group], change: bool) -> None:
        if not change:
            campaign = Campaign.objects.current()
            if campaign is None:
                raise ValidationError(_("No campaign is current."))
            obj.campaign = campaign
        save_group(obj, by=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        delete_groups([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        delete_groups(queryset)

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, groups: QuerySet[Group]) -> None:
        try:
            count = approve_groups(groups.select_related("proposer"), looked_at(request), actor_of(request))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        self.message_user(
            request, ngettext("%(count)d group approved.", "%(count)d groups approved.", count) % {"count": count}
        )

    @admin.action(description=gettext_lazy("Decline"), permissions=["change"])
    def decline(self, request: HttpRequest, groups: QuerySet[Group]) -> None:
        count = decline_groups(groups, actor_of(request))
        self.message_user(
            request, ngettext("%(count)d group declined.", "%(count)d groups declined.", count) % {"count": count}
        )
