"""How it stood with each seat on each day of a campaign."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign, Constituency


class DailyNeed(models.Model):
    """A contested seat on one day, as last computed on it; a day on which nothing was computed has no row.

    Nothing of any person. Written by targeting/timeline/record.py alone. There is no number of a row that would be
    used up by writing it again and again.
    """

    pk = models.CompositePrimaryKey("campaign_id", "day", "constituency_id")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.CASCADE, related_name="+", verbose_name=_("constituency"), db_index=False
    )
    day = models.DateField(_("day"), help_text=_("In the campaign; of a historical one its as-of date."))
    need = models.FloatField(_("need"), help_text=_("Expected seats per further session, unrounded."))
    score = models.FloatField(_("score"), help_text=_("0 to 100, unrounded."))
    footfall = models.FloatField(_("footfall"), help_text=_("Sessions."))
    going = models.IntegerField(_("people going"), help_text=_("People confirmed for events that are not over."))
    signups = models.IntegerField(_("sign-ups"), help_text=_("Confirmed so far, for events past and to come."))
    events = models.IntegerField(_("events"), help_text=_("That begin on this day."))

    class Meta:
        verbose_name = _("need on a day")
        verbose_name_plural = _("need by day")
        indexes = [models.Index(fields=["campaign", "constituency", "day"], name="daily_need_of_a_seat")]
        constraints = [models.CheckConstraint(condition=Q(need__gte=0), name="daily_need_not_negative")]

    def __str__(self) -> str:
        return f"{self.constituency_id}, {self.day}"
