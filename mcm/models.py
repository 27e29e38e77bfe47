from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from constituencies.models import Region


class Role(models.TextChoices):
    """What somebody who signs in may do: mcm/roles.py gives each its permissions."""

    ORGANISER = "organiser", _("organiser")
    REGIONAL_ORGANISER = "regional-organiser", _("regional organiser")
    STAFF = "staff", _("staff")
    ADMINISTRATOR = "administrator", _("administrator")


class User(AbstractUser):
    """Somebody who signs in. Volunteers need no account."""

    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ORGANISER)
    regions = models.ManyToManyField(
        Region,
        verbose_name=_("regions"),
        blank=True,
        related_name="+",
        help_text=_("Where a regional organiser may act."),
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")
