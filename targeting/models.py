"""Judgement: strategies, target weights, and the need computed from them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from constituencies.models import Campaign, Constituency, Party, Region
from targeting import bands

ABOVE_ZERO = MinValueValidator(1e-9)


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def published_for(self, campaign: Campaign) -> Strategy | None:
        return self.filter(campaign=campaign, status=Strategy.Status.PUBLISHED).first()


class Strategy(models.Model):
    """A set of assumptions from which need is computed. docs/targeting.md has the maths."""

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
        default=5.5,
        validators=[MinValueValidator(0)],
        help_text=_(
            "Percentage points of margin, default 5.5: error of the final polls' lead in the UK since 1979 "
            "(mean absolute error 4.4)."
        ),
    )
    region_sd = models.FloatField(
        _("uncertainty of regions"),
        default=3.7,
        validators=[MinValueValidator(0)],
        help_text=_("Percentage points of margin, default 3.7: measured on the elections of 2015, 2017 and 2019."),
    )
    seat_sd = models.FloatField(
        _("uncertainty of single seats"),
        default=7.5,
        validators=[ABOVE_ZERO],
        help_text=_("Percentage points of margin, default 7.5: measured on the elections of 2015, 2017 and 2019."),
    )
    votes_per_contact = models.FloatField(
        _("net votes per contact (beta)"),
        default=0.025,
        validators=[ABOVE_ZERO, MaxValueValidator(0.5)],
        help_text=_(
            "Votes per conversation, default 0.025: field experiments found 0 to 0.07 (Townsley 2018; John and "
            "Brannan 2008; Green, McGrath and Aronow 2013). Scales all seats alike."
        ),
    )
    contacts_per_session = models.FloatField(
        _("contacts per session (kappa)"),
        default=15,
        validators=[ABOVE_ZERO, MaxValueValidator(200)],
        help_text=_("Conversations by one volunteer in 2.5 hours, default 15: UK canvass tallies, 5.5 to 7.1 an hour."),
    )
    reachable_share = models.FloatField(
        _("reachable supporters"),
        default=0.20,
        validators=[ABOVE_ZERO, MaxValueValidator(1)],
        help_text=_("Share of the electorate, default 0.20: our own assumption."),
    )
    prior_attendance = models.FloatField(
        _("expected people per event"),
        default=12,
        validators=[MinValueValidator(0)],
        help_text=_("People, default 12: our own figure, counted until more than that have confirmed."),
    )
    no_show_rate = models.FloatField(
        _("no-show rate"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Share of confirmed sign-ups, default 0.5: half of sign-ups do not come."),
    )
    half_life_days = models.FloatField(
        _("half-life of past work"),
        default=21,
        validators=[ABOVE_ZERO],
        help_text=_("Days, default 21: what persuasion done so long ago still counts, halved."),
    )
    counts_bare_events = models.BooleanField(
        _("count bare events"),
        default=False,
        help_text=_(
            "Off by default. On: every event counts the expected people per event, whatever its capacity and "
            "sign-ups, as the original of 2019 did."
        ),
    )
    scale = models.FloatField(
        _("scale"),
        null=True,
        editable=False,
        help_text=_("Need that is shown as 100: the 20th highest of this version before footfall and weights."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

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
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


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


class TargetWeight(models.Model):
    """How much staff want a seat, from 0 (never) through 1 (as computed) to 3. Every seat has one."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="target_weights", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.PROTECT, related_name="+", verbose_name=_("constituency")
    )
    weight = models.FloatField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(3)],
        help_text=_("0 to 3; 1 leaves need as computed."),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("changed by"),
        null=True,
        editable=False,
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("target weight")
        verbose_name_plural = _("target weights")
        ordering = ["constituency__name"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "constituency"], name="target_weight_once"),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 3)),
                name="target_weight_in_range",
                violation_error_message=_("A weight lies between 0 and 3."),
            ),
            models.CheckConstraint(
                condition=Q(weight=1) | ~Q(reason=""),
                name="target_weight_has_reason",
                violation_error_message=_("Say why: a weight other than 1 needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.constituency)


class SeatNeed(models.Model):
    """The need of one seat as last computed, with everything it was computed from: staff must be able to ask why."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="seat_needs", db_index=False)
    constituency = models.ForeignKey(
        Constituency, on_delete=models.CASCADE, related_name="+", verbose_name=_("constituency")
    )
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="+")
    need = models.FloatField(_("need"), help_text=_("Expected seats per further session, unrounded."))
    score = models.FloatField(_("score"), help_text=_("0 to 100, unrounded."))
    band = models.CharField(_("band"), max_length=10, choices=bands.NEED.choices())
    not_contested = models.CharField(_("not contested because"), max_length=20, blank=True)
    margin = models.FloatField(_("last margin"), null=True, help_text=_("Percentage points; above zero: we hold it."))
    win_chance = models.FloatField(_("chance of winning"), null=True)
    mean_margin = models.FloatField(_("expected margin (mu)"), null=True)
    margin_sd = models.FloatField(_("its uncertainty (sigma)"), null=True)
    decisive_chance = models.FloatField(_("chance that a point decides (f)"), null=True)
    gain_per_session = models.FloatField(_("points per further session (g′)"), null=True)
    footfall = models.FloatField(_("footfall"), default=0)
    weight = models.FloatField(_("weight"), default=1)
    change_seq = models.BigIntegerField()
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("need of a seat")
        verbose_name_plural = _("need of seats")
        ordering = ["-need"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "constituency"], name="seat_need_once"),
            models.CheckConstraint(condition=Q(need__gte=0), name="seat_need_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.constituency)


class Snapshot(models.Model):
    """What all web processes serve for a campaign: the newest row is the truth, a file its local copy."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="snapshot")
    change_seq = models.BigIntegerField(help_text=_("The changes that it contains."))
    version = models.CharField(max_length=32)
    payload = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return self.version
