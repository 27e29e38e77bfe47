"""Who suggested that an event be set up where it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SuggestedBy(models.TextChoices):
    """Where somebody read that an event would count there, and took it up."""

    RADAR = "radar", _("starving-seat radar, or its weekly digest")
    CARD = "card", _("card of a lookup")
    HOST_FORM = "host-form", _("host's form")
    ADMIN_FORM = "admin-form", _("organiser's form")
