"""Forms that have been dealt with, so that sending one twice does it once: kept for a day (events/forms/once.py)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FormKey(models.Model):
    """The key of one form as it was shown once, and where whoever sent it was led to."""

    key = models.CharField(_("key"), max_length=64, unique=True, help_text=_("A digest of page and key."))
    location = models.CharField(_("led to"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")

    def __str__(self) -> str:
        return self.key
