"""Staff's desk for target weights."""

from __future__ import annotations

from functools import cache
from typing import Any, TypedDict, Unpack, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field, unquote
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.forms import DateInput, ModelForm, TextInput
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import WithAnnotations
from import_export.admin import ImportExportMixin
from import_export.forms import ImportForm

from constituencies.admin.filters import RegionFilter
from constituencies.changes import change
from constituencies.kit.actor import Actor, actor_of
from constituencies.kit.forms import Answers, Files, ModelFormOptions
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.types import Context, JsonObject
from targeting import bands
from targeting.admin.fast_inputs import PlainInputs
from targeting.admin.plan import PlanAdmin
from targeting.models import HeldWeight, SeatNeed, TargetWeight, WeightLimits
from targeting.plan import weights
from targeting.plan.weight_table import MOST_BYTES, TargetWeightTable, WeightCsv, why_not_a_table

BREAKDOWN = ("score", "band", "need", "mean_margin", "margin_sd", "win_chance", "footfall", "not_contested")
EDITED = {"weight", "reason", "until", "frozen_footfall"}


class Beside(TypedDict):
    """What a row of the list shows besides."""

    breakdown: JsonObject | None
    held: float | None


class BandFilter(admin.SimpleListFilter):
    title = gettext_lazy("need")
    parameter_name = "band"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(slug, str(label)) for slug, label in reversed(bands.NEED.choices())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return queryset.filter(need_band=self.value()) if self.value() in dict(bands.NEED.choices()) else queryset


