"""Every write of strategies passes here, and what a campaign begins with. Each is one `change()`.

Those of weights, forecasts and field reports: weights.py, forecasts.py, field_reports.py.
"""

from __future__ import annotations

import datetime as dt
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.history import on_behalf_of
from constituencies.models import Campaign
from targeting.models import Strategy, TargetWeight


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
    with change(facts=False, campaigns={campaign.pk}):
        TargetWeight.objects.bulk_create(missing)
        if strategy is None:
            Strategy.objects.create(
                campaign=campaign,
                name=_("No change since the last result"),
                status=Strategy.Status.PUBLISHED,
                published_at=timezone.now(),
            )


def save_strategy(strategy: Strategy) -> None:
    """Save a draft; if it was scheduled it no longer is, as it is another one now.

    Raises ValidationError for a published or retired one: those are never edited.
    """
    if strategy.pk and Strategy.objects.get(pk=strategy.pk).status != Strategy.Status.DRAFT:
        raise ValidationError(_("A strategy is not edited once it is published: make a new version of it."))
    strategy.scale = strategy.publish_at = None
    strategy.save()


def new_version(strategy: Strategy) -> Strategy:
    """A draft with the same assumptions and held weights, and the next number."""
    same_name = Strategy.objects.filter(campaign=strategy.campaign, name=strategy.name)
    with change(facts=False, campaigns={strategy.campaign_id}):
        copy = Strategy(
            **{name: getattr(strategy, name) for name in ("campaign_id", "name", *_assumption_fields())},
            version=(same_name.aggregate(last=Max("version"))["last"] or 0) + 1,
        )
        copy.save()
        for rows in (strategy.share_changes.all(), strategy.held_weights.all(), strategy.attendance.all()):
            for row in rows:
                row.pk, row.strategy = None, copy
                row._state.adding = True
                row.save()
    return copy


def _assumption_fields() -> list[str]:
    """Columns that say what a strategy assumes, not where it stands in its life."""
    life = {"id", "campaign_id", "name", "version", "status", "scale"}
    life |= {"created_at", "published_at", "retired_at", "publish_at"}
    return [field.attname for field in Strategy._meta.concrete_fields if field.attname not in life]


def assumptions_digest(strategy: Strategy) -> str:
    """The same as long as nothing changed that a strategy assumes or holds: 32 hexadecimal digits."""
    assumed = [(name, getattr(strategy, name)) for name in _assumption_fields()]
    changes = strategy.share_changes.order_by("pk").values_list("party_id", "region_id", "points")
    held_weights = strategy.held_weights.order_by("pk").values_list("constituency_id", "weight")
    by_kind = strategy.attendance.order_by("pk").values_list("kind", "walk_ins", "show_rate")
    return blake2b(
        repr((assumed, list(changes), list(held_weights), list(by_kind))).encode(), digest_size=16
    ).hexdigest()


def publish_strategy(strategy: Strategy) -> None:
    """Make a draft or a retired strategy the one that need is computed from; the one before it is retired."""
    with change(facts=False, campaigns={strategy.campaign_id}):
        # One at a time: of two people who publish at once the later one has the last word.
        Campaign.objects.select_for_update().get(pk=strategy.campaign_id)
        strategy.refresh_from_db()
        Strategy.objects.filter(campaign=strategy.campaign, status=Strategy.Status.PUBLISHED).exclude(
            pk=strategy.pk
        ).update(status=Strategy.Status.RETIRED, retired_at=timezone.now())
        strategy.status, strategy.publish_at = Strategy.Status.PUBLISHED, None
        strategy.published_at, strategy.retired_at = timezone.now(), None
        strategy.save(update_fields=["status", "publish_at", "published_at", "retired_at"])


def strategy_before(strategy: Strategy) -> Strategy | None:
    """The strategy to go back to from a published one: the one that was retired last."""
    retired = Strategy.objects.filter(campaign=strategy.campaign, status=Strategy.Status.RETIRED)
    return retired.filter(retired_at__isnull=False).order_by("-retired_at").first()


def schedule_strategy(strategy: Strategy, at: dt.datetime | None) -> None:
    """Have a draft published at a set time; None: not any more. Raises ValidationError for a time that is past."""
    if strategy.status != Strategy.Status.DRAFT:
        raise ValidationError(_("Only a draft can be scheduled."))
    if at is not None and at <= timezone.now():
        raise ValidationError(_("Choose a time in the future, or publish now."))
    with change(facts=False, campaigns={strategy.campaign_id}):
        strategy.publish_at = at
        strategy.save(update_fields=["publish_at"])


def publish_due() -> int:
    """Publish the drafts whose time has come, in the order of their times; how many."""
    due = Strategy.objects.filter(status=Strategy.Status.DRAFT, publish_at__lte=timezone.now()).order_by("publish_at")
    count = 0
    for strategy in due.select_related("campaign"):
        with on_behalf_of("schedule"):
            publish_strategy(strategy)
        count += 1
    return count
