"""/design/: for whoever is on the staff."""

from __future__ import annotations

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.views.campaigns import campaign_context, current_campaign
from mcm.design import samples
from targeting import bands

COLOURS = ("paper", "paper-deep", "raised", "ink", "ink-soft", "rule", "edge", "action", "action-deep", "sea", "land")


@require_safe
@staff_member_required
def design(request: HttpRequest) -> HttpResponse:
    context = {
        "colours": COLOURS,
        "layers": bands.LAYERS,
        "empty": samples.SampleForm(prefix="empty", initial={"few": "b"}),
        "returned": samples.SampleForm({}, prefix="returned"),
        "event_rows": samples.event_rows(),
        "cards": list(samples.cards()),
        "first_event": samples.first_event(),
        "answers": list(samples.answers()),
        **campaign_context(current_campaign()),
    }
    return render(request, "mcm/design/design.html", context)
