"""Staff's desk for target weights."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.forms import ModelForm, TextInput
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.changes import change
from constituencies.filters import RegionFilter
from targeting import bands, services
from targeting.admin.plan import PlanAdmin
from targeting.models import SeatNeed, TargetWeight
from targeting.plain_inputs import PlainInputs

BREAKDOWN = ("score", "band", "need", "mean_margin", "margin_sd", "win_chance", "footfall", "not_contested")


class BandFilter(admin.SimpleListFilter):
    title = gettext_lazy("need")
    parameter_name = "band"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(reversed(bands.NEED.choices()))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        return queryset.filter(need_band=self.value()) if self.value() else queryset


class WeightedFilter(admin.SimpleListFilter):
    title = gettext_lazy("weight")
    parameter_name = "weighted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("up", gettext_lazy("above 1")), ("down", gettext_lazy("below 1"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        return {"up": queryset.filter(weight__gt=1), "down": queryset.filter(weight__lt=1)}.get(
            self.value() or "", queryset
        )


@admin.register(TargetWeight)
class TargetWeightAdmin(PlanAdmin):
    """All seats of the current campaign in one editable list."""

    list_display = [
        "constituency",
        "weight",
        "need_score",
        "need_band_shown",
        "reason",
        "expected_margin",
        "footfall",
        "region",
        "changed_by",
        "changed_at",
    ]
    list_display_links = None
    list_editable = ["weight", "reason"]
    list_filter = [BandFilter, RegionFilter, WeightedFilter]
    list_select_related = ["constituency__region", "changed_by"]
    search_fields = ["constituency__name", "constituency__code", "reason"]
    search_help_text = gettext_lazy("Constituency, its code, or a reason")
    ordering = ["constituency__name"]
    list_per_page = 100
    list_max_show_all = 1000
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[TargetWeight]:
        need = SeatNeed.objects.filter(campaign=OuterRef("campaign"), constituency=OuterRef("constituency"))
        weights: QuerySet[TargetWeight] = super().get_queryset(request)
        return weights.filter(campaign__is_current=True).annotate(
            breakdown=Subquery(need.values(json=JSONObject(**{name: name for name in BREAKDOWN}))),
            need_score=Subquery(need.values("score")),
            need_band=Subquery(need.values("band")),
            need_footfall=Subquery(need.values("footfall")),
            need_margin=Subquery(need.values("mean_margin")),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False  # every seat has its weight from the start

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with change(facts=False):  # however many weights are saved at once: one change, one recompute
            return super().changelist_view(request, extra_context)

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, renderer=PlainInputs(), **kwargs)

    def save_model(self, request: HttpRequest, obj: TargetWeight, form: ModelForm[Any], change: bool) -> None:  # noqa: ARG002
        services.save_target_weight(obj, by=request.user)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "weight":
            field.widget.attrs |= {"step": "0.05", "min": "0", "max": "3", "class": "weight"}
        if db_field.name == "reason":
            field.widget = TextInput(attrs={"size": 18})
        return field

    @admin.display(description=gettext_lazy("region"), ordering="constituency__region__name")
    def region(self, row: TargetWeight) -> str:
        return row.constituency.region.name

    @admin.display(description=gettext_lazy("need"), ordering="need_score")
    def need_score(self, row: Any) -> str:
        return "–" if row.breakdown is None else f"{row.breakdown['score']:.1f}"

    @admin.display(description=gettext_lazy("band"), ordering="need_score")
    def need_band_shown(self, row: Any) -> str:
        if row.breakdown is None:
            return "–"
        if row.breakdown["not_contested"]:
            return _("not contested")
        return str(bands.NEED.label_of(row.breakdown["band"]))

    @admin.display(description=gettext_lazy("expected margin"), ordering="need_margin")
    def expected_margin(self, row: Any) -> str:
        if row.breakdown is None or row.breakdown["not_contested"]:
            return "–"
        return f"{row.breakdown['mean_margin']:+.1f} ± {row.breakdown['margin_sd']:.0f}"

    @admin.display(description=gettext_lazy("footfall"), ordering="need_footfall")
    def footfall(self, row: Any) -> str:
        return "–" if row.breakdown is None else f"{row.breakdown['footfall']:,.0f}"
