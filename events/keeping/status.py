"""Whether an event may go from one status to another: the table of steps asked of rows, and refusals in words."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from events.approval.trust import is_published_at_once
from events.keeping.doers import Doer, who_is
from events.models import Event, SignUp
from events.promises import steps
from events.promises.steps import Condition, Facts, NotAllowed, Step, Who


def facts_of(events: Collection[Event], by: Doer) -> dict[int, Facts]:
    """Key of each event → what the conditions of the table ask of it, in one query; of hosts, more for each of theirs.

    Its host and constituency must have been read.
    """
    is_host = who_is(by) == Who.HOST
    people = SignUp.objects.active().filter(event__in=[event.pk for event in events if event.pk]).order_by()
    counts = dict(people.values("event").annotate(count=Count("pk")).values_list("event", "count"))
    return {
        event.pk: Facts(
            people=counts.get(event.pk, 0),
            was_public=event.was_public,
            host_is_trusted=is_host and is_published_at_once(event),
        )
        for event in events
    }


def check_step(before: Event | None, event: Event, by: Doer) -> Step | None:
    """The step that saving an event takes; None for none. Raises ValidationError, on the status, for one not allowed.

    `before` is the event as it is stored, None for a new one.
    """
    stored = before or event
    try:
        return steps.step_for(
            before.status if before else None, event.status, who_is(by), facts_of([stored], by)[stored.pk]
        )
    except NotAllowed as error:
        raise ValidationError({"status": refusal_in_words(error)}) from error


def check_deletion(events: Collection[Event], by: Doer) -> None:
    """Raises ValidationError, which names the event, where one must not be thrown away."""
    facts = facts_of(events, by)
    for event in events:
        try:
            steps.step_for(event.status, None, who_is(by), facts[event.pk])
        except NotAllowed as error:
            raise ValidationError(f"{event}: {refusal_in_words(error)}") from error


_UNMET: dict[Condition, Callable[[], str]] = {
    Condition.NOBODY_COMES: lambda: _("People have signed up: cancel the event, so that they are told."),
    Condition.NEVER_PUBLIC: lambda: _("The public has seen this event: cancel it, so that everybody learns of it."),
    Condition.HOST_IS_TRUSTED: lambda: _("What this host sets up has to be approved first."),
}


def refusal_in_words(error: NotAllowed) -> str:
    """Why a step is refused, and what to do instead, for people."""
    if error.unmet is not None:
        return _UNMET[error.unmet]()
    if error.before == Event.Status.PUBLISHED:
        return _("This event is public: cancel it, so that everybody learns of it.")
    labels = dict(Event.Status.choices)
    before, after = (labels[status] if status else _("nothing") for status in (error.before, error.after))
    return _("An event cannot go from “%(before)s” to “%(after)s”.") % {"before": before, "after": after}
