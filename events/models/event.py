"""An event; its shifts are in shift.py.

An event has a place, where people meet, and a constituency that it works in: usually the one around the
place, but a phone bank works in the seat it calls, and a meeting point may lie across a border.
"""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cache

import numpy as np
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from constituencies.kit.uk import EAST, NORTH, SOUTH, WEST
from constituencies.models import Campaign, Constituency
from events.models.shift import Shift
from events.models.suggestion import SuggestedBy
from events.safety.homes import public_degrees

LONGEST = dt.timedelta(hours=24)
"""An event lasts no longer; so one that is not over began within the last 24 hours, or will."""

MOST_COUNTED = 2000
"""People at one event: a higher count is a slip of the finger."""

STREET_KINDS = frozenset({"canvassing", "leafleting", "street-stall", "get-out-the-vote", "telling"})
"""Kinds that ask for votes, outdoors and among strangers: only where the party stands, and with care in the dark."""

JOINABLE_STATUSES = ("submitted", "waiting", "published")
"""Of an event from home that must say how people take part."""


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> EventQuerySet:
        """What the public may see: published events, cancelled ones too (people must learn of it)."""
        return self.filter(status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED])

    def waiting(self) -> EventQuerySet:
        """Set up by hosts who confirmed their e-mail, for organisers to approve."""
        return self.filter(status=Event.Status.WAITING)

    def on(self) -> EventQuerySet:
        """Published and not cancelled."""
        return self.filter(status=Event.Status.PUBLISHED)

    def unattended(self) -> EventQuerySet:
        """To come, with nobody left who runs them: an organiser of the region takes them over, or cancels."""
        nobody = Q(host_left_at__isnull=False) | Q(host=None, organiser__is_active=False)
        return self.filter(
            nobody, status__in=[Event.Status.WAITING, Event.Status.PUBLISHED], ends_at__gt=timezone.now()
        )

    def upcoming(self, now: dt.datetime | None = None) -> EventQuerySet:
        """Those that it is not too late to come to, also ones that are on now: `Event.offered_until` is ahead."""
        now = now or timezone.now()
        shift_ahead = Shift.objects.filter(event=OuterRef("pk"), starts_at__gt=now)
        # As nothing lasts longer, one bound serves the index by start.
        return self.filter(starts_at__gt=now - LONGEST).filter(
            Q(starts_at__gt=now) | Q(is_drop_in=True, ends_at__gt=now) | Q(Exists(shift_ahead), is_drop_in=False)
        )

    def for_campaign(self, campaign: Campaign) -> EventQuerySet:
        return self.filter(campaign=campaign)


@cache
def _address() -> str:
    """An event's address with {} for its number: to reverse it 500 times takes 10 ms."""
    return reverse("events:event", args=[0]).replace("/0/", "/{}/")


