"""Activity: events, and the groups people join.

An event has a place, where people meet, and a constituency that it works in: usually the one around the
place, but a phone bank works in the seat it calls, and a meeting point may lie across a border.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign, Constituency

LONGEST = dt.timedelta(hours=24)
"""An event lasts no longer; so one that is not over began within the last 24 hours, or will."""


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> EventQuerySet:
        """What the public may see: published events, cancelled ones too (people must learn of it)."""
        return self.filter(status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED])

    def on(self) -> EventQuerySet:
        """Published and not cancelled."""
        return self.filter(status=Event.Status.PUBLISHED)

    def upcoming(self, now: dt.datetime | None = None) -> EventQuerySet:
        return self.filter(starts_at__gt=now or timezone.now())

    def for_campaign(self, campaign: Campaign) -> EventQuerySet:
        return self.filter(campaign=campaign)


class Event(models.Model):
    """Something volunteers go to, or join from home."""

    class Kind(models.TextChoices):
        CANVASSING = "canvassing", _("canvassing")
        LEAFLETING = "leafleting", _("leafleting")
        PHONE_BANK = "phone-bank", _("phone bank")
        STREET_STALL = "street-stall", _("street stall")
        TRAINING = "training", _("training")
        GET_OUT_THE_VOTE = "get-out-the-vote", _("get-out-the-vote")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    class StepFree(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        YES = "yes", _("step-free")
        PARTLY = "partly", _("partly step-free")
        NO = "no", _("not step-free")

    # Nearly all events are of one campaign: an index by it alone would find nothing faster.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="events", db_index=False)
    constituency = models.ForeignKey(
        Constituency,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("works in"),
        help_text=_("The constituency it works in: for a phone bank, the one it calls."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CANVASSING)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=4000)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    is_remote = models.BooleanField(_("from home"), default=False, help_text=_("People take part from anywhere."))
    place = models.CharField(_("meeting place"), max_length=200, blank=True, help_text=_("Where people meet."))
    postcode = models.CharField(_("postcode"), max_length=8, blank=True, help_text=_("Of the meeting place."))
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-9), MaxValueValidator(2)]
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(49), MaxValueValidator(61)]
    )
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    confirmed_signups = models.PositiveIntegerField(
        _("confirmed sign-ups"), default=0, editable=False, help_text=_("People who confirmed that they come.")
    )
    step_free = models.CharField(_("step-free access"), max_length=8, choices=StepFree, default=StepFree.UNKNOWN)
    accessibility_notes = models.TextField(
        _("accessibility notes"),
        blank=True,
        max_length=1000,
        help_text=_("Toilets, distance walked, jobs that can be done sitting down."),
    )
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="events", verbose_name=_("organiser")
    )
    sequence = models.PositiveIntegerField(default=0, editable=False, help_text=_("Counts changes, for calendars."))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at", "pk"]
        indexes = [
            # What each is for, with plans before and after: docs/performance.md.
            models.Index(fields=["starts_at", "id"], name="event_start"),
            models.Index(
                fields=["campaign", "starts_at", "id"],
                include=["ends_at", "kind", "is_remote", "step_free"],
                condition=Q(status__in=["published", "cancelled"]),
                name="event_public",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("An event must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST),
                name="event_within_a_day",
                violation_error_message=_("An event lasts at most 24 hours: make one event for each day."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0),
                name="event_capacity_above_zero",
                violation_error_message=_("Leave the capacity empty if there is no limit."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(confirmed_signups__lte=F("capacity")),
                name="event_not_overbooked",
                violation_error_message=_("More people have confirmed than that: the capacity cannot be lower."),
            ),
            models.CheckConstraint(
                condition=Q(is_remote=True) | Q(longitude__isnull=False, latitude__isnull=False),
                name="event_has_position_or_is_remote",
                violation_error_message=_("Enter the postcode of the meeting place, or set the marker."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-9, 2), latitude__range=(49, 61)),
                name="event_position_in_uk",
                violation_error_message=_("The marker must lie in the United Kingdom."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.pk])


class GroupQuerySet(models.QuerySet["Group"]):
    def approved(self) -> GroupQuerySet:
        return self.filter(is_approved=True)


class Group(models.Model):
    """A chat group of a constituency. Pages say that one exists, never its link."""

    class Platform(models.TextChoices):
        WHATSAPP = "whatsapp", _("WhatsApp")
        SIGNAL = "signal", _("Signal")
        TELEGRAM = "telegram", _("Telegram")

    # A unique constraint begins with it: its index serves as well.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="groups", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, related_name="groups", verbose_name=_("constituency")
    )
    platform = models.CharField(_("platform"), max_length=10, choices=Platform, default=Platform.WHATSAPP)
    name = models.CharField(_("name"), max_length=80)
    link = models.URLField(_("invitation link"), help_text=_("Never shown on a page."))
    is_approved = models.BooleanField(_("approved"), default=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["constituency", "name"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "constituency", "name"], name="group_name_in_constituency"),
        ]

    def __str__(self) -> str:
        return self.name
