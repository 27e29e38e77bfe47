"""What is published."""

from __future__ import annotations

import datetime as dt
from typing import Self

import brotli
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from constituencies.kit.codings import QUICKLY
from constituencies.kit.mapped_arrays import MAGIC, Damaged
from constituencies.models import Campaign


class SnapshotRowQuerySet(models.QuerySet["SnapshotRow"]):
    def published_within(self, age: dt.timedelta) -> Self:
        return self.filter(published_at__gt=Now() - age)


def packed(content: bytes) -> bytes:
    """A snapshot as a row holds it: a seventh as long, so that a busy day does not fill the database's log."""
    return bytes(brotli.compress(content, quality=QUICKLY))


def unpacked(payload: bytes) -> bytes:
    """The snapshot that a row holds; one that was saved before they were packed as well. Raises Damaged."""
    if payload.startswith(MAGIC):
        return payload
    try:
        return bytes(brotli.decompress(payload))
    except brotli.error as error:
        raise Damaged(f"the row cannot be unpacked: {error}") from error


class SnapshotRow(models.Model):
    """What all web processes serve for a campaign: the newest row is the truth, a file its local copy."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="snapshot")
    change_seq = models.BigIntegerField(help_text=_("The changes that it contains."))
    version = models.CharField(max_length=32)
    payload = models.BinaryField(help_text=_("The snapshot, packed."))
    number = models.BigIntegerField(
        default=0, help_text=_("Greater than that of any snapshot that was saved or confirmed before.")
    )
    published_at = models.DateTimeField(help_text=_("By the clock of the database, as each host may have its own."))

    objects = models.Manager.from_queryset(SnapshotRowQuerySet)()

    class Meta:
        db_table = "targeting_snapshot"
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return self.version

    @property
    def content(self) -> bytes:
        """The snapshot as bytes. Raises Damaged."""
        return unpacked(bytes(self.payload))
