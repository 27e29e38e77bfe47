"""What all pages about plans have in common."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from constituencies.deletion import CountedDeletion
from constituencies.models import Campaign
from targeting import history, services
from targeting.models import Strategy


class PlanAdmin(CountedDeletion):
    """Shows which assumptions the numbers beside stand on."""

    change_list_template = "admin/targeting/change_list.html"

    class Media:
        css = {"all": ["css/admin-desks.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        campaign = Campaign.objects.current()
        strategy = Strategy.objects.published_for(campaign) if campaign else None
        context = {
            "campaign": campaign,
            "strategy": strategy,
            "before": services.strategy_before(strategy) if strategy else None,
            "can_steer": request.user.has_perm("targeting.add_strategy"),
            "assumes_no_change": strategy is not None and not strategy.share_changes.exists(),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """What the database itself has recorded, where it has; Django's own log knows only of this desk."""
        kind = self.opts.model_name
        if kind not in history.kinds() or not request.user.has_perm("targeting.view_history"):
            return super().history_view(request, object_id, extra_context)
        query = urlencode({"kind": kind, "row": unquote(object_id)})
        return redirect(f"{reverse('admin:targeting_history_changelist')}?{query}")
