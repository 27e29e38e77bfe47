"""What pages say of their campaign."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from constituencies.campaigns import campaign_json
from constituencies.kit.types import Context
from constituencies.models import Campaign


def campaign_context(campaign: Campaign) -> Context:
    """What every page shows of its campaign."""
    return {"campaign": campaign_json(campaign)}


def current_campaign_context() -> Context:
    """The same of the current campaign, for pages that belong to none; its imprint is on every page."""
    campaign = _current()
    return campaign_context(campaign) if campaign else {}


def current_campaign() -> Campaign:
    """With its party and boundary set. Raises Http404 where none is current."""
    campaign = _current()
    if campaign is None:
        raise Http404(_("No campaign is current."))
    return campaign


def _current() -> Campaign | None:
    return Campaign.objects.filter(is_current=True).select_related("party", "boundary_set").first()
