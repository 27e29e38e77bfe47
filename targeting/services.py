"""Every write of plans passes here: target weights and strategies. Each is one `change()`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.models import Campaign
from targeting.models import ShareChange, Strategy, TargetWeight


def ensure_plan(campaign: Campaign) -> None:
    """Give a campaign what it needs to be computed: a published strategy, and a weight for every seat."""
    has = set(TargetWeight.objects.filter(campaign=campaign).values_list("constituency_id", flat=True))
    missing = [
        TargetWeight(campaign=campaign, constituency=constituency)
        for constituency in campaign.boundary_set.constituencies.all()
        if constituency.pk not in has
    ]
    strategy = Strategy.objects.published_for(campaign)
    if strategy and not missing:
        return
    with change(facts=False):
        TargetWeight.objects.bulk_create(missing)
        if strategy is None:
            Strategy.objects.create(
                campaign=campaign,
                name=_("No change since the last result"),
                status=Strategy.Status.PUBLISHED,
                published_at=timezone.now(),
            )


def save_target_weight(weight: TargetWeight, by: Any) -> None:
    """Set a seat's weight; who and when are recorded. Raises ValidationError, also where a reason is missing."""
    weight.changed_by, weight.changed_at = by, timezone.now()
    weight.full_clean()
    with change(facts=False):
        weight.save()


def save_strategy(strategy: Strategy) -> None:
    """Save a draft. Raises ValidationError for a published or retired one: those are never edited."""
    if strategy.pk and Strategy.objects.get(pk=strategy.pk).status != Strategy.Status.DRAFT:
        raise ValidationError(_("A strategy is not edited once it is published: make a new version of it."))
    strategy.scale = None
    strategy.save()


def new_version(strategy: Strategy) -> Strategy:
    """A draft with the same assumptions and the next number."""
    same_name = Strategy.objects.filter(campaign=strategy.campaign, name=strategy.name)
    with change(facts=False):
        copy = Strategy(
            **{
                field.attname: getattr(strategy, field.attname)
                for field in Strategy._meta.concrete_fields
                if field.attname not in ("id", "created_at", "published_at", "scale", "status", "version")
            },
            version=(same_name.aggregate(last=Max("version"))["last"] or 0) + 1,
        )
        copy.save()
        ShareChange.objects.bulk_create(
            ShareChange(strategy=copy, party_id=row.party_id, region_id=row.region_id, points=row.points)
            for row in strategy.share_changes.all()
        )
    return copy


def publish_strategy(strategy: Strategy) -> None:
    """Make a draft or a retired strategy the one that need is computed from; the one before it is retired."""
    with change(facts=False):
        Strategy.objects.filter(campaign=strategy.campaign, status=Strategy.Status.PUBLISHED).exclude(
            pk=strategy.pk
        ).update(status=Strategy.Status.RETIRED)
        strategy.status = Strategy.Status.PUBLISHED
        strategy.published_at = timezone.now()
        strategy.save(update_fields=["status", "published_at"])
