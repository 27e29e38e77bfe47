"""A name by which the admin knows the history; its rows lie in tables of their own (constituencies/history.py)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class History(models.Model):
    """Has no table: targeting/plan/history.py reads those of all tracked models."""

    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = _("history")
        verbose_name_plural = _("history: who changed what")
