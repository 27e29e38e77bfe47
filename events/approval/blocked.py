"""The blocked change nothing: neither their own events, groups and sign-ups, nor by what waits for approval."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event, Host, SignUp
from events.safety.blocks import blocked_among, refuse_blocked


def check_not_blocked(person: Host | SignUp | None) -> None:
    """Raises ValidationError for a host, a proposer or a volunteer who has been blocked."""
    if person is not None:
        refuse_blocked(person.email, person.mobile if isinstance(person, SignUp) else "")


def check_hosts(events: Iterable[Event]) -> None:
    """Raises ValidationError where one of these events, which somebody would publish, is of a blocked host."""
    hosted = [(event, event.host.email) for event in events if event.host is not None]
    emails = blocked_among(email for _event, email in hosted)
    for event, email in hosted:
        if email in emails:
            text = _("%(event)s: its host has been blocked, so it cannot be published.")
            raise ValidationError(text % {"event": event})