class Event(models.Model):
    """Something volunteers go to, or join from home."""

    class Kind(models.TextChoices):
        CANVASSING = "canvassing", _("canvassing")
        LEAFLETING = "leafleting", _("leafleting")
        PHONE_BANK = "phone-bank", _("phone bank")
        STREET_STALL = "street-stall", _("street stall")
        TRAINING = "training", _("training")
        GET_OUT_THE_VOTE = "get-out-the-vote", _("get-out-the-vote")
        CAMPAIGN_CENTRE = "campaign-centre", _("campaign centre")
        TELLING = "telling", _("telling")
        SOCIAL = "social", _("rally or social")
        OTHER = "other", _("other")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("e-mail not confirmed yet")
        WAITING = "waiting", _("waiting for approval")
        DECLINED = "declined", _("declined")
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    class Known(models.TextChoices):
        """Of something that a place may have."""

        UNKNOWN = "unknown", _("not known")
        YES = "yes", _("yes")
        NO = "no", _("no")

    class Walking(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        NONE = "none", _("no walking")
        SHORT = "short", _("up to half a mile")
        LONG = "long", _("more than half a mile")

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
    is_drop_in = models.BooleanField(
        _("people can drop in"),
        default=False,
        help_text=_("People can come at any time until it ends; it stays listed and offered until then."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    is_remote = models.BooleanField(_("from home"), default=False, help_text=_("People take part from anywhere."))
    # How people take part from home: only those who confirmed that they come learn it, so it is in no public page.
    join_link = models.URLField(
        _("link to join"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("For an event from home, such as a video call: only people who have confirmed get it."),
    )
    join_phone = models.CharField(
        _("number to join"),
        max_length=40,
        blank=True,
        help_text=_("To ring, or to ask for the link: only people who have confirmed get it."),
    )
    place = models.CharField(_("meeting place"), max_length=200, blank=True, help_text=_("Where people meet."))
    postcode = models.CharField(_("postcode"), max_length=8, blank=True, help_text=_("Of the meeting place."))
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(WEST), MaxValueValidator(EAST)]
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(SOUTH), MaxValueValidator(NORTH)]
    )
    is_private = models.BooleanField(
        _("private address"),
        default=False,
        help_text=_("Somebody's home: only people who have confirmed get the address."),
    )
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    confirmed_signups = models.PositiveIntegerField(
        _("confirmed sign-ups"), default=0, editable=False, help_text=_("People who have confirmed.")
    )
    step_free = models.CharField(_("step-free access"), max_length=8, choices=StepFree, default=StepFree.UNKNOWN)
    toilets = models.CharField(_("toilets nearby"), max_length=8, choices=Known, default=Known.UNKNOWN)
    seated_jobs = models.CharField(
        _("jobs that can be done sitting down"), max_length=8, choices=Known, default=Known.UNKNOWN
    )
    walking = models.CharField(_("distance walked"), max_length=8, choices=Walking, default=Walking.UNKNOWN)
    in_pairs = models.BooleanField(
        _("we go in pairs"), default=True, help_text=_("Nobody knocks on doors alone: shown on the event's page.")
    )
    accessibility_notes = models.TextField(
        _("accessibility notes"),
        blank=True,
        max_length=1000,
        help_text=_("Anything else that people need to know to take part."),
    )
    cost = models.DecimalField(
        _("cost"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Pounds spent on it, for the return of election expenses; never shown to the public."),
    )
    cost_note = models.CharField(
        _("what for"), max_length=200, blank=True, help_text=_("Such as “2,000 leaflets, printed locally”.")
    )
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("organiser"),
    )
    # Personal data: an event outlives its host's.
    host = models.ForeignKey(
        "events.Host",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("host"),
        help_text=_("Somebody without an account who set it up."),
    )
    host_left_at = models.DateTimeField(
        _("without its host since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Its host was erased or blocked: somebody has to take it over, or cancel it."),
    )
    suggested_by = models.CharField(
        _("suggested by"), max_length=10, choices=SuggestedBy, blank=True, editable=False, default=""
    )
    first_published_at = models.DateTimeField(
        _("first published at"), null=True, blank=True, editable=False, help_text=_("What was public is never deleted.")
    )
    calendar_uid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text=_("Its name in people's calendars.")
    )
    places_seq = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Counts changes of the number of confirmed sign-ups.")
    )
    headcount = models.PositiveIntegerField(
        _("how many came"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_COUNTED)],
        help_text=_("Everybody who was there, also without having signed up; never shown to the public."),
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
            models.Index(fields=["starts_at"], condition=Q(status="waiting"), name="event_waiting"),
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
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="event_cost_not_negative",
                violation_error_message=_("What an event costs cannot be below zero."),
            ),
            models.CheckConstraint(
                condition=Q(is_remote=False) | ~Q(status__in=JOINABLE_STATUSES) | ~Q(join_link="") | ~Q(join_phone=""),
                name="event_from_home_can_be_joined",
                violation_error_message=_(
                    "Enter a link or a number by which people can take part from home: only those who have "
                    "confirmed get it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_remote=True) | Q(longitude__isnull=False, latitude__isnull=False),
                name="event_has_position_or_is_remote",
                violation_error_message=_("Enter the postcode of the meeting place, or set the marker."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(WEST, EAST), latitude__range=(SOUTH, NORTH)),
                name="event_position_in_uk",
                violation_error_message=_("The marker must lie in the United Kingdom."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return _address().format(self.pk)

    @property
    def public_place(self) -> str:
        """Where people meet, as anybody may read it: of somebody's home only the district."""
        if not self.is_private:
            return self.place
        outcode = self.postcode.rpartition(" ")[0]
        if outcode:
            return gettext("A private address in %(outcode)s") % {"outcode": outcode}
        return gettext("A private address")

    @property
    def public_postcode(self) -> str:
        return "" if self.is_private else self.postcode

    @property
    def public_position(self) -> tuple[float, float] | None:
        """Longitude and latitude, as anybody may see them: of somebody's home to about a kilometre."""
        if self.is_remote or self.longitude is None or self.latitude is None:
            return None
        longitude, latitude = public_degrees(np.array([self.longitude, self.latitude]), self.is_private).tolist()
        return longitude, latitude

    @property
    def offered_until(self) -> dt.datetime:
        """Until when people can come, so that it is listed and offered: `upcoming` says the same in SQL.

        Whoever may drop in, until it ends; else until its last shift begins, or it does where it has none.
        """
        if self.is_drop_in:
            return self.ends_at
        # As a list, so that what was prefetched serves.
        begins = [shift.starts_at for shift in self.shifts.all()] if self.pk else []
        return max([self.starts_at, *begins])

    @property
    def open_places(self) -> tuple[int | None, int]:
        """Capacity (None: no limit) and confirmed sign-ups of the shifts that people can still join, or its own."""
        # As a list, so that what was prefetched serves; in SQL: event_arrays.
        ahead = [shift for shift in self.shifts.all() if shift.takes_signups] if self.pk else []
        if not ahead:
            return self.capacity, self.confirmed_signups
        capacities = [shift.capacity for shift in ahead]
        capacity = None if None in capacities else sum(filter(None, capacities))
        return capacity, sum(shift.confirmed_signups for shift in ahead)

    @property
    def was_public(self) -> bool:
        """Whether anybody could ever see it: people may count on it, and have it in their calendars."""
        return self.first_published_at is not None or self.status in (self.Status.PUBLISHED, self.Status.CANCELLED)

    @property
    def asks_for_votes(self) -> bool:
        return self.kind in STREET_KINDS

    @property
    def is_on_now(self) -> bool:
        """It has begun, and is not over."""
        return self.starts_at <= timezone.now() < self.ends_at

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_on(self) -> bool:
        """Published, and not over: those who come keep their places, and may still confirm or cancel."""
        return self.status == self.Status.PUBLISHED and not self.is_over

    @property
    def takes_signups(self) -> bool:
        """Whether people may still sign up, be it for the waiting list: published, and not too late to come to."""
        return self.status == self.Status.PUBLISHED and self.offered_until > timezone.now()
