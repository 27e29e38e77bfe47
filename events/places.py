"""How many places are free, as the public sees it: a band, never a number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

PLENTY_FROM = 0.25
"""Share of the capacity that is free."""


class Places(models.TextChoices):
    FULL = "full", _("full")
    FEW = "few", _("a few places")
    PLENTY = "plenty", _("plenty of places")
    UNLIMITED = "unlimited", _("no limit")


def places_band(capacity: int | None, confirmed: int) -> Places:
    """The band of an event with `confirmed` sign-ups; `capacity` None means no limit."""
    if capacity is None:
        return Places.UNLIMITED
    if confirmed >= capacity:
        return Places.FULL
    return Places.PLENTY if 1 - confirmed / capacity >= PLENTY_FROM else Places.FEW
