"""Facts: places, parties, elections and their results, postcodes, and the campaigns that point at them.

    BoundarySet ─< Constituency >─ Region          Election ─< Result ─< PartyVotes >─ Party
                       │  └─ Boundary (full-precision outline)        └─ Constituency
                       └─< PostcodeRow             Campaign ─ party, boundary set, baseline election

A constituency is identified by (boundary set, GSS code), never by its name: five codes and 417 names
occur in both sets.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from constituencies import postcodes
from constituencies.history import tracked
from constituencies.kit.uk import FEWEST_VOTES
from constituencies.models.places import Boundary, BoundarySet, Constituency, Outline, Region

__all__ = [
    "EXAMPLE_IMPRINT",
    "Boundary",
    "BoundarySet",
    "ByElection",
    "Campaign",
    "CampaignChanges",
    "CampaignQuerySet",
    "ChangeSequence",
    "Constituency",
    "Election",
    "ElectionQuerySet",
    "LoadedFixtures",
    "Outline",
    "Party",
    "PartyVotes",
    "PostcodeQuerySet",
    "PostcodeRow",
    "Region",
    "Result",
]


class Party(models.Model):
    code = models.SlugField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=20)
    name_in_sentence = models.CharField(
        _("name in a sentence"), max_length=80, blank=True, help_text=_("Such as “the Conservatives”.")
    )
    colour = models.CharField(_("colour"), max_length=7, validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$")])

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def in_sentence(self) -> str:
        """As it stands within a sentence: “the Conservatives”, “Reform UK”, “an independent”."""
        return self.name_in_sentence or self.name


class ElectionQuerySet(models.QuerySet["Election"]):
    def general(self) -> ElectionQuerySet:
        """Those of the whole country: what files are imported for, and what a campaign may start from."""
        return self.filter(kind=Election.Kind.GENERAL)


@tracked(only={"kind": "by-election"}, called=_("by-election"))
class Election(models.Model):
    """A general election on one boundary set; notional where its votes were re-estimated for new boundaries.

    Or a by-election: in one constituency, so with one result (constituencies/by_elections.py).
    """

    class Kind(models.TextChoices):
        GENERAL = "general", _("general election")
        BY_ELECTION = "by-election", _("by-election")

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    held_on = models.DateField(_("held on"))
    boundary_set = models.ForeignKey(BoundarySet, on_delete=models.PROTECT, related_name="elections")
    is_notional = models.BooleanField(_("notional"), default=False)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.GENERAL)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where a by-election's figures are from.")
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Of a by-election: seat and votes, so that the history has them.")
    )

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["-held_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="by-election") | ~Q(source=""),
                name="election_by_election_has_source",
                violation_error_message=_("Say where the by-election's figures are from."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ByElectionManager(models.Manager["ByElection"]):
    def get_queryset(self) -> models.QuerySet[ByElection]:
        return super().get_queryset().filter(kind=Election.Kind.BY_ELECTION)


class ByElection(Election):
    """A by-election with its one result; written by constituencies/by_elections.py alone."""

    objects: ClassVar[models.Manager[ByElection]] = ByElectionManager()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("by-election")
        verbose_name_plural = _("by-elections")

    def __str__(self) -> str:
        return f"{self.result.constituency}, {self.name}"

    @property
    def result(self) -> Result:
        """Asks the database, unless the results were prefetched."""
        [result] = self.results.all()
        return result


class Result(models.Model):
    """What was counted in one constituency at one election."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="results", db_index=False)
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT, related_name="results")
    electorate = models.PositiveIntegerField(_("electorate"))
    valid_votes = models.PositiveIntegerField(_("valid votes"))
    invalid_votes = models.PositiveIntegerField(_("rejected papers"), null=True, help_text=_("Unknown if notional."))
    winner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("winner"))
    second = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("second"))
    majority = models.PositiveIntegerField(_("majority"), help_text=_("Votes, first minus second."))

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["election", "constituency"], name="result_once_per_constituency"),
            models.CheckConstraint(
                condition=Q(valid_votes__gte=FEWEST_VOTES) & Q(valid_votes__lte=F("electorate")),
                name="result_valid_votes_plausible",
                violation_error_message=_("Valid votes must lie between 1,000 and the electorate."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.constituency}, {self.election}"

    @property
    def turnout_pct(self) -> float:
        return 100 * self.valid_votes / self.electorate


class PartyVotes(models.Model):
    """One party's votes. Every row but `oth` (the sum of all the rest) is exactly one candidate."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="party_votes", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    votes = models.PositiveIntegerField(_("votes"))

    class Meta:
        verbose_name = _("party's votes")
        verbose_name_plural = _("parties' votes")
        ordering = ["-votes"]
        constraints = [
            models.UniqueConstraint(fields=["result", "party"], name="party_votes_once_per_result"),
            models.CheckConstraint(condition=Q(votes__gt=0), name="party_votes_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.votes}"


class PostcodeQuerySet(models.QuerySet["PostcodeRow"]):
    def for_postcode(self, postcode: postcodes.Postcode, boundary_set: BoundarySet) -> PostcodeQuerySet:
        """The one row of a full postcode, such as SW1A 1AA; none for an outcode or an unknown postcode."""
        return self.filter(boundary_set=boundary_set, postcode=postcode.compact)


class PostcodeRow(models.Model):
    """Where a postcode lies in one boundary set. Filled by COPY (constituencies/importers/postcodes.py)."""

    pk = models.CompositePrimaryKey("boundary_set_id", "postcode")
    boundary_set = models.ForeignKey(BoundarySet, on_delete=models.CASCADE, related_name="+", db_index=False)
    postcode = models.CharField(_("postcode"), max_length=7, help_text=_("Stored without space."))
    # Looked up by postcode only; an index by constituency would double the time of an import.
    constituency = models.ForeignKey(Constituency, on_delete=models.CASCADE, related_name="+", db_index=False)
    longitude = models.FloatField(_("longitude"))
    latitude = models.FloatField(_("latitude"))
    # One postcode in seven has any: a table of its own would hold as many keys as numbers.
    neighbours = ArrayField(
        models.IntegerField(),
        verbose_name=_("neighbours"),
        null=True,
        help_text=_("Other constituencies within 300 m, the nearest first."),
    )

    objects = PostcodeQuerySet.as_manager()

    class Meta:
        db_table = "constituencies_postcode"
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")

    def __str__(self) -> str:
        return f"{self.postcode[:-3]} {self.postcode[-3:]}"


EXAMPLE_IMPRINT = "Example only: promoted by A. N. Agent on behalf of the campaign, both at 1 Example Street, Anytown."
"""Stands in the shipped campaigns; mcm/checks.py refuses a public site that still shows it."""


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def with_facts(self) -> CampaignQuerySet:
        return self.select_related("party", "boundary_set", "baseline_election")

    def current(self) -> Campaign | None:
        """The campaign that the map shows, or None before any data is loaded."""
        return self.with_facts().filter(is_current=True).first()


@tracked()
class Campaign(models.Model):
    """A party's campaign for one election: which boundaries, which earlier result, which dates."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("party"))
    boundary_set = models.ForeignKey(BoundarySet, on_delete=models.PROTECT, related_name="campaigns")
    baseline_election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="+", help_text=_("The result that margins start from.")
    )
    opens_on = models.DateField(_("opens on"))
    polling_day = models.DateField(_("polling day"), help_text=_("Or the latest day on which it can be."))
    registration_deadline = models.DateField(_("registration deadline"), null=True, blank=True)
    postal_vote_deadline = models.DateField(_("postal vote deadline"), null=True, blank=True)
    as_of = models.DateField(
        _("as of"), null=True, blank=True, help_text=_("A historical campaign runs as if today were this day.")
    )
    imprint = models.TextField(
        _("imprint"),
        help_text=_("Promoter's name and address, as the Elections Act 2022 asks; shown on every page."),
    )
    retention_days = models.PositiveSmallIntegerField(
        _("days until erasure"),
        default=28,
        help_text=_("After polling day: then everything personal about its volunteers and hosts is erased."),
    )
    assumed_capacity = models.PositiveSmallIntegerField(
        _("assumed capacity"),
        default=40,
        validators=[MinValueValidator(1)],
        help_text=_(
            "How many people an event without a stated capacity is assumed to have places for: "
            "beyond that it is no longer recommended, though it still takes sign-ups."
        ),
    )
    is_current = models.BooleanField(_("current"), default=False, help_text=_("The one that the map shows."))

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-polling_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="campaign_one_current",
                violation_error_message=_("Another campaign is current: unmark that one first."),
            ),
            models.CheckConstraint(
                condition=Q(polling_day__gt=F("opens_on")),
                name="campaign_opens_before_polling_day",
                violation_error_message=_("A campaign must open before its polling day."),
            ),
            models.CheckConstraint(
                condition=Q(assumed_capacity__gt=0),
                name="campaign_assumed_capacity_above_zero",
                violation_error_message=_("An event has room for at least one person: enter 1 or more."),
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | ~Q(imprint=""),
                name="campaign_current_has_imprint",
                violation_error_message=_(
                    "A campaign cannot be published without its imprint: enter the promoter's name and address."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day_of_data(self) -> dt.date:
        """On which everything personal about its volunteers and hosts is still there, and its timeline."""
        return self.polling_day + dt.timedelta(days=self.retention_days)

    def clean(self) -> None:
        if not self.baseline_election_id:
            return
        baseline = self.baseline_election
        problems: dict[str, str | Promise] = {}
        if baseline.boundary_set_id != self.boundary_set_id:
            problems["baseline_election"] = _("Choose an election that was counted on the campaign's own boundaries.")
        elif baseline.kind != Election.Kind.GENERAL:
            problems["baseline_election"] = _(
                "Choose a general election: by-elections held since it count by themselves."
            )
        # Of two tables: no constraint of the database can say it.
        for name in ("polling_day", "as_of"):
            day = getattr(self, name)
            if day is not None and day <= baseline.held_on:
                problems[name] = _(
                    "Choose a day after %(held_on)s: margins start from “%(election)s”, which was held then."
                ) % {"held_on": date_format(baseline.held_on, "j F Y"), "election": baseline}
        if problems:
            raise ValidationError(problems)


class ChangeSequence(models.Model):
    """One row that counts changes of anything that the map depends on: see constituencies/changes.py."""

    value = models.BigIntegerField(default=0)
    facts = models.BigIntegerField(default=0, help_text=_("Changes of places, results or campaigns only."))
    everywhere = models.BigIntegerField(
        default=0, help_text=_("The value just after the last change that may concern every campaign.")
    )

    class Meta:
        verbose_name = _("change sequence")
        verbose_name_plural = _("change sequences")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="change_sequence_single_row")]

    def __str__(self) -> str:
        return str(self.value)


class CampaignChanges(models.Model):
    """The value of the change sequence just after the last change that concerned this campaign and not all."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, primary_key=True, related_name="+")
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("changes of a campaign")
        verbose_name_plural = _("changes of campaigns")

    def __str__(self) -> str:
        return str(self.value)


class LoadedFixtures(models.Model):
    """One row: which version of `fixtures/` the facts come from (constituencies/importers/load_fixtures.py)."""

    digest = models.CharField(max_length=32)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("loaded fixtures")
        verbose_name_plural = _("loaded fixtures")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="loaded_fixtures_single_row")]

    def __str__(self) -> str:
        return self.digest
