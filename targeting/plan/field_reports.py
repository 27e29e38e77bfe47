"""What organisers say of a seat: every write of it passes here. What it comes to: field_effects.py."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.kit.actor import Actor
from constituencies.scope.rules import first_not_choosable
from events.messages.outbox import notify
from targeting.computing.field_effects import strength
from targeting.models import FieldReport

State = FieldReport.State


def save_report(report: FieldReport, by: Actor) -> None:
    """Keep a new report, for a regional organiser to answer. Raises ValidationError, also beyond their own regions."""
    if first_not_choosable([report.constituency], by) is not None:
        raise ValidationError(_("%(seat)s is not in your regions.") % {"seat": report.constituency})
    report.reporter_id = by.pk
    report.full_clean()
    report.save()


def may_decide(report: FieldReport, by: Actor) -> bool:
    """Whether somebody acts where it is from. Nobody answers their own report, or it would be no second opinion."""
    return by.acts_in(report.constituency.region_id) and report.reporter_id != by.pk


def decide(report: FieldReport, by: Actor, *, confirm: bool, answer: str) -> bool:
    """Confirm or dismiss a report that waits, or take a confirmation back; whether it could be. Its reporter is told.

    Raises PermissionDenied for those who may not.
    """
    if not may_decide(report, by):
        raise PermissionDenied
    with change(facts=False, campaigns={report.campaign_id}):
        locked = FieldReport.objects.select_for_update().get(pk=report.pk)
        if locked.state not in ((State.WAITING,) if confirm else (State.WAITING, State.CONFIRMED)):
            return False
        locked.state = State.CONFIRMED if confirm else State.DISMISSED
        locked.decided_by_id, locked.decided_at, locked.answer = by.pk, timezone.now(), answer
        locked.full_clean()
        locked.save()
        _tell_reporter(locked)
    report.refresh_from_db()
    return True


def _tell_reporter(report: FieldReport) -> None:
    names = {"seat": report.constituency.name, "said": report.get_kind_display()}
    if report.state == State.CONFIRMED:
        subject = _("Confirmed: your report on %(seat)s") % names
        lines = [_("Your report on %(seat)s, “%(said)s”, is confirmed. It counts from now on.") % names]
    else:
        subject = _("Dismissed: your report on %(seat)s") % names
        lines = [_("Your report on %(seat)s, “%(said)s”, is dismissed: it does not count.") % names]
    if report.answer:
        lines.append(_("The answer: %(answer)s") % {"answer": report.answer})
    address = reverse("admin:targeting_fieldreport_change", args=[report.pk])
    notify(report.reporter, f"report:{report.pk}:{report.state}", subject, lines, (_("See my report"), address))


def counts_now(report: FieldReport, half_life_days: float | None) -> float | None:
    """How much a report counts by its age alone, 0 to 1; None if it is not confirmed, or no strategy is published."""
    if report.state != State.CONFIRMED or report.decided_at is None or half_life_days is None:
        return None
    return strength((timezone.now() - report.decided_at).total_seconds(), half_life_days)
