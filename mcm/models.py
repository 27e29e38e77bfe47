from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
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


class SignInRecord(models.Model):
    """Something that happened at the door; mcm/sign_in/records.py writes it. Never changed, and gone after a while."""

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed-in", _("signed in")
        WRONG = "wrong", _("wrong password")
        LOCKED = "locked", _("locked for a while")
        VERIFIED = "verified", _("second factor shown")
        WRONG_CODE = "wrong-code", _("wrong code")
        PROVED = "proved", _("showed again who they are")
        LINK_SENT = "link-sent", _("asked for a link")
        SIGNED_OUT = "signed-out", _("signed out")
        IDLE = "idle", _("signed out after a pause")
        ENROLLED = "enrolled", _("second factor set up")
        FORGOTTEN = "forgotten", _("second factor taken away")
        NEW_CODES = "new-codes", _("new recovery codes")
        NEW_PASSWORD = "new-password", _("password changed")

    class How(models.TextChoices):
        PASSWORD = "password", _("password")
        LINK = "link", _("link in a mail")
        INVITATION = "invitation", _("invitation")
        APP = "app", _("code of the app")
        RECOVERY_CODE = "recovery-code", _("recovery code")

    # Goes with its account. None where somebody tried a name that nobody has.
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sign_in_records", verbose_name=_("who")
    )
    happened_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    outcome = models.CharField(_("what"), max_length=12, choices=Outcome)
    how = models.CharField(_("how"), max_length=13, choices=How, blank=True)
    network = models.CharField(_("network"), max_length=43, blank=True)

    class Meta:
        verbose_name = _("sign-in record")
        verbose_name_plural = _("sign-in records")
        ordering = ["-happened_at", "-pk"]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.get_outcome_display()


How = SignInRecord.How
Outcome = SignInRecord.Outcome
