"""A shift of an event."""

from __future__ import annotations

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Shift(models.Model):
    """A part of an event with places of its own; an event without any is one shift."""

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="shifts", db_index=False)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    confirmed_signups = models.PositiveIntegerField(_("confirmed sign-ups"), default=0, editable=False)

    calendar_uid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text=_("Its name in people's calendars.")
    )

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "starts_at", "ends_at"],
                name="shift_once",
                violation_error_message=_("There is already a shift with these times."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="shift_ends_after_start",
                violation_error_message=_("A shift must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | (Q(capacity__gt=0) & Q(confirmed_signups__lte=F("capacity"))),
                name="shift_not_overbooked",
                violation_error_message=_("More people have confirmed than that: the capacity cannot be lower."),
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%H:%M}–{timezone.localtime(self.ends_at):%H:%M}"

    @property
    def takes_signups(self) -> bool:
        """Whether it is not too late to come: where people can drop in, until it ends; else until it begins."""
        return (self.ends_at if self.event.is_drop_in else self.starts_at) > timezone.now()
