"""What is published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign


class SnapshotRow(models.Model):
    """What all web processes serve for a campaign: the newest row is the truth, a file its local copy."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="snapshot")
    change_seq = models.BigIntegerField(help_text=_("The changes that it contains."))
    version = models.CharField(max_length=32)
    payload = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "targeting_snapshot"
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return self.version
