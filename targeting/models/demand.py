"""Where people asked from lately."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign


class Demand(models.Model):
    """How many lookups there were in a day from an outcode: nothing of who asked, nor from where within it.

    Web processes add to it (targeting/demand/counted.py), each every half a minute. There is no number of a row that
    would be used up by that.
    """

    pk = models.CompositePrimaryKey("campaign_id", "day", "outcode", "travel")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(_("day"), help_text=_("In the United Kingdom; for a historical campaign the real one."))
    outcode = models.CharField(
        _("outcode"), max_length=4, help_text=_("Such as SW1A: there is no room for a whole postcode.")
    )
    travel = models.CharField(_("travel"), max_length=3, help_text=_("How far they would go, such as 1h."))
    count = models.IntegerField(_("lookups"))

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demand")
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="demand_count_positive")]

    def __str__(self) -> str:
        return f"{self.outcode}, {self.day}"
