"""Lists from which something is approved: each row carries which version of it the page showed."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from constituencies.admin.scope import ScopedAdmin
from events.approval.versions import Approvable, version_of

Queued = TypeVar("Queued", bound=Approvable)
FIELD = "looked_at"


class ApprovingAdmin(ScopedAdmin[Queued]):
    """A desk whose list approves what waits."""

    @admin.display(description="")
    def action_checkbox(self, obj: Queued) -> SafeString:
        box = super().action_checkbox(obj)
        return format_html('{}<input type="hidden" name="{}" value="{}:{}">', box, FIELD, obj.pk, version_of(obj))


def looked_at(request: HttpRequest) -> dict[int, str] | None:
    """Primary key → version, of the rows that somebody had before them; None of a script, which names none."""
    pairs = [text.partition(":") for text in request.POST.getlist(FIELD)]
    return {int(key): version for key, _colon, version in pairs if key.isascii() and key.isdigit()} or None
