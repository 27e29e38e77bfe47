"""How many people a strategy expects at events of one kind, where that is not what it expects at all others."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from constituencies.history import tracked
from events.models import Event
from targeting.models.strategy import COUNTED, Strategy


class Attendance(models.Model):
    """A name by which the admin knows what was learned of who came; it has no table (targeting/plan/attendance.py)."""

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = _("attendance")
        verbose_name_plural = _("who came")


def event_kinds() -> list[tuple[str, str | Promise]]:
    """The kinds of events, asked for when they are needed: a new kind takes no migration here."""
    return list(Event.Kind.choices)


@tracked()
class KindAttendance(models.Model):
    """Walk-ins and show rate at events of one kind, in place of the strategy's own."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="attendance", db_index=False)
    kind = models.CharField(_("kind of event"), max_length=20, choices=event_kinds)
    walk_ins = models.FloatField(
        _("walk-ins"),
        default=COUNTED.walk_ins,
        validators=[MinValueValidator(0), MaxValueValidator(200)],
        help_text=_("People who come to such an event without having signed up."),
    )
    show_rate = models.FloatField(
        _("show rate"),
        default=COUNTED.show_rate,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Share of people who confirmed and then came, 0 to 1."),
    )

    reason = models.CharField(
        _("reason"),
        max_length=250,
        blank=True,
        help_text=_("Why they are not those of other events; of what was learned, what it rests on."),
    )

    class Meta:
        verbose_name = _("attendance by kind of event")
        verbose_name_plural = _("attendance by kind of event")
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "kind"],
                name="kind_attendance_once",
                violation_error_message=_("This kind of event already has its figures: change those."),
            ),
            models.CheckConstraint(
                condition=Q(walk_ins__range=(0, 200)),
                name="kind_attendance_walk_ins_in_range",
                violation_error_message=_("Walk-ins lie between 0 and 200."),
            ),
            models.CheckConstraint(
                condition=Q(show_rate__range=(0, 1)),
                name="kind_attendance_show_rate_in_range",
                violation_error_message=_("A show rate lies between 0 and 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
