"""People who come: personal data, erased some days after polling day (events/privacy.py)."""

from __future__ import annotations

import datetime as dt

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.shift import Shift
from events.safety.names import check_name, is_name


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def address_confirmed(self) -> SignUpQuerySet:
        """Of people who have shown that the e-mail or mobile is theirs: anybody can type in somebody else's."""
        return self.exclude(status=SignUp.Status.UNCONFIRMED).exclude(
            status=SignUp.Status.CANCELLED, confirmed_at__isnull=True
        )

    def confirmed(self) -> SignUpQuerySet:
        return self.filter(status=SignUp.Status.CONFIRMED)

    def waiting(self) -> SignUpQuerySet:
        """Whoever waits for a place, first come, first served."""
        return self.filter(status=SignUp.Status.WAITING).order_by("confirmed_at", "pk")

    def active(self) -> SignUpQuerySet:
        """Not cancelled, and at least the e-mail or mobile is their own."""
        return self.filter(status__in=[SignUp.Status.CONFIRMED, SignUp.Status.WAITING])


class SignUp(models.Model):
    """One person at one event, or at one of its shifts."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not confirmed yet")
        CONFIRMED = "confirmed", _("coming")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")

    # Unique constraints begin with it.
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="signups", db_index=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, blank=True, related_name="signups")
    first_name = models.CharField(_("first name"), max_length=60, validators=[check_name])
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile"), max_length=16, blank=True, validators=[RegexValidator(r"^\+[1-9]\d{6,14}$")])
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.UNCONFIRMED)
    consented_at = models.DateTimeField(_("consented at"))
    wants_news = models.BooleanField(_("wants to hear about other events"), default=False)
    outcode = models.CharField(
        _("outcode"),
        max_length=4,
        blank=True,
        help_text=_("Near which they want to hear of other events: the first half of a postcode."),
    )
    wants_reminders = models.BooleanField(_("wants reminders"), default=True)
    variant = models.CharField(
        _("variant"),
        max_length=60,
        blank=True,
        editable=False,
        help_text=_("Which answer of a prototype led them here, such as no-soonness:usual."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    came = models.BooleanField(_("came"), null=True, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["email"], condition=~Q(email=""), name="signup_email"),
            models.Index(fields=["mobile"], condition=~Q(mobile=""), name="signup_mobile"),
            models.Index(fields=["variant"], condition=~Q(variant=""), name="signup_variant"),
            # Waiting lists, and who comes.
            models.Index(fields=["event", "status", "confirmed_at"], name="signup_of_event"),
        ]
        constraints = [
            models.CheckConstraint(condition=is_name("first_name"), name="signup_first_name_is_a_name"),
            models.UniqueConstraint(
                fields=["event", "shift", "email"],
                condition=~Q(email=""),
                nulls_distinct=False,
                name="signup_once_by_email",
            ),
            models.UniqueConstraint(
                fields=["event", "shift", "mobile"],
                condition=~Q(mobile=""),
                nulls_distinct=False,
                name="signup_once_by_mobile",
            ),
            models.CheckConstraint(
                condition=~Q(email="", mobile=""),
                name="signup_can_be_reached",
                violation_error_message=_("Enter your e-mail or your mobile number."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | ~Q(status__in=["confirmed", "waiting"]),
                name="signup_confirmed_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.first_name

    @property
    def starts_at(self) -> dt.datetime:
        """When they come: of their shift, where the event has several."""
        return (self.shift or self.event).starts_at

    @property
    def ends_at(self) -> dt.datetime:
        return (self.shift or self.event).ends_at

    @property
    def has_begun(self) -> bool:
        """It is too late to call off, and they may say that they came."""
        return self.starts_at <= timezone.now()
