"""The chat groups people join: pages say that one exists, never its link."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign, Constituency
from events.safety.names import check_name, is_name

DEAD_AFTER_REPORTS = 3
"""So many people who say that a link is dead close its door until somebody has looked."""


class GroupQuerySet(models.QuerySet["Group"]):
    def approved(self) -> GroupQuerySet:
        return self.filter(status=Group.Status.APPROVED)

    def open(self) -> GroupQuerySet:
        """Those that take one more: approved, not full, and not said to be dead."""
        return self.approved().filter(
            Q(member_cap__isnull=True) | Q(joined__lt=F("member_cap")), dead_reports__lt=DEAD_AFTER_REPORTS
        )

    def of(self, campaign: Campaign, constituency: Constituency) -> GroupQuerySet:
        """A constituency's own ones first, then those of an area around it."""
        groups = self.filter(Q(constituency=constituency) | Q(also_for=constituency), campaign=campaign).distinct()
        return groups.order_by(models.Case(models.When(constituency=constituency, then=0), default=1), "pk")


class Group(models.Model):
    """A chat group of a constituency, or of an area that several share."""

    class Platform(models.TextChoices):
        WHATSAPP = "whatsapp", _("WhatsApp")
        SIGNAL = "signal", _("Signal")
        TELEGRAM = "telegram", _("Telegram")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("e-mail not confirmed yet")
        WAITING = "waiting", _("waiting for approval")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    # A unique constraint begins with it: its index serves as well.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="groups", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, related_name="groups", verbose_name=_("constituency")
    )
    area = models.CharField(
        _("area"),
        max_length=80,
        validators=[check_name],
        blank=True,
        help_text=_("If it covers more than its constituency, such as South Leeds."),
    )
    also_for = models.ManyToManyField(
        Constituency,
        blank=True,
        related_name="area_groups",
        verbose_name=_("also for"),
        help_text=_("If it has an area."),
    )
    platform = models.CharField(_("platform"), max_length=10, choices=Platform, default=Platform.WHATSAPP)
    name = models.CharField(_("name"), max_length=80, validators=[check_name])
    link = models.URLField(_("invitation link"), help_text=_("Never shown on a page."))
    link_changed_at = models.DateTimeField(_("link changed at"), default=timezone.now, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    member_cap = models.PositiveIntegerField(
        _("most members"),
        null=True,
        blank=True,
        default=1000,
        help_text=_("Then the next group of the seat is offered."),
    )
    joined = models.PositiveIntegerField(_("came through here"), default=0, editable=False)
    dead_reports = models.PositiveIntegerField(_("reports that the link does not work"), default=0, editable=False)
    # Personal data: a group outlives its proposer's.
    proposer = models.ForeignKey(
        "events.Host",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="groups",
        verbose_name=_("proposed by"),
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["constituency", "name"]
        constraints = [
            models.CheckConstraint(condition=is_name("name") & is_name("area"), name="group_name_is_a_name"),
            models.UniqueConstraint(
                fields=["campaign", "constituency", "name"],
                name="group_name_in_constituency",
                violation_error_message=_("There is already a group of this name in the constituency."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.campaign_id or not self.constituency_id:
            return
        if self.constituency.boundary_set_id != self.campaign.boundary_set_id:
            raise ValidationError({"constituency": _("Choose a constituency of the campaign's own boundaries.")})

    @property
    def is_full(self) -> bool:
        return self.member_cap is not None and self.joined >= self.member_cap


class GroupPass(models.Model):
    """A right to go through a group's door once: after a sign-up, or an e-mail check."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="passes")
    signup = models.ForeignKey("events.SignUp", on_delete=models.CASCADE, null=True, blank=True, related_name="passes")
    email = models.EmailField(_("e-mail"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    reported_dead = models.BooleanField(_("said that the link does not work"), default=False)

    class Meta:
        verbose_name = _("group pass")
        verbose_name_plural = _("group passes")
        constraints = [
            models.UniqueConstraint(fields=["group", "signup"], name="group_pass_once_per_signup"),
            models.CheckConstraint(condition=Q(signup__isnull=False) | ~Q(email=""), name="group_pass_is_somebodys"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
