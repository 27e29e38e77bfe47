"""Changes that wait: what hosts would change of something public, old beside new, to approve or decline."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.admin.filters import RegionFilter
from constituencies.kit.actor import Actor, actor_of
from constituencies.kit.types import Context
from events.admin.looked_at import FIELD, ApprovingAdmin, looked_at
from events.approval.revisions import approve_revision, decline_revision, differences, label_of
from events.approval.versions import version_of
from events.models import Event, Revision

Decide = Callable[[Revision, Actor, Mapping[int, str] | None], None]


class RevisionRegionFilter(RegionFilter):
    """By the region of what would change."""

    paths = ("event__constituency__region", "group__constituency__region")


@admin.register(Revision)
class RevisionAdmin(ApprovingAdmin[Revision]):
    """The list names what would change; what it would become stands on the page of each alone."""

    goes_along = True
    list_display = ["of", "seat", "columns", "host", "proposed_at"]
    list_filter = [RevisionRegionFilter]
    list_select_related = ["event__constituency", "group__constituency", "host"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["of_linked", "seat", "host", "proposed_at"]
    readonly_fields = ["of_linked", "seat", "host", "proposed_at"]
    actions = ["approve", "decline"]
    change_form_template = "admin/events/revision/change_form.html"

    class Media:
        css = {"all": ["css/admin-desks.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        keys = Revision.objects.open().values("pk")
        return super().get_queryset(request).filter(pk__in=keys)

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Changes that wait for approval"), **(extra_context or {})})

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        revision = self.get_object(request, unquote(object_id))
        if revision is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            return self._decide_one(request, revision)
        context = {
            "differences": list(differences(revision)),
            "looked_at": f"{revision.pk}:{version_of(revision)}",
            "field": FIELD,
            "title": _("A change that waits"),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _decide_one(self, request: HttpRequest, revision: Revision) -> HttpResponse:
        if not self.has_change_permission(request, revision):
            raise PermissionDenied
        decide = {"approve": approve_revision, "decline": decline_revision}.get(request.POST.get("decision", ""))
        if decide is None:
            self.message_user(request, _("Approve it, or decline it."), messages.ERROR)
        elif self._decide(request, [revision], decide):
            return redirect("admin:events_revision_changelist")
        return redirect("admin:events_revision_change", revision.pk)

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, revisions: QuerySet[Revision]) -> None:
        self._decide(request, revisions, approve_revision)

    @admin.action(description=gettext_lazy("Decline"), permissions=["change"])
    def decline(self, request: HttpRequest, revisions: QuerySet[Revision]) -> None:
        self._decide(request, revisions, decline_revision)

    def _decide(self, request: HttpRequest, revisions: QuerySet[Revision] | list[Revision], decide: Decide) -> int:
        """How many were decided; why others were not is said."""
        versions, count, is_approval = looked_at(request), 0, decide is approve_revision
        for revision in revisions:
            what, of = str(revision), revision.of
            try:
                decide(revision, actor_of(request), versions)
            except ValidationError as error:
                self.message_user(request, f"{what}: {' '.join(error.messages)}", messages.ERROR)
                continue
            count += 1
            noted = _("approved a change of %(what)s") if is_approval else _("declined a change of %(what)s")
            self.admin_site.get_model_admin(type(of)).log_change(request, of, noted % {"what": what})
        if count:
            approved = ngettext("%(count)d change approved.", "%(count)d changes approved.", count)
            declined = ngettext("%(count)d change declined.", "%(count)d changes declined.", count)
            told = ngettext("The host is told by e-mail.", "The hosts are told by e-mail.", count)
            self.message_user(request, f"{approved if is_approval else declined} {told}" % {"count": count})
        return count

    @admin.display(description=gettext_lazy("of"))
    def of_linked(self, revision: Revision) -> str:
        of = revision.of
        address = reverse(f"admin:events_{of._meta.model_name}_change", args=[of.pk])
        return format_html('<a href="{}">{}</a>', address, of)

    @admin.display(description=gettext_lazy("constituency"))
    def seat(self, revision: Revision) -> str:
        return revision.of.constituency.name

    @admin.display(description=gettext_lazy("would change"))
    def columns(self, revision: Revision) -> str:
        return ", ".join(label_of(revision, name) for name in revision.changes)


def waiting_revisions(request: HttpRequest) -> int:
    """How many changes of events wait for somebody, for the list of events."""
    desk = admin.site.get_model_admin(Revision)
    if not desk.has_view_permission(request):
        return 0
    return desk.get_queryset(request).filter(event__status=Event.Status.PUBLISHED).count()
