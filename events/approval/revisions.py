"""What a host changes of something public: it waits for an organiser, and until then the old version stays.

A newer change replaces one that waits. Whatever protects people or promises less, such as cancelling, fewer places or
hiding somebody's address, does not wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.kit.actor import Actor
from constituencies.models import Constituency
from constituencies.scope.rules import require
from events import groups, services
from events.approval.blocked import check_not_blocked
from events.approval.trust import is_trusted
from events.approval.versions import CONTENT, check_versions
from events.forms.titles import usual_title
from events.messages.outbox import tell
from events.models import Event, Group, Host, Message, Revision

ColumnValue = str | int | float | bool | None
TEXTS = ("title", "description", "accessibility_notes")
"""What everybody can read, beside the place itself."""


class Difference(NamedTuple):
    """One line of a change, in words."""

    label: str
    old: str
    new: str


# Proposing


def waiting_for(row: Event | Group) -> Revision | None:
    """The change of this that waits, if one does."""
    try:
        return row.revision
    except ObjectDoesNotExist:
        return None


def with_what_waits(event: Event) -> Event:
    """The event as its host would have it, not saved: what they see in the form."""
    revision = waiting_for(event)
    if revision is not None:
        _set(event, revision.changes)
    return event


def must_wait(live: Event, event: Event) -> bool:
    """Whether an organiser looks at what a host has changed: of what is public, unless they are trusted there.

    In both regions, where it would move.
    """
    regions = {live.constituency.region_id, event.constituency.region_id}
    return live.status == Event.Status.PUBLISHED and not is_trusted(live.host, *regions)


def propose_changes(live: Event, event: Event) -> Revision | None:
    """Have what says what `event` is, and where, wait; `event` gets back what is public now. None if nothing waits.

    `live` is the row as it is, locked; `event` what its host would have.
    """
    changes: dict[str, ColumnValue] = {
        name: getattr(event, name) for name in CONTENT if not _is_same(getattr(live, name), getattr(event, name))
    }
    _set(event, {name: getattr(live, name) for name in changes})
    if changes.get("is_private"):
        # What hides somebody's home is never put off.
        del changes["is_private"]
        _hide_home(event)
    return _keep(event, live.host, changes)


def renew_link(group: Group, link: str) -> Revision | None:
    """A group's proposer gives it a new link. That of a group which is open waits, unless they are trusted there.

    Raises ValidationError for a proposer who is blocked.
    """
    with transaction.atomic():
        live = Group.objects.select_for_update(of=("self",)).select_related("proposer", "constituency").get(pk=group.pk)
        check_not_blocked(live.proposer)
        if live.status == Group.Status.APPROVED and not is_trusted(live.proposer, live.constituency.region_id):
            return _keep(live, live.proposer, {"link": link} if live.link != link else {})
        live.link = link
        groups.save_group(live)
        forget_revision(live)
    return None


def forget_revision(row: Event | Group) -> None:
    """What waited no longer does: a newer version took its place, or nobody is asked any more."""
    of = {"event": row} if isinstance(row, Event) else {"group": row}
    Revision.objects.filter(**of).delete()


def _keep(row: Event | Group, host: Host | None, changes: dict[str, ColumnValue]) -> Revision | None:
    if host is None or not changes:
        forget_revision(row)
        return None
    of = {"event": row} if isinstance(row, Event) else {"group": row}
    values = {"host": host, "changes": changes, "proposed_at": timezone.now()}
    revision, _is_new = Revision.objects.update_or_create(**of, defaults=values)
    return revision


def _is_same(old: object, new: object) -> bool:
    """Browsers send the ends of lines in a way of their own: that is no change."""
    if isinstance(old, str) and isinstance(new, str):
        return old.split() == new.split() if "\n" in old + new else old == new
    return old == new


def _set(event: Event, values: Mapping[str, ColumnValue]) -> None:
    for name, value in values.items():
        setattr(event, name, value)
    if "constituency_id" in values:
        event.constituency = Constituency.objects.select_related("region").get(pk=event.constituency_id)


def _hide_home(event: Event) -> None:
    """It becomes a private address: texts that are public, and give it away, go at once."""
    event.is_private = True
    secrets = [secret.casefold() for secret in (event.place, event.postcode) if secret]
    for name in TEXTS:
        if any(secret in getattr(event, name).casefold() for secret in secrets):
            neutral = usual_title(event.kind, event.constituency.name, None) if name == "title" else ""
            setattr(event, name, neutral)


# Deciding


def approve_revision(revision: Revision, by: Actor, versions: Mapping[int, str] | None = None) -> None:
    """Put into effect what has waited, and tell the host. `versions`: see check_versions.

    Raises ValidationError where it has changed since somebody looked, cannot be any more, or leads to a region that is
    not theirs; PermissionDenied for what is not theirs at all.
    """
    with change(facts=False):
        locked = _locked(revision, by, versions)
        check_not_blocked(locked.host)
        row = locked.of
        if not Revision.objects.open().filter(pk=locked.pk).exists():
            raise ValidationError(_("“%(what)s” is no longer public: there is nothing to approve.") % {"what": row})
        if isinstance(row, Event):
            _set(row, locked.changes)
            if not by.acts_in(row.constituency.region_id):
                text = _("It would move to %(seat)s, which is not in your regions: ask staff.")
                raise ValidationError(text % {"seat": row.constituency})
            services.save_event(row, by=by)
        else:
            row.link = locked.changes["link"]
            groups.save_group(row)
        _tell(locked, Message.Kind.CHANGE_APPROVED)
        locked.delete()


def decline_revision(revision: Revision, by: Actor, versions: Mapping[int, str] | None = None) -> None:
    """Leave everything as it is, and tell the host. Raises as `approve_revision` does."""
    with transaction.atomic():
        locked = _locked(revision, by, versions)
        _tell(locked, Message.Kind.CHANGE_DECLINED)
        locked.delete()


def _locked(revision: Revision, by: Actor, versions: Mapping[int, str] | None) -> Revision:
    """The revision, with what it would change: locked, in the order in which hosts lock them."""
    event, group = revision.event_id, revision.group_id
    Event.objects.select_for_update().filter(pk=event).first() if event else None
    Group.objects.select_for_update().filter(pk=group).first() if group else None
    related = ("event__constituency", "event__host", "event__campaign", "group__constituency", "host")
    locked = Revision.objects.select_for_update(of=("self",)).select_related(*related).filter(pk=revision.pk).first()
    if locked is None:
        raise ValidationError(_("“%(what)s”: somebody else has decided this in the meantime.") % {"what": revision})
    require([locked], by)
    check_versions([locked], versions)
    return locked


def _tell(revision: Revision, kind: Message.Kind) -> None:
    occasion = f"{revision.pk}:{revision.proposed_at.isoformat()}"
    tell(kind, revision.host, occasion, event=revision.event, group=revision.group)


# Showing


def differences(revision: Revision) -> Iterator[Difference]:
    """What would change, old and new, in the order of the columns. It may hold a group's link: for whoever decides."""
    row = revision.of
    for name in (*CONTENT, "link"):
        if name in revision.changes:
            old, new = _shown(row, name, getattr(row, name)), _shown(row, name, revision.changes[name])
            yield Difference(label_of(revision, name), old, new)


def label_of(revision: Revision, name: str) -> str:
    """What people call a column that would change."""
    field = type(revision.of)._meta.get_field(name.removesuffix("_id"))
    return str(getattr(field, "verbose_name", name))


def _shown(row: Model, name: str, value: ColumnValue) -> str:
    if name == "constituency_id":
        return str(Constituency.objects.get(pk=int(value or 0)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(type(row)._meta.get_field(name), "flatchoices", None) or [])
    return str(choices.get(value, "" if value is None else value))
