from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
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

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def save(self, *args: Any, **kwargs: Any) -> None:
        # One source of rights, the role; Django's own marks follow it.
        if self.is_superuser and self._state.adding:
            self.role = Role.ADMINISTRATOR
        self.is_staff = True
        self.is_superuser = self.role == Role.ADMINISTRATOR
        super().save(*args, **kwargs)

    @property
    def acts_everywhere(self) -> bool:
        return self.role in (Role.STAFF, Role.ADMINISTRATOR)

    @cached_property
    def region_ids(self) -> frozenset[int]:
        """Where a regional organiser may act; empty for anybody else."""
        if self.role != Role.REGIONAL_ORGANISER:
            return frozenset()
        return frozenset(self.regions.values_list("pk", flat=True))

    @property
    def confined_to(self) -> frozenset[int] | None:
        """Regions outside of which a regional organiser sets up nothing; None for anybody else."""
        return self.region_ids if self.role == Role.REGIONAL_ORGANISER else None

    def acts_in(self, region_id: int) -> bool:
        """Whether they may act on what others set up in a region."""
        return self.acts_everywhere or region_id in self.region_ids
