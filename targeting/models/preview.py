"""What a draft would change, worked out before it is published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from targeting.models.strategy import Strategy


class Preview(models.Model):
    """A strategy beside the one that is published: targeting/plan/previews.py works it out."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being worked out")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="previews")
    published = models.ForeignKey(
        Strategy, on_delete=models.CASCADE, related_name="+", help_text=_("The one that it was compared with.")
    )
    digest = models.CharField(max_length=32, help_text=_("Of what the strategy assumed then."))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0, help_text=_("Per cent."))
    result = models.JSONField(_("result"), null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    seconds = models.FloatField(_("seconds"), null=True, help_text=_("How long it took."))

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="preview_progress_in_range"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="preview_done_has_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strategy}: {self.get_state_display()}"
