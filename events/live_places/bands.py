"""How many places are free and how many people are needed, as the public sees it."""

from django.db import models
from django.utils.translation import gettext
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


def people_needed(capacity: int | None, confirmed: int) -> int | None:
    """How many more people an event can do with; None where it states no capacity or is full."""
    return None if capacity is None or confirmed >= capacity else capacity - confirmed


def places_text(places: str, needs: int | None, *, is_first: bool) -> str:
    """What an event that takes sign-ups says of its places; `is_first` where nobody has confirmed yet."""
    if places == Places.FULL:
        return gettext("Full: waiting list")
    if needs is None:
        return gettext("Be the first") if is_first else gettext("Taking sign-ups")
    text = gettext("Be the first: needs %(needs)s more") if is_first else gettext("Needs %(needs)s more")
    return text % {"needs": f"{needs:,}"}
