"""An idea that is tried out on a share of the visitors, and what was counted of it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from waffle.models import AbstractBaseFlag

from constituencies.history import tracked
from constituencies.models import Campaign
from targeting.models.strategy import Strategy

_OF_WAFFLE = ("testing", "superusers", "staff", "authenticated", "languages", "rollout", "created", "modified")
"""What a flag can do besides; ours leaves it alone."""


IsOn = Callable[[HttpRequest, "Prototype"], bool]
_is_on: list[IsOn] = []


def provide_flags(is_on: IsOn) -> None:
    """Have `waffle.flag_is_active` answered by a function from a request and a prototype."""
    _is_on[:] = [is_on]


@tracked(exclude=(*_OF_WAFFLE, "everyone"))
class Prototype(AbstractBaseFlag):
    """A feature flag of django-waffle: drafted, started, stopped, never started again.

    `everyone` is None while it runs, so that `percent` of the visitors get it, else False. What it changes
    is answered from memory: targeting/prototypes/.
    """

    class Changes(models.TextChoices):
        """As `Kind` of targeting/prototypes/variants.py."""

        NO_SOONNESS = "no-soonness", _("the order of the answer: how soon the next event is does not count")
        STRATEGY = "strategy", _("the order of the answer: need as another strategy computes it")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="prototypes")
    title = models.CharField(_("title"), max_length=80, help_text=_("For staff, such as “Without soonness”."))
    name = models.SlugField(
        _("short name"),
        max_length=40,
        unique=True,
        help_text=_("Small letters, digits and hyphens. Visitors could read it in their cookie."),
    )
    changes = models.CharField(_("what it changes"), max_length=20, choices=Changes)
    strategy = models.ForeignKey(
        Strategy,
        on_delete=models.PROTECT,
        related_name="prototypes",
        verbose_name=_("strategy"),
        null=True,
        blank=True,
        help_text=_("Where another strategy is tried. The colours of the map stay those of the published one."),
    )
    everyone = models.BooleanField(null=True, default=False, editable=False)
    percent = models.DecimalField(
        _("share of visitors"),
        max_digits=3,
        decimal_places=0,
        default=50,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Percent. 0: only those who have the testers' link. It may be changed while the prototype runs."),
    )
    note = models.TextField(
        _("what we expect"),
        max_length=1000,
        help_text=_("Write down before the start what should become better, and by how much."),
    )
    ends_at = models.DateTimeField(
        _("ends at"), help_text=_("It stops by itself then, 90 days after its start at most.")
    )
    stop_fall = models.PositiveSmallIntegerField(
        _("stop when sign-ups fall by"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_(
            "Percent of the sign-ups per lookup of the usual answer. It stops by itself once they have fallen by more "
            "than that, with 99% confidence."
        ),
    )
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, editable=False)
    stopped_because = models.CharField(_("stopped because"), max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("prototype")
        verbose_name_plural = _("prototypes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(everyone__isnull=True),
                name="prototype_one_runs",
                violation_error_message=_("Another prototype of this campaign is running: stop that one first."),
            ),
            models.CheckConstraint(
                condition=Q(everyone=False) | Q(everyone__isnull=True, started_at__isnull=False, stopped_at=None),
                name="prototype_runs_once_started",
            ),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="prototype_percent_in_range"),
            models.CheckConstraint(condition=Q(stop_fall__range=(1, 90)), name="prototype_stop_fall_in_range"),
            models.CheckConstraint(
                condition=Q(changes="strategy", strategy__isnull=False) | ~Q(changes="strategy") & Q(strategy=None),
                name="prototype_strategy_where_it_is_one",
                violation_error_message=_("Choose a strategy if one is tried, and only then."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def every(cls) -> models.QuerySet[Prototype]:
        """All of them: waffle's own manager is typed for flags of waffle's."""
        return models.QuerySet(cls)

    @property
    def is_draft(self) -> bool:
        return self.started_at is None

    @property
    def is_running(self) -> bool:
        return self.everyone is None and self.ends_at > timezone.now()

    def clean(self) -> None:
        if self.strategy is not None and self.strategy.campaign_id != self.campaign_id:
            raise ValidationError({"strategy": _("Choose a strategy of the same campaign.")})

    def is_active(self, request: HttpRequest, read_only: bool = False) -> bool:
        """As every page answers it, from memory: waffle's own cache would be another one in each process."""
        del read_only  # asking sets no cookie
        return any(is_on(request, self) for is_on in _is_on)


class PrototypeCount(models.Model):
    """What was counted of a prototype in a day, by variant: nothing of who it was.

    Web processes add to it (targeting/prototypes/counted.py), each every half a minute.
    """

    pk = models.CompositePrimaryKey("prototype_id", "day", "share", "variant")
    prototype = models.ForeignKey(Prototype, on_delete=models.CASCADE, related_name="counts", db_index=False)
    day = models.DateField(_("day"), help_text=_("In the United Kingdom."))
    share = models.SmallIntegerField(_("share"), help_text=_("Percent of the visitors that got the prototype then."))
    variant = models.CharField(_("variant"), max_length=10)
    lookups = models.IntegerField(_("lookups"), default=0)
    event_pages = models.IntegerField(_("pages of events opened"), default=0)
    km = models.FloatField(_("km"), default=0, help_text=_("To the first place of each lookup that had one, added up."))
    km_squared = models.FloatField(_("km²"), default=0)
    with_place = models.IntegerField(_("lookups with a place to go"), default=0)

    class Meta:
        verbose_name = _("count of a prototype")
        verbose_name_plural = _("counts of prototypes")

    def __str__(self) -> str:
        return f"{self.variant}, {self.day}"
