"""Somebody without an account who sets up events or proposes groups."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from constituencies.kit.outside_text import ascii_email, cleaned_line
from constituencies.models import Region
from events.safety.names import check_name, is_name


class HostQuerySet(models.QuerySet["Host"]):
    def by_email(self, email: str) -> HostQuerySet:
        return self.filter(email=normalised(email))


class Host(models.Model):
    """Known by an e-mail address that they have confirmed; trusted or not, region by region."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80, validators=[check_name])
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
            models.CheckConstraint(condition=is_name("name"), name="host_name_is_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


def normalised(email: str) -> str:
    """An address as it is kept and compared.

    >>> normalised(" Ann@Example.org "), normalised("ann@müller.example")
    ('ann@example.org', 'ann@xn--mller-kva.example')
    """
    email = cleaned_line(email).lower()
    try:
        return ascii_email(email)
    except ValueError:  # nobody can be written to at such a domain; forms say so (kit/form_fields.py)
        return email
