"""Somebody without an account who sets up events or proposes groups."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from constituencies.models import Region


class HostQuerySet(models.QuerySet["Host"]):
    def by_email(self, email: str) -> HostQuerySet:
        return self.filter(email=normalised(email))


class Host(models.Model):
    """Known by an e-mail address that they have confirmed; trusted or not, region by region."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    confirmed_at = models.DateTimeField(_("e-mail confirmed at"), null=True, blank=True)
    consented_at = models.DateTimeField(_("consented at"), default=timezone.now)
    trusted_in = models.ManyToManyField(
        Region,
        blank=True,
        related_name="+",
        verbose_name=_("trusted in"),
        help_text=_("What they set up or change there is published without approval."),
    )

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="host_email_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name


def normalised(email: str) -> str:
    """An address as it is kept and compared.

    >>> normalised(" Ann@Example.org ")
    'ann@example.org'
    """
    return email.strip().lower()
