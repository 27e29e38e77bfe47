"""What staff have set for a seat, and the need that comes of it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.history import tracked
from constituencies.models import Campaign, Constituency, Region
from targeting import bands
from targeting.models.strategy import Strategy

NEEDS_REASON = _("Say why: a weight other than 1, or a frozen footfall, needs a reason.")
END_NEEDS_REASON = _("A weight that ends on a day needs a reason: you will be reminded of it when it ends.")


@tracked(inserts=False)
class TargetWeight(models.Model):
    """How much staff want a seat, from 0 (never) through 1 (as computed) to 3. Every seat has one."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="target_weights", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, related_name="+", verbose_name=_("constituency")
    )
    weight = models.FloatField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(3)],
        help_text=_("0 to 3; 1 leaves need as computed."),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day it applies; empty: until it is changed.")
    )
    frozen_footfall = models.FloatField(
        _("footfall frozen at"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100_000)],
        help_text=_("Sessions to count, whatever else is set up here; empty: as counted."),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("changed by"),
        null=True,
        editable=False,
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("target weight")
        verbose_name_plural = _("target weights")
        ordering = ["constituency__name"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "constituency"], name="target_weight_once"),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 3)),
                name="target_weight_in_range",
                violation_error_message=_("A weight lies between 0 and 3."),
            ),
            models.CheckConstraint(
                condition=Q(weight=1, frozen_footfall__isnull=True) | ~Q(reason=""),
                name="target_weight_has_reason",
                violation_error_message=NEEDS_REASON,
            ),
            models.CheckConstraint(
                condition=Q(frozen_footfall__isnull=True) | Q(frozen_footfall__range=(0, 100_000)),
                name="target_weight_frozen_in_range",
                violation_error_message=_("Frozen footfall lies between 0 and 100,000 sessions."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | ~Q(reason=""),
                name="target_weight_until_has_reason",
                violation_error_message=END_NEEDS_REASON,
            ),
        ]

    def __str__(self) -> str:
        return str(self.constituency)

    def clean(self) -> None:
        """What the constraints say, without asking the database: 650 of them are saved at once."""
        if self.reason:
            return
        if self.weight != 1 or self.frozen_footfall is not None:
            raise ValidationError({"reason": NEEDS_REASON})
        if self.until is not None:
            raise ValidationError({"reason": END_NEEDS_REASON})


@tracked()
class WeightLimits(models.Model):
    """Between which weights regional organisers may set those of a region's seats. Where there are none: DEFAULT."""

    DEFAULT = (0.5, 2.0)

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="weight_limits", db_index=False)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
        null=True,
        blank=True,
        help_text=_("Empty: every region that has none of its own."),
    )
    lowest = models.FloatField(
        _("lowest weight"), default=DEFAULT[0], validators=[MinValueValidator(0), MaxValueValidator(3)]
    )
    highest = models.FloatField(
        _("highest weight"), default=DEFAULT[1], validators=[MinValueValidator(0), MaxValueValidator(3)]
    )

    class Meta:
        verbose_name = _("limits of weights")
        verbose_name_plural = _("limits of weights")
        ordering = ["campaign", "region__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "region"],
                nulls_distinct=False,
                name="weight_limits_once",
                violation_error_message=_("There are already limits for this region: change those."),
            ),
            models.CheckConstraint(
                condition=Q(lowest__gte=0, highest__lte=3, lowest__lte=1, highest__gte=1),
                name="weight_limits_around_1",
                violation_error_message=_("The lowest lies between 0 and 1, the highest between 1 and 3."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region or _('everywhere else')}: {self.lowest:g} – {self.highest:g}"


class SeatNeed(models.Model):
    """The need of one seat as last computed, with everything it was computed from: staff must be able to ask why."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="seat_needs", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.CASCADE, related_name="+", verbose_name=_("constituency")
    )
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="+")
    need = models.FloatField(_("need"), help_text=_("Expected seats per further session, unrounded."))
    score = models.FloatField(_("score"), help_text=_("0 to 100, unrounded."))
    band = models.CharField(_("band"), max_length=10, choices=bands.NEED.choices())
    not_contested = models.CharField(_("not contested because"), max_length=20, blank=True)
    margin = models.FloatField(_("last margin"), null=True, help_text=_("Percentage points; above zero: we hold it."))
    win_chance = models.FloatField(_("chance of winning"), null=True)
    mean_margin = models.FloatField(_("expected margin (mu)"), null=True)
    margin_sd = models.FloatField(_("its uncertainty (sigma)"), null=True)
    decisive_chance = models.FloatField(_("chance that a point decides (f)"), null=True)
    gain_per_session = models.FloatField(_("points per further session (g′)"), null=True)
    adjustment = models.FloatField(
        _("adjustment by field reports"), default=0, help_text=_("Percentage points, contained in the expected margin.")
    )
    lift = models.FloatField(
        _("lift by field reports"),
        default=1,
        help_text=_("What its need is multiplied by when it is recommended: “we need people”."),
    )
    has_forecast = models.BooleanField(_("from a forecast"), default=False)
    footfall = models.FloatField(_("footfall"), default=0)
    weight = models.FloatField(_("weight"), default=1)
    next_event_worth = models.FloatField(
        _("worth of one more event"), default=0, help_text=_("Expected seats a session, times the people it is for.")
    )
    people_near = models.FloatField(
        _("people within reach"),
        null=True,
        help_text=_("Within an hour of it, who asked in the last week; empty as long as too few are counted."),
    )
    unserved = models.FloatField(
        _("without an offer"), default=0, help_text=_("Share of these who are offered nothing within an hour.")
    )
    offered = models.FloatField(
        _("offered now"),
        default=0,
        help_text=_("How much of what an event there would be for them they are offered already, 0 to 1."),
    )
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("need of a seat")
        verbose_name_plural = _("need of seats")
        ordering = ["-need"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "constituency"], name="seat_need_once"),
            models.CheckConstraint(condition=Q(need__gte=0), name="seat_need_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.constituency)


class StarvingSeat(SeatNeed):
    """A seat where need is high and nothing is on: targeting/radar.py finds them."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("starving seat")
        verbose_name_plural = _("starving seats: high need, nothing on")
