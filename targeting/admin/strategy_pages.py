"""The steps of a strategy: preview beside what is published, publish or go back, set a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Unpack

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from constituencies.kit.actor import actor_of
from constituencies.kit.days import MomentField
from constituencies.kit.forms import Answers, FormOptions
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.types import Context
from targeting import bands
from targeting.models import Preview, Strategy
from targeting.plan import previews, strategies
from targeting.plan.preview_svg import cartogram, the_map
from targeting.tasks import preview as work_out

logger = logging.getLogger(__name__)
TEMPLATES = "admin/targeting/strategy"
Page = Callable[[HttpRequest, Strategy], HttpResponse]


class TimeForm(forms.Form):
    """When a draft is to be published."""

    at = MomentField(widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}))

    def __init__(self, data: Answers = None, **kwargs: Unpack[FormOptions]) -> None:
        super().__init__(data, **kwargs)
        day, time = self.fields["at"].widget.widgets
        day.attrs["aria-label"], time.attrs["aria-label"] = _("Day"), _("Time")


def view(model_admin: admin.ModelAdmin[Strategy], page: Page) -> Callable[..., HttpResponseBase]:
    """A page about one strategy, for those who may add strategies."""

    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        if not model_admin.has_add_permission(request):
            raise PermissionDenied
        return page(request, get_object_or_404(Strategy.objects.select_related("campaign"), pk=pk))

    return model_admin.admin_site.admin_view(wrapped)


def preview_page(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """What publishing would change. Sent as a form it is worked out anew."""
    preview = strategy.previews.first()
    outdated = preview is not None and not previews.is_current(preview)
    if request.method == "POST" or preview is None:
        preview = previews.request_preview(strategy, actor_of(request))
        if preview is None:
            messages.error(request, _("No strategy is published in this campaign: there is nothing to compare with."))
            return redirect("admin:targeting_strategy_changelist")
        _ask_worker(preview)
        return redirect(request.path)
    if "progress" in request.GET:
        return JsonResponse({"progress": preview.progress, "working": preview.state in _UNFINISHED})
    context = {"preview": preview, "outdated": outdated, "working": preview.state in _UNFINISHED}
    if preview.state == Preview.State.DONE:
        context |= _shown(preview)
    return _page(request, strategy, "preview", _("Preview of %(strategy)s"), **context)


_UNFINISHED = (Preview.State.WAITING, Preview.State.WORKING)


def _ask_worker(preview: Preview) -> None:
    try:
        work_out.apply_async(args=(preview.pk,), retry=False)
    except Exception as error:
        logger.warning("The worker could not be asked for a preview: %s", error)
        Preview.objects.filter(pk=preview.pk).update(state=Preview.State.FAILED)


def _shown(preview: Preview) -> Context:
    result: Context = preview.result or {}
    boundary_set = preview.strategy.campaign.boundary_set
    seats = [
        {**seat, "before": seat["bands"][0], "after": seat["bands"][1], "score": seat["scores"]}
        for seat in result["seats"]
    ]
    constituencies = list(boundary_set.constituencies.all())
    pictures = {"map": the_map(boundary_set), "cartogram": cartogram(constituencies)}
    return {
        "seats": seats,
        "pictures": {name: picture for name, picture in pictures.items() if picture},
        "up": previews.movers(seats, up=True),
        "down": previews.movers(seats, up=False),
        "change": result["outlook"]["after"]["mean"] - result["outlook"]["before"]["mean"],
        "result": result,
        "bands": bands.NEED.bands,
    }


@after_recent_sign_in
def publish(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """One confirmation, then it is published: a draft after its preview, or a retired strategy again."""
    published = Strategy.objects.published_for(strategy.campaign)
    if strategy == published:
        messages.info(request, _("%(strategy)s is published already.") % {"strategy": strategy})
        return redirect("admin:targeting_strategy_changelist")
    if strategy.status == Strategy.Status.DRAFT and not _has_current_preview(strategy):
        messages.warning(request, _("Look at what it changes first: here is its preview."))
        return redirect("admin:targeting_strategy_preview", strategy.pk)
    if request.method == "POST":
        strategies.publish_strategy(strategy)
        text = _("%(strategy)s is published. The map and every lookup follow within a second.")
        messages.success(request, text % {"strategy": strategy})
        return redirect("admin:targeting_strategy_changelist")
    return _page(request, strategy, "publish", _("Publish %(strategy)s?"), published=published)


def _has_current_preview(strategy: Strategy) -> bool:
    preview = strategy.previews.filter(state=Preview.State.DONE).first()
    return preview is not None and previews.is_current(preview)


@require_POST
@after_recent_sign_in
def schedule(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Set the time at which a draft is published, after its preview, or take it away."""
    if "never" not in request.POST and not _has_current_preview(strategy):
        messages.warning(request, _("Look at what it changes first: here is its preview."))
        return redirect("admin:targeting_strategy_preview", strategy.pk)
    form = TimeForm(request.POST)
    if "never" not in request.POST and not form.is_valid():
        messages.error(request, _("Enter a day and a time."))
        return redirect("admin:targeting_strategy_preview", strategy.pk)
    at = None if "never" in request.POST else form.cleaned_data["at"]
    try:
        strategies.schedule_strategy(strategy, at)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It will be published at that time.") if at else _("It is no longer scheduled."))
    return redirect("admin:targeting_strategy_preview", strategy.pk)


@require_POST
def new_version_page(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    copy = strategies.new_version(strategy)
    messages.success(
        request, _("%(strategy)s is a draft: change what it assumes, then preview it.") % {"strategy": copy}
    )
    return redirect("admin:targeting_strategy_change", copy.pk)


def _page(request: HttpRequest, strategy: Strategy, template: str, title: str, **context: object) -> HttpResponse:
    common = {
        **admin.site.each_context(request),
        "title": title % {"strategy": strategy},
        "opts": Strategy._meta,
        "strategy": strategy,
        "time_form": TimeForm(),
    }
    return TemplateResponse(request, f"{TEMPLATES}/{template}.html", common | context)
