"""Staff's desk for forecasts: import one, look at it, use it in a strategy."""

from __future__ import annotations

from typing import TypedDict

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, QuerySet
from django.db.models.functions import Abs
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import WithAnnotations

from constituencies.kit.actor import actor_of
from constituencies.kit.tables.unpacking import left_out_note
from constituencies.kit.types import FormData
from constituencies.models import Campaign
from targeting.admin.plan import PlanAdmin
from targeting.models import Forecast
from targeting.plan.forecasts import (
    LARGEST_FILE,
    MOST_PROBLEMS,
    ForecastFile,
    import_forecast,
    read_forecast,
    unknown_codes,
)

CLOSEST = 20


class ForecastForm(ModelForm[Forecast]):
    """A forecast with its file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "A line for each seat, after a first line that names the columns: code (GSS code), "
            "margin (our share minus the best other party's, percentage points) and sd (its standard "
            "deviation). Seats that are left out keep the margin that the strategy computes. It is "
            "imported as a whole, or not at all."
        ),
    )
    found: ForecastFile

    class Meta:
        model = Forecast
        fields = ["campaign", "name", "source", "dated"]
        widgets = {"dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large to be a forecast: it has over a million bytes."))
        self.found = read_forecast(file.read())
        return file

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if "file" in data and "campaign" in data:
            problems = self.found.problems + unknown_codes(self.found, data["campaign"])
            if problems:
                more = len(problems) - MOST_PROBLEMS
                first_problems = problems[:MOST_PROBLEMS]
                if more > 0:
                    first_problems.append(
                        ngettext("and %(count)d more.", "and %(count)d more.", more) % {"count": more}
                    )
                self.add_error(
                    "file", [_("Nothing was imported: correct the file and send it again."), *first_problems]
                )
        return data


class Covered(TypedDict):
    covered: int


@admin.register(Forecast)
class ForecastAdmin(PlanAdmin[Forecast]):
    """Imported once, kept as it was."""

    form = ForecastForm
    list_display = ["name", "dated", "source", "seats_covered", "used_by", "campaign", "imported_by", "imported_at"]
    list_filter = ["campaign"]
    list_select_related = ["campaign", "imported_by"]
    search_fields = ["name", "source"]
    date_hierarchy = "dated"
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Forecast]:
        forecasts: QuerySet[Forecast] = super().get_queryset(request)
        return forecasts.annotate(covered=Count("seats", distinct=True)).prefetch_related("strategies")

    def get_changeform_initial_data(self, request: HttpRequest) -> FormData:
        campaign = Campaign.objects.current()
        return {"campaign": campaign and campaign.pk, **super().get_changeform_initial_data(request)}

    def get_fields(self, request: HttpRequest, obj: Forecast | None = None) -> tuple[str, ...]:
        own = ("campaign", "name", "source", "dated")
        return (*own, "file") if obj is None else (*own, "imported_by", "imported_at", "used_by", "seats_shown")

    def get_readonly_fields(self, request: HttpRequest, obj: Forecast | None = None) -> tuple[str, ...]:
        return () if obj is None else self.get_fields(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Forecast | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Forecast | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Forecast, form: ForecastForm, change: bool) -> None:
        import_forecast(obj, form.found, actor_of(request))
        text = ngettext(
            "%(count)d seat imported. Nothing has changed yet: choose this forecast in a new version of the strategy.",
            "%(count)d seats imported. Nothing has changed yet: choose this forecast in a new version of the strategy.",
            len(form.found.seats),
        )
        self.message_user(request, text % {"count": len(form.found.seats)})
        if note := left_out_note(form.found.left_out):
            self.message_user(request, note)

    @admin.display(description=gettext_lazy("seats"), ordering="covered")
    def seats_covered(self, forecast: WithAnnotations[Forecast, Covered]) -> int:
        return int(forecast.covered)

    @admin.display(description=gettext_lazy("used by"))
    def used_by(self, forecast: Forecast) -> str:
        return ", ".join(f"{strategy} ({strategy.get_status_display()})" for strategy in forecast.strategies.all())

    @admin.display(description=gettext_lazy("its closest seats"))
    def seats_shown(self, forecast: Forecast) -> str:
        closest = forecast.seats.select_related("constituency").order_by(Abs("margin"), "constituency__name")[:CLOSEST]
        rows = format_html_join(
            "",
            "<tr><th scope='row'>{}</th><td>{}</td></tr>",
            ((seat.constituency.name, f"{seat.margin:+z.1f} ± {seat.sd:.1f}") for seat in closest),
        )
        return format_html("<table>{}</table>", rows)
