"""The desk for field reports: organisers write them, regional organisers and staff answer."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import WithAnnotations

from constituencies.admin.filters import RegionFilter
from constituencies.admin.history_button import HistoryView
from constituencies.admin.scope import ScopedAdmin
from constituencies.clock import campaign_today
from constituencies.kit.actor import actor_of
from constituencies.kit.forms import Answers, Files, ModelFormOptions, field_of
from constituencies.kit.types import Context, FormData
from constituencies.models import Campaign, Constituency
from targeting.models import FieldReport, Strategy
from targeting.plan import field_reports


class FieldReportForm(ModelForm[FieldReport]):
    """What an organiser says of a seat."""

    class Meta:
        model = FieldReport
        fields = ["constituency", "kind", "people", "day", "note"]
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(
        self, data: Answers = None, files: Files = None, **kwargs: Unpack[ModelFormOptions[FieldReport]]
    ) -> None:
        super().__init__(data, files, **kwargs)
        campaign = Campaign.objects.current()
        if campaign is not None and not self.instance.campaign_id:
            self.instance.campaign = campaign

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if self.instance.campaign_id is None:
            raise forms.ValidationError(_("No campaign is current: ask staff to make one current first."))
        constituency: Constituency | None = data.get("constituency")
        if constituency and constituency.boundary_set_id != self.instance.campaign.boundary_set_id:
            self.add_error("constituency", _("Choose a constituency of the current campaign's boundaries."))
        campaign = self.instance.campaign
        if data.get("day") and data["day"] < campaign_today(campaign.as_of):
            self.add_error("day", _("This day is in the past: choose a later one."))
        if data.get("day") and data["day"] > campaign.polling_day:
            self.add_error("day", _("This day is after polling day: choose one before it."))
        if data.get("kind") != FieldReport.Kind.CAN_HOST:
            data["people"] = data["day"] = None  # belong to that alone
        return data


class AnswerForm(ModelForm[FieldReport]):
    """Confirm or dismiss: somebody has to choose."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("confirm", gettext_lazy("confirm: it counts")), ("dismiss", gettext_lazy("dismiss: it does not"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = FieldReport
        fields = ["answer"]

    def __init__(
        self, data: Answers = None, files: Files = None, **kwargs: Unpack[ModelFormOptions[FieldReport]]
    ) -> None:
        super().__init__(data, files, **kwargs)
        if self.instance.state == FieldReport.State.CONFIRMED:
            field_of(self, "decision", forms.ChoiceField).choices = [
                ("dismiss", _("withdraw the confirmation: it no longer counts"))
            ]


DECIDED = ("decision", "answer")


class HalfLife(TypedDict):
    half_life: float | None


