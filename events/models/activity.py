"""What was done, for the return of election expenses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from events.models.event import Event


class Activity(Event):
    """An event as the return of election expenses needs it: events/admin/activity.py."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("activity")
        verbose_name_plural = _("activities, for spending returns")
