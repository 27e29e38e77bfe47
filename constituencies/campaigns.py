"""Which campaign the map shows."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.models import Campaign


def make_current(campaign: Campaign) -> None:
    """Have map, lookup and desks show a campaign; the one before it is kept at its own address.

    Raises ValidationError where it has no imprint: every public page must say who promotes it.
    """
    if not campaign.imprint.strip():
        raise ValidationError(_("Enter the imprint first: every public page must say who promotes it."))
    with change():
        # Locked, so that two people who switch at once end with one current campaign.
        list(Campaign.objects.select_for_update().order_by("pk").values_list("pk"))
        Campaign.objects.filter(is_current=True).update(is_current=False)
        Campaign.objects.filter(pk=campaign.pk).update(is_current=True)
    campaign.is_current = True
