"""Why each seat has the need that it has."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from constituencies.admin.filters import RegionFilter
from constituencies.admin.read_only import ReadOnly
from targeting.admin.plan import PlanAdmin
from targeting.admin.timeline import TimelinePages, timeline_of
from targeting.models import SeatNeed
from targeting.plan.breakdown import explanation


@admin.register(SeatNeed)
class SeatNeedAdmin(TimelinePages, ReadOnly, PlanAdmin[SeatNeed]):
    """Read-only: need is computed. Of regional organisers those of their regions."""

    list_display = [
        "constituency",
        "score_shown",
        "band",
        "margin_shown",
        "footfall_shown",
        "weight",
        "campaign",
        "changed_at",
    ]
    list_filter = ["band", RegionFilter, "campaign"]
    list_select_related = ["constituency", "campaign"]
    search_fields = ["constituency__name", "constituency__code"]
    list_per_page = 100
    show_full_result_count = False
    fields = ["constituency", "strategy", "breakdown", "timeline_shown", "changed_at"]
    readonly_fields = ["constituency", "strategy", "breakdown", "timeline_shown", "changed_at"]

    @admin.display(description=gettext_lazy("score"), ordering="score")
    def score_shown(self, need: SeatNeed) -> str:
        return f"{need.score:.1f}"

    @admin.display(description=gettext_lazy("expected margin"), ordering="mean_margin")
    def margin_shown(self, need: SeatNeed) -> str:
        return "–" if need.not_contested else f"{need.mean_margin:+z.1f}"

    @admin.display(description=gettext_lazy("footfall"), ordering="footfall")
    def footfall_shown(self, need: SeatNeed) -> str:
        return f"{need.footfall:,.0f}"

    @admin.display(description=gettext_lazy("why"))
    def breakdown(self, need: SeatNeed) -> str:
        rows = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td></tr>", explanation(need))
        return format_html_join("", "<table>{}</table>", [(rows,)])

    @admin.display(description=gettext_lazy("timeline"))
    def timeline_shown(self, need: SeatNeed) -> str:
        return timeline_of(need)
