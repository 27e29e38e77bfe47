"""Staff's page of who changed what, with its export."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Unpack

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.admin.read_only import ReadOnly
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.days import DayField
from constituencies.kit.forms import Answers, FormOptions, field_of
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.tables.writer import CSV_TYPE, csv_lines
from constituencies.kit.types import Context
from constituencies.models import Campaign
from targeting.models import History
from targeting.plan import history

PAGE = 50
MOST_EXPORTED = 20_000
"""Changes in one export, which takes some seconds."""
DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HistoryForm(forms.Form):
    """What to show."""

    kind = forms.ChoiceField(label=gettext_lazy("Of what"), required=False)
    user = forms.ModelChoiceField(
        get_user_model().objects.order_by("username"),
        label=gettext_lazy("Who"),
        required=False,
        empty_label=gettext_lazy("anybody"),
    )
    seat = forms.CharField(label=gettext_lazy("Constituency, or its code"), required=False, max_length=80)
    campaign = forms.ModelChoiceField(
        Campaign.objects.all(),
        label=gettext_lazy("Campaign"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    since = DayField(label=gettext_lazy("From"), required=False, widget=DATE_INPUT)
    until = DayField(label=gettext_lazy("To"), required=False, widget=DATE_INPUT)
    row = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)

    def __init__(self, data: Answers = None, **kwargs: Unpack[FormOptions]) -> None:
        super().__init__(data, **kwargs)
        field_of(self, "kind", forms.ChoiceField).choices = [("", _("everything")), *history.kinds().items()]

    def wanted(self) -> history.Wanted:
        """Of a form that is valid."""
        answers = self.cleaned_data
        return history.Wanted(
            kind=answers["kind"],
            row=answers["row"],
            user=answers["user"] and answers["user"].pk,
            campaign=answers["campaign"] and answers["campaign"].pk,
            seat=answers["seat"],
            since=answers["since"],
            until=answers["until"],
        )


@admin.register(History)
class HistoryAdmin(ReadOnly, ScopedAdmin[History]):
    """Every change of campaigns, plans, forecasts and reports; to be read, never to be changed."""

    def get_urls(self) -> list[URLPattern]:
        # No page of a single row: there is no table.
        return [
            path("", self.admin_site.admin_view(self.changelist_view), name="targeting_history_changelist"),
            path("export.csv", self.admin_site.admin_view(self.export), name="targeting_history_export"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = HistoryForm(request.GET)
        entries: list[history.Entry] = []
        page = 1
        if form.is_valid():
            page = form.cleaned_data["page"] or 1
            entries = list(islice(history.entries(form.wanted(), skip=(page - 1) * PAGE), PAGE + 1))
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "title": _("Who changed what"),
            "opts": self.opts,
            "form": form,
            "entries": entries[:PAGE],
            "newer": self._page(request, page - 1) if page > 1 else "",
            "older": self._page(request, page + 1) if len(entries) > PAGE else "",
            "query": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/targeting/history.html", context)

    def _page(self, request: HttpRequest, page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return query.urlencode()

    @after_recent_sign_in
    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """Everything that the filters leave, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = HistoryForm(request.GET)
        if not form.is_valid():
            return HttpResponse(_("Nothing is exported: one of the filters is not a date."), status=400)
        response = StreamingHttpResponse(_csv(form.wanted()), content_type=CSV_TYPE)
        response["Content-Disposition"] = f'attachment; filename="history-{timezone.localdate():%Y-%m-%d}.csv"'
        return response


def _csv(question: history.Wanted) -> Iterator[str]:
    """One line for each column that changed."""
    columns = [_("at"), _("who"), _("of what"), _("what"), _("about"), _("column"), _("before"), _("after")]
    return csv_lines(columns, _rows(question))


def _rows(question: history.Wanted) -> Iterator[list[str]]:
    entries = history.entries(question, batch_size=history.WHOLE)
    for entry in islice(entries, MOST_EXPORTED):
        common = [timezone.localtime(entry.at).isoformat(), entry.who, entry.kind, entry.what, entry.about]
        for change in entry.changes or [history.Change("", "", "")]:
            yield [*common, change.column, change.before, change.after]
    if next(entries, None) is not None:
        text = _("There are more: these are the newest %(most)d. Export the rest by days, with From and To.")
        yield [text % {"most": MOST_EXPORTED}]
