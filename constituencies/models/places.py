"""Places: boundary sets with their constituencies, regions, outlines."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class BoundarySet(models.Model):
    """One set of constituency boundaries, such as those in use since July 2024."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    in_force_from = models.DateField(_("in force from"))
    postcodes_version = models.CharField(
        _("version of its postcodes"), max_length=32, blank=True, help_text=_("Empty until postcodes are imported.")
    )

    class Meta:
        verbose_name = _("boundary set")
        verbose_name_plural = _("boundary sets")
        ordering = ["in_force_from"]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """One of the nine English regions, or Scotland, Wales or Northern Ireland."""

    name = models.CharField(_("name"), max_length=50, unique=True)
    nation = models.CharField(_("nation"), max_length=20)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Constituency(models.Model):
    """A place that elects one Member of Parliament, within one boundary set."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("county")
        BOROUGH = "borough", _("borough")
        BURGH = "burgh", _("burgh")

    # db_index=False, here and below: the index of a unique constraint begins with it and serves as well.
    boundary_set = models.ForeignKey(
        BoundarySet, on_delete=models.PROTECT, related_name="constituencies", db_index=False
    )
    code = models.CharField(_("GSS code"), max_length=9, validators=[RegexValidator(r"^[ENSW]\d{8}$")])
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, db_index=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="constituencies", verbose_name=_("region")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    electorate = models.PositiveIntegerField(_("electorate"))
    hex_q = models.SmallIntegerField(_("hexagon column"), help_text=_("Cartogram position, layout odd-r."))
    hex_r = models.SmallIntegerField(_("hexagon row"), help_text=_("Grows northwards."))
    longitude = models.FloatField(_("longitude"), null=True, help_text=_("Mean of its postcodes, degrees."))
    latitude = models.FloatField(_("latitude"), null=True, help_text=_("Mean of its postcodes, degrees."))

    class Meta:
        verbose_name = _("constituency")
        verbose_name_plural = _("constituencies")
        ordering = ["boundary_set", "name"]
        constraints = [
            models.UniqueConstraint(fields=["boundary_set", "code"], name="constituency_code_in_set"),
            models.UniqueConstraint(fields=["boundary_set", "slug"], name="constituency_slug_in_set"),
        ]

    def __str__(self) -> str:
        return self.name


class Boundary(models.Model):
    """The full-precision outline of a constituency: it places postcodes; drawings are simplified from it."""

    constituency = models.OneToOneField(Constituency, on_delete=models.CASCADE, primary_key=True)
    wkb = models.BinaryField(_("outline"), help_text=_("MultiPolygon as WKB, longitude and latitude (EPSG:4326)."))
    area_km2 = models.FloatField(_("area, km²"))

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")

    def __str__(self) -> str:
        return str(self.constituency)


class Outline(models.Model):
    """A drawing of a whole boundary set, simplified for one zoom level, as browsers fetch it."""

    class Detail(models.TextChoices):
        OVERVIEW = "overview", _("overview")
        FINE = "fine", _("fine")

    boundary_set = models.ForeignKey(BoundarySet, on_delete=models.CASCADE, related_name="outlines", db_index=False)
    detail = models.CharField(_("detail"), max_length=8, choices=Detail)
    digest = models.CharField(_("digest"), max_length=16, help_text=_("Of the text; part of its address."))
    text_br = models.BinaryField(_("text, brotli-compressed"))

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")
        constraints = [
            models.UniqueConstraint(fields=["boundary_set", "detail"], name="outline_once_per_detail"),
        ]

    def __str__(self) -> str:
        return f"{self.boundary_set.slug}-{self.detail}-{self.digest}"