@admin.register(FieldReport)
class FieldReportAdmin(HistoryView[FieldReport], ScopedAdmin[FieldReport]):
    """Everybody sees their own reports and what became of them; regional organisers those of their regions."""

    list_display = ["constituency", "said", "note", "reporter", "reported_on", "state", "counts", "answer"]
    list_filter = ["state", "kind", RegionFilter]
    list_select_related = ["constituency", "reporter", "campaign"]
    search_fields = ["constituency__name", "constituency__code", "note", "reporter__username"]
    autocomplete_fields = ["constituency"]
    actions = ["confirm", "dismiss"]
    change_form_template = "admin/targeting/field_report.html"
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[FieldReport]:
        published = Strategy.objects.filter(campaign=OuterRef("campaign"), status=Strategy.Status.PUBLISHED)
        reports: QuerySet[FieldReport] = super().get_queryset(request).filter(campaign__is_current=True)
        half_life = published.values("report_half_life_days")[:1]
        annotated: QuerySet[FieldReport] = reports.annotate(half_life=Subquery(half_life))
        return annotated

    def may_answer(self, request: HttpRequest, report: FieldReport) -> bool:
        """Whether there is something to decide, for somebody who may."""
        return (
            request.user.has_perm("targeting.change_fieldreport")
            and report.state != FieldReport.State.DISMISSED
            and field_reports.may_decide(report, actor_of(request))
        )

    def has_change_permission(self, request: HttpRequest, obj: FieldReport | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.may_answer(request, obj))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        """Who answers a moment after somebody else is told so."""
        report = self.get_object(request, object_id) if object_id and request.method == "POST" else None
        if report is not None and report.state == FieldReport.State.DISMISSED:
            self.message_user(request, _("Somebody else has answered it in the meantime."), messages.WARNING)
            return redirect("admin:targeting_fieldreport_change", report.pk)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: FieldReport | None = None) -> bool:
        return False  # what was said stays, as does what became of it

    def get_form(
        self, request: HttpRequest, obj: FieldReport | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[FieldReport]]:
        form = FieldReportForm if obj is None else AnswerForm
        return super().get_form(request, obj, change, **(kwargs | {"form": form}))

    def get_fields(self, request: HttpRequest, obj: FieldReport | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("constituency", "kind", "people", "day", "note")
        fields = ("constituency", "said", "note", "reporter", "reported_on", "state", "counts", "decided")
        return (*fields, "decision", "answer") if self.may_answer(request, obj) else (*fields, "answer")

    def get_readonly_fields(self, request: HttpRequest, obj: FieldReport | None = None) -> list[str]:
        return [] if obj is None else [name for name in self.get_fields(request, obj) if name not in DECIDED]

    def save_model(
        self, request: HttpRequest, obj: FieldReport, form: forms.ModelForm[FieldReport], change: bool
    ) -> None:
        if not change:
            field_reports.save_report(obj, actor_of(request))
            return
        answers = form.cleaned_data
        confirm = answers["decision"] == "confirm"
        if field_reports.decide(obj, actor_of(request), confirm=confirm, answer=answers["answer"]):
            text = _("%(report)s: %(state)s. The reporter will be told by e-mail.")
            self.message_user(request, text % {"report": obj, "state": obj.get_state_display()})
        else:
            self.message_user(request, _("Somebody else has answered it in the meantime."), messages.WARNING)

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(
            request,
            _(
                "Thank you. A regional organiser will confirm or dismiss it; you will see which here, "
                "and get an e-mail."
            ),
        )
        return redirect("admin:targeting_fieldreport_changelist")

    def response_change(self, request: HttpRequest, obj: FieldReport) -> HttpResponse:
        return redirect("admin:targeting_fieldreport_changelist")

    @admin.action(description=gettext_lazy("Confirm"), permissions=["change"])
    def confirm(self, request: HttpRequest, reports: QuerySet[FieldReport]) -> None:
        self._decide(request, reports, confirm=True)

    @admin.action(description=gettext_lazy("Dismiss"), permissions=["change"])
    def dismiss(self, request: HttpRequest, reports: QuerySet[FieldReport]) -> None:
        self._decide(request, reports, confirm=False)

    def _decide(self, request: HttpRequest, reports: QuerySet[FieldReport], *, confirm: bool) -> None:
        waiting = reports.filter(state=FieldReport.State.WAITING).select_related("constituency")
        mine = [report for report in waiting if self.may_answer(request, report)]
        count = sum(field_reports.decide(report, actor_of(request), confirm=confirm, answer="") for report in mine)
        text = ngettext("%(count)d report answered.", "%(count)d reports answered.", count)
        self.message_user(request, text % {"count": count})

    @admin.display(description=gettext_lazy("says"), ordering="kind")
    def said(self, report: FieldReport) -> str:
        if report.kind != FieldReport.Kind.CAN_HOST or report.day is None:
            return report.get_kind_display()
        names = {"people": report.people, "day": date_format(report.day, "D j M")}
        return _("we can host %(people)d on %(day)s") % names

    @admin.display(description=gettext_lazy("reported"), ordering="reported_at")
    def reported_on(self, report: FieldReport) -> str:
        return date_format(timezone.localtime(report.reported_at), "j M, H:i")

    @admin.display(description=gettext_lazy("counts now"))
    def counts(self, report: WithAnnotations[FieldReport, HalfLife]) -> str:
        """What a confirmed one still weighs, so that its reporter sees it wear off."""
        counts = field_reports.counts_now(report, report.half_life)
        return "–" if counts is None else f"{100 * counts:.0f} %"

    @admin.display(description=gettext_lazy("answered by"))
    def decided(self, report: FieldReport) -> str:
        if report.decided_at is None:
            return _("nobody yet")
        when = date_format(timezone.localtime(report.decided_at), "j M, H:i")
        return f"{report.decided_by}, {when}"
