"""Somebody who wants to hear when the first event of a constituency is on: told once, then forgotten."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign, Constituency
from events.models.event import Event


class WatchQuerySet(models.QuerySet["Watch"]):
    def confirmed(self) -> WatchQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def fulfilled(self, now: dt.datetime | None = None) -> WatchQuerySet:
        """Those in whose constituency something is on that it is not too late to come to."""
        return self.filter(Exists(_events(now)))

    def first_events(self, now: dt.datetime | None = None) -> dict[int, int]:
        """Key of each of these → key of the first of those events."""
        first = models.Subquery(_events(now).order_by("starts_at", "pk").values("pk")[:1])
        return dict(self.annotate(first_event=first).values_list("pk", "first_event"))


def _events(now: dt.datetime | None) -> models.QuerySet[Event]:
    there = Event.objects.on().filter(campaign=OuterRef("campaign"), constituency=OuterRef("constituency"))
    return there.upcoming(now)


class Watch(models.Model):
    """One e-mail address that waits for the first event of one constituency: personal data (events/privacy.py)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="watches")
    # The unique constraint begins with it.
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE, related_name="watches", db_index=False)
    email = models.EmailField(_("e-mail"))
    consented_at = models.DateTimeField(_("consented at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering = ["pk"]
        indexes = [models.Index(fields=["email"], name="watch_email")]
        constraints = [
            models.UniqueConstraint(fields=["constituency", "campaign", "email"], name="watch_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="watch_email_in_lower_case"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
