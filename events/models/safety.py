"""What keeps people safe: complaints about events and groups, and who may not set any up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.group import Group


class Complaint(models.Model):
    """Somebody says that something is wrong with an event or a group."""

    class Reason(models.TextChoices):
        FAKE = "fake", _("It is not a real event or group")
        UNSAFE = "unsafe", _("It is unsafe")
        PRIVATE = "private", _("It gives away somebody's address or other private facts")
        ABUSE = "abuse", _("It insults or harasses somebody")
        OTHER = "other", _("Something else")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="complaints")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="complaints")
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    text = models.TextField(_("what is wrong"), blank=True, max_length=1000)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, group__isnull=True) | Q(event__isnull=True, group__isnull=False),
                name="complaint_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.event or self.group}"


class Block(models.Model):
    """An e-mail address, a domain or a mobile number that may neither sign up nor set anything up."""

    value = models.CharField(
        _("e-mail, domain or mobile"),
        max_length=254,
        unique=True,
        help_text=_("Such as somebody@example.org, example.org or +447700900123."),
    )
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("block list")
        ordering = ["value"]
        constraints = [
            models.CheckConstraint(condition=Q(value=Lower("value")), name="block_value_in_lower_case"),
            models.CheckConstraint(condition=~Q(value__regex=r"^[^@]+\+[^@]*@"), name="block_of_a_mailbox"),
        ]

    def __str__(self) -> str:
        return self.value
