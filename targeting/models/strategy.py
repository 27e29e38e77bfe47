"""Plans: strategies, what they assume, and the weights that they hold."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.history import tracked
from constituencies.models import Campaign, Constituency, Party, Region
from events.footfall import FootfallRule
from targeting.need import Assumptions

ABOVE_ZERO = MinValueValidator(1e-9)
ASSUMED, COUNTED = Assumptions(), FootfallRule()
"""What the formula assumes unless somebody says otherwise: a new strategy begins with it."""


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def with_facts(self) -> StrategyQuerySet:
        """With all of the campaign that need is computed from."""
        return self.select_related("campaign__party", "campaign__boundary_set", "campaign__baseline_election")

    def published_for(self, campaign: Campaign) -> Strategy | None:
        return self.filter(campaign=campaign, status=Strategy.Status.PUBLISHED).first()


@tracked(exclude=("scale",))
class Strategy(models.Model):
    """A set of assumptions and weights from which need is computed. docs/targeting.md has the maths.

    A draft is previewed, then published, now or at a set time; published ones are never edited, only retired.
    """

    class Kind(models.TextChoices):
        NEED = "need", _("need: where one more session counts most")
        NEAREST_MARGINAL = "nearest-marginal", _("nearest marginal: the 2017 rule, to compare against")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="strategies")
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(_("version"), default=1)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NEED)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    polls_sd = models.FloatField(
        _("uncertainty of polls"),
        default=ASSUMED.polls_sd,
        validators=[MinValueValidator(0)],
        help_text=_(
            "Percentage points of margin, default 5.5: error of the final polls' lead in the UK since 1979 "
            "(mean absolute error 4.4)."
        ),
    )
    region_sd = models.FloatField(
        _("uncertainty of regions"),
        default=ASSUMED.region_sd,
        validators=[MinValueValidator(0)],
        help_text=_("Percentage points of margin, default 3.7: measured on the elections of 2015, 2017 and 2019."),
    )
    seat_sd = models.FloatField(
        _("uncertainty of single seats"),
        default=ASSUMED.seat_sd,
        validators=[ABOVE_ZERO],
        help_text=_("Percentage points of margin, default 7.5: measured on the elections of 2015, 2017 and 2019."),
    )
    votes_per_contact = models.FloatField(
        _("net votes per contact (beta)"),
        default=ASSUMED.votes_per_contact,
        validators=[ABOVE_ZERO, MaxValueValidator(0.5)],
        help_text=_(
            "Votes per conversation, default 0.025: field experiments found 0 to 0.07 (Townsley 2018; John and "
            "Brannan 2008; Green, McGrath and Aronow 2013). Scales all seats alike."
        ),
    )
    contacts_per_session = models.FloatField(
        _("contacts per session (kappa)"),
        default=ASSUMED.contacts_per_session,
        validators=[ABOVE_ZERO, MaxValueValidator(200)],
        help_text=_("Conversations by one volunteer in 2.5 hours, default 15: UK canvass tallies, 5.5 to 7.1 an hour."),
    )
    reachable_share = models.FloatField(
        _("reachable supporters"),
        default=ASSUMED.reachable_share,
        validators=[ABOVE_ZERO, MaxValueValidator(1)],
        help_text=_("Share of the electorate, default 0.20: our own assumption."),
    )
    walk_ins = models.FloatField(
        _("walk-ins"),
        default=COUNTED.walk_ins,
        validators=[MinValueValidator(0), MaxValueValidator(200)],
        help_text=_(
            "People who come to an event without having signed up, default 6: our own figure. Kinds of events may have "
            "their own, below."
        ),
    )
    show_rate = models.FloatField(
        _("show rate"),
        default=COUNTED.show_rate,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_(
            "Share of confirmed sign-ups who come, 0 to 1, default 0.5: our own figure, until it is known who came. "
            "Kinds of events may have their own, below."
        ),
    )
    half_life_days = models.FloatField(
        _("half-life of past work"),
        default=COUNTED.half_life_days,
        validators=[ABOVE_ZERO],
        help_text=_("Days, default 21: persuasion done that long ago counts half."),
    )
    counts_bare_events = models.BooleanField(
        _("count bare events"),
        default=COUNTED.counts_bare_events,
        help_text=_(
            "Off by default. On: every event counts the walk-ins of its kind, whatever its capacity and sign-ups; so "
            "footfall counts events, as the original of 2019 did."
        ),
    )
    gotv_days = models.PositiveSmallIntegerField(
        _("days of getting out the vote"),
        default=0,
        validators=[MaxValueValidator(30)],
        help_text=_(
            "Default 0: no such phase. From that many days before polling day the two figures below "
            "apply, and persuasion done before then no longer counts."
        ),
    )
    gotv_votes_per_contact = models.FloatField(
        _("net votes per contact then"),
        default=0.025,
        validators=[ABOVE_ZERO, MaxValueValidator(0.5)],
        help_text=_("Votes per conversation, default 0.025: field experiments on turnout found 0 to 0.07 too."),
    )
    gotv_contacts_per_session = models.FloatField(
        _("contacts per session then"),
        default=25,
        validators=[ABOVE_ZERO, MaxValueValidator(200)],
        help_text=_("Default 25: a reminder at a known door is short; our own assumption."),
    )
    reach = models.FloatField(
        _("reach"),
        default=1,
        validators=[MinValueValidator(0.25), MaxValueValidator(4)],
        help_text=_(
            "Default 1. How far need carries, within what people say they would travel: at 2 it wears off over twice "
            "the distance (docs/targeting.md)."
        ),
    )
    forecast = models.ForeignKey(
        "targeting.Forecast",
        on_delete=models.PROTECT,
        related_name="strategies",
        verbose_name=_("forecast"),
        null=True,
        blank=True,
        help_text=_("For the seats that it covers, its margins and uncertainties replace those computed from shares."),
    )
    report_lift = models.FloatField(
        _("what “we need people” counts"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(2)],
        help_text=_(
            "Default 0.5: a seat is recommended as if its need were half as much again (times 1.5) "
            "on the day such a report is confirmed. Need itself stays as it is. Our own figure."
        ),
    )
    report_points = models.FloatField(
        _("what a report about the margin counts"),
        default=2,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
        help_text=_(
            "Percentage points, default 2: how much better or worse than assumed a seat's margin is "
            "taken to be where a confirmed report says so. Our own figure."
        ),
    )
    report_half_life_days = models.FloatField(
        _("half-life of field reports"),
        default=7,
        validators=[ABOVE_ZERO],
        help_text=_("Days, default 7: after that a report counts half; our own figure."),
    )
    scale = models.FloatField(
        _("scale"),
        null=True,
        editable=False,
        help_text=_("Need that is shown as 100: the 20th highest of this version before footfall and weights."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, editable=False)
    publish_at = models.DateTimeField(
        _("to be published at"), null=True, editable=False, help_text=_("A draft that is scheduled.")
    )

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["campaign", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name", "version"], name="strategy_version_once"),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(status="published"),
                name="strategy_one_published",
                violation_error_message=_("This campaign already has a published strategy: retire that one first."),
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(status="draft"), name="strategy_only_drafts_are_scheduled"
            ),
            models.CheckConstraint(condition=Q(reach__range=(0.25, 4)), name="strategy_reach_in_range"),
            models.CheckConstraint(condition=Q(walk_ins__range=(0, 200)), name="strategy_walk_ins_in_range"),
            models.CheckConstraint(condition=Q(show_rate__range=(0, 1)), name="strategy_show_rate_in_range"),
            models.CheckConstraint(condition=Q(report_lift__range=(0, 2)), name="strategy_report_lift_in_range"),
            models.CheckConstraint(condition=Q(report_points__range=(0, 10)), name="strategy_report_points_in_range"),
            models.CheckConstraint(condition=Q(report_half_life_days__gt=0), name="strategy_report_half_life_above_0"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def clean(self) -> None:
        if self.forecast is not None and self.forecast.campaign_id != self.campaign_id:
            raise ValidationError({"forecast": _("Choose a forecast that was imported for this campaign.")})


@tracked()
class ShareChange(models.Model):
    """How much of the vote a party is assumed to have won or lost since the baseline, nationally or in a region."""

    # db_index=False, here and below: the index of a unique constraint begins with it and serves as well.
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="share_changes", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
        null=True,
        blank=True,
        help_text=_("Empty: the whole country. A region's change is added to the country's."),
    )
    points = models.FloatField(
        _("points"),
        validators=[MinValueValidator(-100), MaxValueValidator(100)],
        help_text=_("Percentage points of vote share."),
    )

    class Meta:
        verbose_name = _("assumed change of share")
        verbose_name_plural = _("assumed changes of share")
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "party", "region"], nulls_distinct=False, name="share_change_once"
            ),
            models.CheckConstraint(condition=Q(points__range=(-100, 100)), name="share_change_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.points:+g}"


@tracked()
class HeldWeight(models.Model):
    """A seat's weight as a strategy holds it, whatever stands in the list of target weights meanwhile."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="held_weights", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, related_name="+", verbose_name=_("constituency")
    )
    weight = models.FloatField(
        _("weight"),
        validators=[MinValueValidator(0), MaxValueValidator(3)],
        help_text=_("0 to 3; 1 leaves need as computed."),
    )
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("held weight")
        verbose_name_plural = _("held weights")
        constraints = [
            models.UniqueConstraint(fields=["strategy", "constituency"], name="held_weight_once"),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 3)),
                name="held_weight_in_range",
                violation_error_message=_("A weight lies between 0 and 3."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="held_weight_has_reason",
                violation_error_message=_("Say why this weight is held."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.constituency}: {self.weight:g}"