class WeightedFilter(admin.SimpleListFilter):
    title = gettext_lazy("weight")
    parameter_name = "weighted"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [
            ("up", _("above 1")),
            ("down", _("below 1")),
            ("ends", _("until a day")),
            ("frozen", _("footfall frozen")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return {
            "up": queryset.filter(weight__gt=1),
            "down": queryset.filter(weight__lt=1),
            "ends": queryset.filter(until__isnull=False),
            "frozen": queryset.filter(frozen_footfall__isnull=False),
        }.get(self.value() or "", queryset)


@cache
def _around_seat(name: str) -> tuple[str, str]:
    """What stands before and after a seat in the label of a field; there are 2,600 of them on the longest page."""
    label = capfirst(str(label_for_field(name, TargetWeight)))
    before, _seat, after = (_("%(field)s for %(seat)s") % {"field": label, "seat": "\0"}).partition("\0")
    return before, after


class WeightForm(ModelForm[TargetWeight]):
    """One line of the list; what somebody may not set is told at the line.

    Each field carries along what the page showed: a line that somebody did not touch is left alone, whatever others
    have set there meanwhile; one that both touched is told.
    """

    by: Actor

    def __init__(
        self, data: Answers = None, files: Files = None, **kwargs: Unpack[ModelFormOptions[TargetWeight]]
    ) -> None:
        super().__init__(data, files, **kwargs)
        for name in EDITED & self.fields.keys():
            # Whoever sends a line without what was shown, as a script does, means the line as it is.
            self.fields[name].show_hidden_initial = not self.is_bound or self.add_initial_prefix(name) in self.data
            # A column's heading is no label: whoever moves from field to field hears which seat it is about.
            seat = str(self.instance.constituency) if self.instance.pk else ""
            self.fields[name].widget.attrs["aria-label"] = seat.join(_around_seat(name))
            self.fields[name].help_text = ""  # a list shows none, and each would be translated for every line
        if "frozen_footfall" in self.fields and not self.by.acts_everywhere:
            self.fields["frozen_footfall"].disabled = True

    def _post_clean(self) -> None:
        # Django's own way asks the database about each constraint of each line, changed or not: 2,600 questions.
        if self.errors or not self.has_changed():
            return
        if self.instance._state.adding:
            self.add_error(None, _("This constituency is not in your list: reload the page."))
            return
        if any(self._was_changed_by_others(name) for name in EDITED & self.fields.keys()):
            names = {"who": self.instance.changed_by or _("somebody"), "weight": f"{self.instance.weight:g}"}
            text = _("In the meantime %(who)s has set this seat to %(weight)s: reload the page.")
            self.add_error(None, text % names)
            return
        self.instance = construct_instance(self, self.instance, self._meta.fields)
        try:
            weights.check_target_weight(self.instance, self.by)
        except ValidationError as error:
            self.add_error(None, error)

    def _was_changed_by_others(self, name: str) -> bool:
        """Whether the database has another value than the page showed."""
        field, before = self.fields[name], self.data.get(self.add_initial_prefix(name))
        return field.show_hidden_initial and field.has_changed(getattr(self.instance, name), before)


class WeightImportForm(ImportForm):
    """What is no table at all is told before any line is read."""

    def clean_import_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["import_file"]
        problem = why_not_a_table(file.read(MOST_BYTES + 1))
        file.seek(0)
        if problem:
            raise ValidationError(problem)
        return file


@admin.register(TargetWeight)
class TargetWeightAdmin(ImportExportMixin, PlanAdmin[TargetWeight]):
    """All seats of the current campaign in one editable list; of regional organisers, those of their regions."""

    list_display = [
        "constituency",
        "weight",
        "need_shown",
        "reason",
        "until",
        "footfall",
        "frozen_footfall",
        "expected_margin",
        "region",
        "changed",
    ]
    list_display_links = None
    list_editable = ["weight", "reason", "until", "frozen_footfall"]
    resource_classes = [TargetWeightTable]
    formats = [WeightCsv]
    skip_export_form = True
    import_form_class = WeightImportForm
    import_template_name = "admin/targeting/targetweight/import.html"
    skip_admin_log = True  # the history has it
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
        rows: QuerySet[TargetWeight] = super().get_queryset(request).filter(campaign__is_current=True)
        held_weights = HeldWeight.objects.filter(
            strategy__campaign=OuterRef("campaign"), strategy__status="published", constituency=OuterRef("constituency")
        )
        return rows.annotate(
            held=Subquery(held_weights.values("weight")),
            breakdown=Subquery(need.values(json=JSONObject(**{name: name for name in BREAKDOWN}))),
            need_score=Subquery(need.values("score")),
            need_band=Subquery(need.values("band")),
            need_footfall=Subquery(need.values("footfall")),
            need_margin=Subquery(need.values("mean_margin")),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # every seat has its weight from the start

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with change(facts=False, campaigns=()):  # however many weights are saved at once: one change, one recompute
            return super().changelist_view(request, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        """A weight is set in the list alone, where everything about it is checked."""
        weight = self.get_object(request, unquote(object_id))
        if weight is None:
            return super().change_view(request, object_id, form_url, extra_context)
        address = reverse("admin:targeting_targetweight_changelist")
        return redirect(f"{address}?{urlencode({'q': weight.constituency.code})}")

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        if not (result.has_errors() or result.has_validation_errors()):
            return cast(HttpResponse, super().process_result(result, request))
        lines = ", ".join(str(row.number) for row in (*result.invalid_rows, *result.error_rows))
        text = _("Nothing was imported: in the meantime line %(lines)s no longer fits. Check the file again.")
        self.message_user(request, text % {"lines": lines}, messages.ERROR)
        return redirect("admin:targeting_targetweight_import")

    @after_recent_sign_in
    def export_action(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, super().export_action(request))

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, renderer=PlainInputs(), **kwargs)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        form = type("WeightFormOfUser", (WeightForm,), {"by": actor_of(request)})
        return super().get_changelist_form(request, **(kwargs | {"form": form}))

    def save_model(self, request: HttpRequest, obj: TargetWeight, form: object, change: bool) -> None:
        weights.save_target_weight(obj, by=actor_of(request))

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        """The history has it, of this desk as of any other way."""

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> Context:
        return {"by": actor_of(request)}

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> Context:
        return {"by": actor_of(request)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "weight":
            field.widget.attrs |= {"step": "0.05", "min": "0", "max": "3", "class": "weight"}
        if db_field.name == "reason":
            field.widget = TextInput(attrs={"size": 18})
        if db_field.name == "until":
            field.widget = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        if db_field.name == "frozen_footfall":
            field.widget.attrs |= {"step": "1", "min": "0", "class": "weight"}
        return field

    @admin.display(description=gettext_lazy("changed"), ordering="changed_at")
    def changed(self, row: TargetWeight) -> str:
        if row.changed_at is None:
            return ""
        return f"{date_format(row.changed_at, 'j M, H:i')} {row.changed_by or _('lapsed')}"

    @admin.display(description=gettext_lazy("region"), ordering="constituency__region__name")
    def region(self, row: TargetWeight) -> str:
        return row.constituency.region.name

    @admin.display(description=gettext_lazy("need"), ordering="need_score")
    def need_shown(self, row: WithAnnotations[TargetWeight, Beside]) -> str:
        if row.breakdown is None:
            return "–"
        if row.breakdown["not_contested"]:
            return _("not contested")
        label = bands.NEED.label_of(row.breakdown["band"])
        addition = "" if row.held is None else " " + _("(the strategy holds %(weight)s)") % {"weight": f"{row.held:g}"}
        return f"{row.breakdown['score']:.1f} {label}{addition}"

    @admin.display(description=gettext_lazy("expected margin"), ordering="need_margin")
    def expected_margin(self, row: WithAnnotations[TargetWeight, Beside]) -> str:
        if row.breakdown is None or row.breakdown["not_contested"]:
            return "–"
        return f"{row.breakdown['mean_margin']:+z.1f} ± {row.breakdown['margin_sd']:.0f}"

    @admin.display(description=gettext_lazy("footfall"), ordering="need_footfall")
    def footfall(self, row: WithAnnotations[TargetWeight, Beside]) -> str:
        return "–" if row.breakdown is None else f"{row.breakdown['footfall']:,.0f}"


@admin.register(WeightLimits)
class WeightLimitsAdmin(PlanAdmin[WeightLimits]):
    """How far regional organisers may go, set by staff."""

    list_display = ["region_shown", "lowest", "highest", "campaign"]
    list_select_related = ["region", "campaign"]

    @admin.display(description=gettext_lazy("region"), ordering=F("region__name").asc(nulls_last=True))
    def region_shown(self, row: WeightLimits) -> str:
        return row.region.name if row.region else _("everywhere else")
