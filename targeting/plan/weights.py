"""Target weights: every write of them passes here. Who may set which, and how one lapses by itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.clock import campaign_today
from constituencies.history import on_behalf_of
from constituencies.kit.actor import Actor
from constituencies.models import Campaign, Region
from events.messages.outbox import notify
from targeting.models import TargetWeight, WeightLimits


def weight_limits(campaign: Campaign, region: Region) -> tuple[float, float]:
    """The lowest and the highest weight that regional organisers may set in a region."""
    limits = WeightLimits.objects.filter(campaign=campaign)
    own = limits.filter(region=region).first() or limits.filter(region=None).first()
    return (own.lowest, own.highest) if own else WeightLimits.DEFAULT


def save_target_weight(weight: TargetWeight, by: Actor) -> None:
    """Set a seat's weight, its end, and its frozen footfall; who and when are recorded.

    Raises ValidationError: without a reason, with an end that is past, and for what is not theirs to set.
    """
    check_target_weight(weight, by)
    weight.changed_by_id, weight.changed_at = by.pk, timezone.now()
    with change(facts=False, campaigns={weight.campaign_id}):
        weight.save()


def check_target_weight(weight: TargetWeight, by: Actor) -> None:
    """Raises ValidationError where `save_target_weight` would, naming the field."""
    # Not full_clean: it asks the database, which refuses the same, about each constraint of each row.
    weight.clean_fields(exclude=["campaign", "constituency", "changed_by"])
    weight.clean()
    if weight.until is not None and weight.until < campaign_today(weight.campaign.as_of):
        raise ValidationError({"until": _("This day is in the past: choose a later one, or leave it empty.")})
    if not by.acts_everywhere:
        _check_regional(weight, by)


def _check_regional(weight: TargetWeight, by: Actor) -> None:
    region = weight.constituency.region
    if not by.acts_in(region.pk):
        raise ValidationError(_("%(seat)s is not in your regions.") % {"seat": weight.constituency})
    lowest, highest = weight_limits(weight.campaign, region)
    within = {"lowest": f"{lowest:g}", "highest": f"{highest:g}", "region": region.name}
    before = TargetWeight.objects.get(pk=weight.pk)
    if before.frozen_footfall is not None:
        text = _("Staff have frozen the footfall of %(seat)s: ask them.")
        raise ValidationError(text % {"seat": weight.constituency})
    if weight.frozen_footfall is not None:
        raise ValidationError({"frozen_footfall": _("Only staff can freeze footfall: ask them.")})
    if not lowest <= before.weight <= highest:
        text = _("Staff hold %(seat)s at %(weight)s: ask them to change it.")
        raise ValidationError(text % {"seat": weight.constituency, "weight": f"{before.weight:g}"})
    if not lowest <= weight.weight <= highest:
        text = _("In %(region)s you can set %(lowest)s to %(highest)s: ask staff for more.")
        raise ValidationError({"weight": text % within})


def lapse_due() -> int:
    """Put back to 1 what was to hold until a day that is over, and tell whoever set it; how many.

    Days are those of the campaign: a historical one stands still.
    """
    ending = Campaign.objects.filter(target_weights__until__isnull=False).distinct()
    return sum(_lapse(campaign) for campaign in ending)


def _lapse(campaign: Campaign) -> int:
    due = TargetWeight.objects.filter(campaign=campaign, until__lt=campaign_today(campaign.as_of))
    if not due.exists():
        return 0
    with on_behalf_of("lapse"), change(facts=False, campaigns={campaign.pk}):
        # Locked, so that of two workers one finds none left.
        lapsed = list(due.select_for_update(of=("self",)).select_related("constituency", "changed_by").order_by("pk"))
        for weight in lapsed:
            _tell_of_lapse(weight)
        TargetWeight.objects.filter(pk__in=[weight.pk for weight in lapsed]).update(
            weight=1, frozen_footfall=None, reason="", until=None, changed_by=None, changed_at=timezone.now()
        )
    return len(lapsed)


def _tell_of_lapse(weight: TargetWeight) -> None:
    if weight.changed_by is None or weight.until is None:
        return
    names = {
        "seat": weight.constituency.name,
        "weight": f"{weight.weight:g}",
        "reason": weight.reason,
        "day": date_format(weight.until, "j F Y"),
    }
    lines = [_("You set the weight of %(seat)s to %(weight)s until %(day)s, because: %(reason)s") % names]
    if weight.frozen_footfall is not None:
        lines.append(_("Its footfall, which was frozen, is being counted again."))
    lines.append(_("It is back to 1. If it should still apply, set it again."))
    address = f"{reverse('admin:targeting_targetweight_changelist')}?q={weight.constituency.code}"
    occasion = f"lapse:{weight.pk}:{weight.until.isoformat()}"
    notify(
        weight.changed_by, occasion, _("Lapsed: the weight of %(seat)s") % names, lines, (_("See the weight"), address)
    )
