"""Forecasts for single seats: a poll model's, or the party's own."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.history import tracked
from constituencies.models import Campaign, Constituency

KEPT_AS_IMPORTED = pgtrigger.Protect(name="kept_as_imported", operation=pgtrigger.Update | pgtrigger.Delete)
"""A strategy that was published with a forecast must say for ever what it was."""


@tracked()
class Forecast(models.Model):
    """What somebody expects of each seat, as of a day. Never edited nor deleted: a new one is imported, and used."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="forecasts")
    name = models.CharField(_("name"), max_length=80)
    source = models.CharField(_("source"), max_length=200, help_text=_("Who made it, and where it was published."))
    dated = models.DateField(_("dated"), help_text=_("The day of its newest data."))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("imported by"),
        null=True,
        editable=False,
    )
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        ordering = ["-dated", "-pk"]
        triggers = [KEPT_AS_IMPORTED]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name", "dated"],
                name="forecast_once_a_day",
                violation_error_message=_("There is already a forecast of that name and day: choose another name."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="forecast_has_source",
                violation_error_message=_("Say where the forecast comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.dated:%Y-%m-%d}"


class SeatForecast(models.Model):
    """One seat's expected margin and its uncertainty."""

    forecast = models.ForeignKey(Forecast, on_delete=models.PROTECT, related_name="seats", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, related_name="+", verbose_name=_("constituency")
    )
    margin = models.FloatField(
        _("expected margin"),
        validators=[MinValueValidator(-100), MaxValueValidator(100)],
        help_text=_("Our share minus the best other party's, percentage points; above zero: we win."),
    )
    sd = models.FloatField(
        _("its uncertainty"),
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Standard deviation, percentage points, 1 to 50."),
    )

    class Meta:
        verbose_name = _("forecast for a seat")
        verbose_name_plural = _("forecasts for seats")
        triggers = [KEPT_AS_IMPORTED]
        constraints = [
            models.UniqueConstraint(fields=["forecast", "constituency"], name="seat_forecast_once"),
            models.CheckConstraint(condition=Q(margin__range=(-100, 100)), name="seat_forecast_margin_in_range"),
            models.CheckConstraint(condition=Q(sd__range=(1, 50)), name="seat_forecast_sd_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.constituency}: {self.margin:+z.1f} ± {self.sd:.1f}"
