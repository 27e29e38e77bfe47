"""Why each seat has the need that it has."""

from __future__ import annotations

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from constituencies.admin.filters import RegionFilter
from constituencies.admin.read_only import ReadOnly
from targeting.admin.plan import PlanAdmin
from targeting.admin.timeline import TimelinePages, timeline_of
from targeting.models import SeatNeed
from targeting.plan.breakdown import explanation
from targeting.proof.drawings import bell
from targeting.snapshot.holder import holder


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
    fields = ["constituency", "strategy", "picture", "breakdown", "timeline_shown", "public_reasons", "changed_at"]
    readonly_fields = [
        "constituency",
        "strategy",
        "picture",
        "breakdown",
        "timeline_shown",
        "public_reasons",
        "changed_at",
    ]

    class Media:
        css = {"all": ["css/bands.css", "css/proof.css", "css/admin-figures.css"]}

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

    @admin.display(description=gettext_lazy("margins to be expected"))
    def picture(self, need: SeatNeed) -> str:
        """Right of nought the seat is won; in the marked zone a point more or less decides."""
        if need.not_contested or need.mean_margin is None or not need.margin_sd:
            return "–"
        context = {
            "bell": bell(need.mean_margin, need.margin_sd),
            "margin": need.mean_margin,
            "sigma": need.margin_sd,
            "chance": need.win_chance or 0.0,
        }
        return render_to_string("targeting/_bell.html", context)

    @admin.display(description=gettext_lazy("what visitors read"))
    def public_reasons(self, need: SeatNeed) -> str:
        """The same without figures: see targeting/snapshot/why.py."""
        served = holder.get(need.campaign.slug)
        seat = served.snapshot.position.get(need.constituency.code) if served else None
        reasons = served.snapshot.seats[seat]["why"] if served and seat is not None else []
        return format_html_join("", "<p>{}</p>", [(reason,) for reason in reasons]) or "–"
