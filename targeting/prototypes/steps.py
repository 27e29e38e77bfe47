"""Every write of a prototype passes here; each is one `change()`, so that the map follows within a second."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.history import on_behalf_of
from constituencies.models import Campaign
from targeting.models import Prototype
from targeting.prototypes.comparison import arms_of, has_harmed

MOST_DAYS = 90
FIRST_NAME = "no-soonness"
CHANGED_WHILE_RUNNING = ("percent", "ends_at", "stop_fall")
"""The rest says what was tried."""


def draft_first_prototype(campaign: Campaign) -> None:
    """What is to be tried out first: whether it helps that an event soon draws more than one in two weeks."""
    if Prototype.every().filter(name=FIRST_NAME).exists():
        return
    save_prototype(
        Prototype(
            campaign=campaign,
            title=_("Without soonness"),
            name=FIRST_NAME,
            changes=Prototype.Changes.NO_SOONNESS,
            note=_(
                "An event counts half as much for every 14 days that people have to wait for it. Without that they are "
                "sent where need is higher, but later: we expect more need for each sign-up, and fewer of those who "
                "sign up to come. If just as many come, the factor does harm and should go."
            ),
            ends_at=timezone.now() + dt.timedelta(days=28),
        )
    )


def save_prototype(prototype: Prototype) -> None:
    """Save a draft; of one that runs its share, its end and its stop rule alone. Raises ValidationError."""
    with change(facts=False, campaigns={prototype.campaign_id}):
        saved = Prototype.every().select_for_update().filter(pk=prototype.pk).first()
        if prototype.is_draft:
            if saved is not None and not saved.is_draft:
                raise ValidationError(
                    _("It has been started meanwhile: only its share and its end can be changed now.")
                )
            prototype.everyone = False
            prototype.save()
        else:  # whether it runs is left as it is: somebody may be stopping it
            _check_end(prototype, prototype.started_at)
            prototype.save(update_fields=CHANGED_WHILE_RUNNING)


def start_prototype(prototype: Prototype) -> None:
    """Show it to its share of the visitors from now on. Raises ValidationError."""
    with change(facts=False, campaigns={prototype.campaign_id}):
        # Of two people who start one at once the later one is told.
        Campaign.objects.select_for_update().get(pk=prototype.campaign_id)
        prototype.refresh_from_db()
        if not prototype.is_draft:
            raise ValidationError(_("It was started before. Draft another one, so that the counts stay apart."))
        others = Prototype.every().filter(campaign=prototype.campaign_id, everyone__isnull=True)
        for other in others:
            if other.is_running:
                raise ValidationError(_("“%(title)s” is running: stop that one first.") % {"title": other.title})
            _stop(other, _("at its end"))
        _check_end(prototype, timezone.now())
        prototype.started_at, prototype.everyone = timezone.now(), None
        prototype.save(update_fields=["started_at", "everyone"])


def stop_prototype(prototype: Prototype, because: str) -> None:
    """Give everybody the usual answer again; it does not start again. One that does not run stays as it is."""
    with change(facts=False, campaigns={prototype.campaign_id}):
        Campaign.objects.select_for_update().get(pk=prototype.campaign_id)
        prototype.refresh_from_db()
        if prototype.everyone is None:
            _stop(prototype, because)


def stop_due() -> int:
    """Stop the prototypes whose end has come, and those that do harm by their own rule; how many."""
    count = 0
    for prototype in Prototype.every().filter(everyone__isnull=True):
        because = ""
        if prototype.ends_at <= timezone.now():
            because = _("at its end")
        elif has_harmed(arms_of(prototype), prototype.stop_fall / 100):
            because = _("as sign-ups fell by more than %(percent)d%%") % {"percent": prototype.stop_fall}
        if because:
            with on_behalf_of("stop rule"):
                stop_prototype(prototype, because)
            count += 1
    return count


def _stop(prototype: Prototype, because: str) -> None:
    prototype.everyone, prototype.stopped_at, prototype.stopped_because = False, timezone.now(), because
    prototype.save(update_fields=["everyone", "stopped_at", "stopped_because"])


def _check_end(prototype: Prototype, start: dt.datetime | None) -> None:
    latest = (start or timezone.now()) + dt.timedelta(days=MOST_DAYS)
    if not timezone.now() < prototype.ends_at <= latest:
        text = _("Choose an end in the future, at most %(days)d days after the start.")
        raise ValidationError({"ends_at": text % {"days": MOST_DAYS}})
