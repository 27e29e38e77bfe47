"""Staff's desk for prototypes: draft, start, change the share, compare, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from constituencies.addresses import absolute_url
from constituencies.admin.history_button import HistoryView
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.types import Context
from targeting.models import Prototype
from targeting.prototypes import steps
from targeting.prototypes.comparison import comparison_of
from targeting.prototypes.intervals_svg import interval_picture
from targeting.prototypes.variants import Variant
from targeting.prototypes.views import path_for_testers

if TYPE_CHECKING:
    from django.forms import ModelForm


@admin.register(Prototype)
class PrototypeAdmin(HistoryView[Prototype], ScopedAdmin[Prototype]):
    """Whoever may write them may start and stop them too."""

    list_display = ["title", "state", "percent_shown", "changes", "ends_at", "compare"]
    list_filter = ["campaign"]
    list_select_related = ["campaign"]
    fieldsets = [
        (None, {"fields": ["campaign", "title", "name", "changes", "strategy", "note"]}),
        (gettext_lazy("Who gets it, and how long"), {"fields": ["percent", "ends_at", "stop_fall"]}),
    ]
    change_form_template = "admin/targeting/prototype/change_form.html"

    class Media:
        css = {"all": ["css/admin-desks.css"]}

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/compare/", self._page(self.compare_page), name="targeting_prototype_compare"),
            path("<int:pk>/start/", self._page(self.start), name="targeting_prototype_start"),
            path("<int:pk>/stop/", self._page(self.stop), name="targeting_prototype_stop"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("state"))
    def state(self, prototype: Prototype) -> str:
        return state_of(prototype)

    @admin.display(description=gettext_lazy("share"), ordering="percent")
    def percent_shown(self, prototype: Prototype) -> str:
        return f"{prototype.percent}%"

    @admin.display(description=gettext_lazy("next step"))
    def compare(self, prototype: Prototype) -> str:
        label = _("Look and start") if prototype.is_draft else _("Compare")
        return format_html('<a href="{}">{}</a>', _compare_url(prototype), label)

    def get_readonly_fields(self, request: HttpRequest, obj: Prototype | None = None) -> list[str]:
        if obj is None or obj.is_draft:
            return []
        fields = ["campaign", "title", "name", "changes", "strategy", "note", *steps.CHANGED_WHILE_RUNNING]
        return [name for name in fields if obj.stopped_at is not None or name not in steps.CHANGED_WHILE_RUNNING]

    def has_delete_permission(self, request: HttpRequest, obj: Prototype | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def get_actions(self, request: HttpRequest) -> Context:
        # The admin's own bulk deletion would take along those that were started.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Prototype, form: ModelForm[Prototype], change: bool) -> None:
        try:
            steps.save_prototype(obj)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))

    def response_add(self, request: HttpRequest, obj: Prototype, post_url_continue: str | None = None) -> HttpResponse:
        return redirect(_compare_url(obj))

    def response_change(self, request: HttpRequest, obj: Prototype) -> HttpResponse:
        return redirect(_compare_url(obj))

    def _page(self, page: Callable[[HttpRequest, Prototype], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        """A page about one prototype, for those who may change it."""

        def wrapped(request: HttpRequest, pk: int) -> HttpResponseBase:
            rows: QuerySet[Prototype] = self.get_queryset(request).select_related("campaign", "strategy")
            if not self.has_change_permission(request):
                raise PermissionDenied
            return page(request, get_object_or_404(rows, pk=pk))

        return self.admin_site.admin_view(wrapped)

    def compare_page(self, request: HttpRequest, prototype: Prototype) -> HttpResponse:
        """Both variants beside each other, and the buttons."""
        comparison = comparison_of(prototype)
        links = [(variant, absolute_url(path_for_testers(prototype, variant))) for variant in reversed(Variant)]
        context = {
            **self.admin_site.each_context(request),
            "title": prototype.title,
            "opts": self.opts,
            "prototype": prototype,
            "state": state_of(prototype),
            "comparison": comparison,
            "pictures": [(measure, interval_picture(measure.intervals)) for measure in comparison.measures],
            "links": links if prototype.is_running else [],
        }
        return TemplateResponse(request, "admin/targeting/prototype/compare.html", context)

    def start(self, request: HttpRequest, prototype: Prototype) -> HttpResponseBase:
        return _started(request, prototype)

    def stop(self, request: HttpRequest, prototype: Prototype) -> HttpResponseBase:
        return _stopped(request, prototype)


@require_POST
@after_recent_sign_in
def _started(request: HttpRequest, prototype: Prototype) -> HttpResponse:
    try:
        steps.start_prototype(prototype)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("“%(title)s” runs: within a second %(percent)d%% of new visitors get it.")
        messages.success(request, text % {"title": prototype.title, "percent": prototype.percent})
    return redirect(_compare_url(prototype))


@require_POST
def _stopped(request: HttpRequest, prototype: Prototype) -> HttpResponse:
    """Without asking who it is: whoever sees harm done stops it at once."""
    steps.stop_prototype(prototype, _("by hand"))
    messages.success(request, _("It is stopped: within a second everybody gets the usual answer."))
    return redirect(_compare_url(prototype))


def state_of(prototype: Prototype) -> str:
    if prototype.is_draft:
        return _("draft")
    if prototype.is_running:
        return _("running")
    return _("stopped %(reason)s") % {"reason": prototype.stopped_because or _("at its end")}


def _compare_url(prototype: Prototype) -> str:
    return reverse("admin:targeting_prototype_compare", args=[prototype.pk])
