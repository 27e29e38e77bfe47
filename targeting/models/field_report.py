"""What organisers say of a seat, for regional organisers to confirm."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.campaigns import is_contested
from constituencies.history import tracked
from constituencies.models import Campaign, Constituency


class FieldReportQuerySet(models.QuerySet["FieldReport"]):
    def confirmed(self) -> FieldReportQuerySet:
        return self.filter(state=FieldReport.State.CONFIRMED)


@tracked()
class FieldReport(models.Model):
    """What an organiser says of a seat: of people and places, or of its margin. What it does: field_effects.py."""

    class Kind(models.TextChoices):
        NEED_PEOPLE = "need-people", _("we need people")
        CAN_HOST = "can-host", _("we can host people")
        FULL = "full", _("we are full")
        BETTER = "better", _("it is going better here than the plan assumes")
        WORSE = "worse", _("it is going worse here than the plan assumes")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="field_reports", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, related_name="+", verbose_name=_("constituency")
    )
    kind = models.CharField(_("what you say"), max_length=11, choices=Kind, default=Kind.NEED_PEOPLE)
    people = models.PositiveSmallIntegerField(
        _("people"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(2000)],
        help_text=_("If you can host: how many people on that day, at all your events together."),
    )
    day = models.DateField(_("day"), null=True, blank=True, help_text=_("If you can host: which day."))
    note = models.CharField(_("note"), max_length=300, help_text=_("Why, in a sentence. Nothing about individuals."))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="field_reports",
        verbose_name=_("reported by"),
        editable=False,
    )
    reported_at = models.DateTimeField(_("reported at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
        null=True,
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=300, blank=True, help_text=_("The reporter reads it."))

    objects = FieldReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("field report")
        verbose_name_plural = _("field reports")
        ordering = ["-reported_at", "-pk"]
        indexes = [models.Index(fields=["campaign", "state"], name="field_report_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="can-host") | Q(people__gt=0, day__isnull=False),
                name="field_report_host_says_when",
                violation_error_message=_("Say how many people you can host, and on which day."),
            ),
            models.CheckConstraint(
                condition=Q(kind="can-host") | Q(people__isnull=True, day__isnull=True),
                name="field_report_people_only_if_host",
                violation_error_message=_("People and day are only for “we can host people”."),
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__range=(dt.date(2000, 1, 1), dt.date(2100, 1, 1))),
                name="field_report_day_in_this_century",
                violation_error_message=_("Choose a day before polling day."),
            ),
            models.CheckConstraint(
                condition=~Q(note=""), name="field_report_has_note", violation_error_message=_("Say why.")
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="field_report_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.constituency}: {self.get_kind_display()}"

    def clean(self) -> None:
        # One that is there already can be answered, also where the party has withdrawn since.
        if self._state.adding and self.constituency_id and self.campaign_id:
            self._refuse_where_nobody_is_sent()

    def _refuse_where_nobody_is_sent(self) -> None:
        if not is_contested(self.campaign, self.constituency):
            text = _(
                "%(party)s does not stand in %(seat)s: nobody is sent there, so a report on it would change nothing."
            )
            names = {"party": self.campaign.party.name, "seat": self.constituency.name}
            raise ValidationError({"constituency": text % names})
