"""The desk of who came: what was learned beside what was believed and is assumed, and the way into a draft."""

from __future__ import annotations

from typing import Unpack

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.admin.read_only import ReadOnly
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.forms import Answers, FormOptions, field_of
from constituencies.kit.types import Context
from constituencies.models import Campaign
from targeting.learning import shares
from targeting.models import Attendance, Strategy
from targeting.plan.attendance import Lesson, Lessons, learned, take_into_draft
from targeting.plan.attendance_svg import share_picture


class DraftField(forms.ModelChoiceField[Strategy]):
    """A draft, or a strategy from which one is made."""

    def label_from_instance(self, obj: Strategy) -> str:
        if obj.status == Strategy.Status.DRAFT:
            return _("the draft %(strategy)s") % {"strategy": obj}
        return _("a new draft, made from what is published (%(strategy)s)") % {"strategy": obj}


class TakeForm(forms.Form):
    """Which figures go into which draft, and why."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Take over"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ticked are the kinds with headcounts: without them a show rate is likelier too high."),
        error_messages={"required": gettext_lazy("Choose a kind of event.")},
    )
    into = DraftField(Strategy.objects.none(), label=gettext_lazy("Into"), empty_label=None, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=120,
        help_text=gettext_lazy("Kept in the history, with the numbers that the figures rest on."),
        error_messages={"required": gettext_lazy("Say why: others will want to know.")},
    )

    def __init__(
        self, lessons: Lessons, published: Strategy, data: Answers = None, **kwargs: Unpack[FormOptions]
    ) -> None:
        super().__init__(data, **kwargs)
        able = [lesson for lesson in lessons.by_kind if lesson.is_enough]
        field_of(self, "kinds", forms.MultipleChoiceField).choices = [(one.slug, _in_short(one)) for one in able]
        drafts = Strategy.objects.filter(campaign=published.campaign, status=Strategy.Status.DRAFT)
        into = field_of(self, "into", DraftField)
        into.queryset = (Strategy.objects.filter(pk=published.pk) | drafts).order_by("-status", "-pk")
        counted = [one.slug for one in able if one.walk_ins is not None]
        self.initial = {"kinds": counted, "into": published.pk}


def _in_short(lesson: Lesson) -> str:
    figures = []
    if lesson.show_rate is not None:
        bounds = {"rate": lesson.show_rate.value, "least": lesson.show_rate.least, "most": lesson.show_rate.most}
        figures.append(_("show rate %(rate).2f (at least %(least).2f, at most %(most).2f)") % bounds)
    if lesson.walk_ins is not None:
        figures.append(_("%(walk_ins).1f walk-ins") % {"walk_ins": lesson.walk_ins.value})
    return f"{lesson.label}: {', '.join(figures)}"


@admin.register(Attendance)
class AttendanceAdmin(ReadOnly, ScopedAdmin[Attendance]):
    """To be looked at by whoever steers; taken into a draft by those who make strategies."""

    def get_urls(self) -> list[URLPattern]:
        # No page of a single row: there is no table.
        desk = self.admin_site.admin_view(self.changelist_view)
        return [path("", desk, name="targeting_attendance_changelist")]

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        may_take = request.user.has_perm("targeting.add_strategy")
        if not self.has_view_permission(request) or (request.method == "POST" and not may_take):
            raise PermissionDenied
        campaign = Campaign.objects.current()
        strategy = Strategy.objects.published_for(campaign) if campaign is not None else None
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "title": _("Who came"),
            "opts": self.opts,
            "strategy": strategy,
        }
        if strategy is not None:
            lessons = learned(strategy)
            form = TakeForm(lessons, strategy, request.POST if request.method == "POST" else None)
            if form.is_valid() and (draft := _take(request, form)) is not None:
                return redirect("admin:targeting_strategy_change", draft.pk)
            is_any = any(lesson.is_enough for lesson in lessons.by_kind)
            context |= _shown(strategy, lessons) | {"form": form if may_take and is_any else None}
        return TemplateResponse(request, "admin/targeting/attendance.html", context)


def _take(request: HttpRequest, form: TakeForm) -> Strategy | None:
    """The draft, or None with the reason in the form."""
    answers = form.cleaned_data
    try:
        draft = take_into_draft(answers["into"], answers["kinds"], answers["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return None
    text = _("%(strategy)s has the figures now. Nothing changes for volunteers until you preview and publish it.")
    messages.success(request, text % {"strategy": draft})
    return draft


def _shown(strategy: Strategy, lessons: Lessons) -> Context:
    by_kind = {row.kind: row for row in strategy.attendance.all()}
    rows = [(lesson, by_kind.get(lesson.slug, strategy)) for lesson in lessons.by_kind]
    by_notice = [(lesson, strategy.show_rate) for lesson in lessons.by_notice]
    return {
        "rows": rows,
        "notices": lessons.by_notice,
        "by_kind": share_picture([(lesson, plan.show_rate) for lesson, plan in rows], strategy.show_rate),
        "by_notice": share_picture(by_notice, strategy.show_rate),
        "needs": {
            "answers": shares.ENOUGH_ANSWERS,
            "events": shares.ENOUGH_EVENTS,
            "headcounts": shares.ENOUGH_HEADCOUNTS,
            "line": shares.ENOUGH_FOR_A_LINE,
            "prior_answers": shares.PRIOR_ANSWERS,
            "prior_headcounts": shares.PRIOR_HEADCOUNTS,
        },
    }
