"""What waits for an organiser after something was approved, and who called something off."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.group import Group
from events.models.host import Host


class RevisionQuerySet(models.QuerySet["Revision"]):
    def open(self) -> RevisionQuerySet:
        """Those that there is something to decide about: what they would change is public, and not over."""
        events = Q(event__status=Event.Status.PUBLISHED, event__ends_at__gt=timezone.now())
        return self.filter(events | Q(group__status=Group.Status.APPROVED))


class Revision(models.Model):
    """What a host would like to change of something public: it waits, and the public sees the old version."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="revision")
    group = models.OneToOneField(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="revision")
    # It may hold somebody's address: it goes with them.
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("proposed by"))
    changes = models.JSONField(_("changes"), help_text=_("Column → what it would become; a constituency by its key."))
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("change that waits")
        verbose_name_plural = _("changes that wait for approval")
        ordering = ["proposed_at", "pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, group__isnull=True) | Q(event__isnull=True, group__isnull=False),
                name="revision_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.of)

    @property
    def of(self) -> Event | Group:
        """What it would change."""
        of = self.event or self.group
        if of is None:
            raise ValueError("a revision of nothing")
        return of


class Cancellation(models.Model):
    """Who cancelled an event: whoever brings it back must have as much authority."""

    class Authority(models.IntegerChoices):
        """From the least to the most."""

        OWNER = 0, _("whoever set it up")
        REGION = 1, _("a regional organiser")
        STAFF = 2, _("staff")

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="cancellation")
    authority = models.PositiveSmallIntegerField(_("cancelled by"), choices=Authority)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("cancelled at"), default=timezone.now)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")

    def __str__(self) -> str:
        return f"{self.event}: {self.get_authority_display()}"
