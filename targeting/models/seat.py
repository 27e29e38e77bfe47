"""What staff have set for a seat, and the need that comes of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign, Constituency
from targeting import bands
from targeting.models.strategy import Strategy


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
                condition=Q(weight=1) | ~Q(reason=""),
                name="target_weight_has_reason",
                violation_error_message=_("Say why: a weight other than 1 needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.constituency)


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
    footfall = models.FloatField(_("footfall"), default=0)
    weight = models.FloatField(_("weight"), default=1)
    change_seq = models.BigIntegerField()
    computed_at = models.DateTimeField(_("computed at"))

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
