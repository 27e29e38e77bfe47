"""What all pages about plans have in common."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from constituencies.admin.deletion import AdminRow
from constituencies.admin.history_button import HistoryView
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.types import Context
from constituencies.models import Campaign
from targeting.models import Strategy
from targeting.plan import strategies


class PlanAdmin(HistoryView[AdminRow], ScopedAdmin[AdminRow]):
    """Shows which assumptions the numbers beside stand on."""

    change_list_template = "admin/targeting/change_list.html"

    class Media:
        css = {"all": ["css/admin-desks.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        campaign = Campaign.objects.current()
        strategy = Strategy.objects.published_for(campaign) if campaign else None
        context = {
            "campaign": campaign,
            "strategy": strategy,
            "before": strategies.strategy_before(strategy) if strategy else None,
            "can_steer": request.user.has_perm("targeting.add_strategy"),
            "assumes_no_change": strategy is not None and not strategy.share_changes.exists(),
        }
        return super().changelist_view(request, context | (extra_context or {}))
