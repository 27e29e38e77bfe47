"""Groups and their doors: every write of a group passes here.

Whoever joins goes through the door with a pass, once. The map is told when a door opens or closes, not of each who
joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.kit.actor import Actor
from constituencies.models import Campaign, Constituency
from constituencies.scope.rules import first_not_choosable, require
from events.approval.blocked import check_not_blocked
from events.approval.versions import check_versions
from events.messages.outbox import tell
from events.models import DEAD_AFTER_REPORTS, Group, GroupPass, Host, Message, SignUp, normalised
from events.safety.names import check_name


class NoGroupOpen(Exception):
    """No group of the seat takes one more."""


class PassUsed(Exception):
    """A pass opens the door once."""


def save_group(group: Group, by: Actor | None = None) -> Group:
    """Create or update a group. A new link starts anew: what was said of the old one no longer holds.

    `by` is who does it; None for its proposer, who has no account. Raises PermissionDenied for what is not theirs.
    """
    with change(facts=False):
        before = Group.objects.select_for_update().filter(pk=group.pk).first() if group.pk else None
        if by is not None:
            require([] if before is None else [before], by)
            has_moved = before is None or before.constituency_id != group.constituency_id
            if has_moved and first_not_choosable([group.constituency], by) is not None:
                raise PermissionDenied
        if before is not None:
            # Kept by the door, and perhaps changed since this group was read.
            group.joined, group.dead_reports = before.joined, before.dead_reports
            if before.link != group.link:
                group.link_changed_at, group.dead_reports = timezone.now(), 0
        group.save()
    return group


def delete_groups(groups: Iterable[Group]) -> None:
    with change(facts=False):
        Group.objects.filter(pk__in=[group.pk for group in groups]).delete()


def approve_groups(groups: Iterable[Group], versions: Mapping[int, str] | None = None, by: Actor | None = None) -> int:
    """Open the doors of groups whose proposers have confirmed their e-mail; how many.

    `versions`: what was looked at (approval/versions.py). Raises ValidationError where one has changed since, or is of
    somebody who has been blocked.
    """
    groups = [group for group in groups if group.status != Group.Status.SUBMITTED]
    if by is not None:
        require(groups, by)
    with transaction.atomic():
        check_versions(groups, versions)
        for group in groups:
            check_not_blocked(group.proposer)
        return _set_status(groups, Group.Status.APPROVED)


def decline_groups(groups: Iterable[Group], by: Actor | None = None) -> int:
    """Raises PermissionDenied for what is not theirs."""
    groups = list(groups)
    if by is not None:
        require(groups, by)
    return _set_status(groups, Group.Status.DECLINED)


def _set_status(groups: Iterable[Group], status: Group.Status) -> int:
    keys = [group.pk for group in groups]
    with change(facts=False):
        return Group.objects.filter(pk__in=keys).exclude(status=status).update(status=status)


# Proposing


@dataclass(frozen=True, slots=True)
class Proposer:
    name: str
    email: str


def propose_group(group: Group, proposer: Proposer) -> Group:
    """Keep a group that somebody proposes, and ask them to confirm their e-mail. Raises ValidationError."""
    check_name(proposer.name)
    group.status = Group.Status.SUBMITTED
    group.full_clean(exclude=["proposer"])
    try:
        with transaction.atomic():
            # Whoever is known already keeps the name they gave: this e-mail is not checked yet.
            group.proposer, _made = Host.objects.get_or_create(
                email=normalised(proposer.email), defaults={"name": proposer.name}
            )
            group.save()
            tell(Message.Kind.GROUP_CONFIRM, group.proposer, str(group.pk), group=group)
    except IntegrityError as error:
        raise ValidationError(_("There is already a group of this name in the constituency.")) from error
    return group


def confirm_group(group: Group) -> None:
    """Its proposer's e-mail is right: it waits for an organiser now. Twice is the same as once."""
    with transaction.atomic():
        if Group.objects.filter(pk=group.pk, status=Group.Status.SUBMITTED).update(status=Group.Status.WAITING):
            Host.objects.filter(groups=group, confirmed_at=None).update(confirmed_at=timezone.now())


# The door


def open_group(campaign: Campaign, constituency: Constituency) -> Group | None:
    """The group of a seat that takes the next person."""
    return Group.objects.open().of(campaign, constituency).first()


def offered_to(signup: SignUp) -> Group | None:
    """The group that somebody with a place at an event may join, if one takes one more."""
    if signup.status != SignUp.Status.CONFIRMED:
        return None
    return open_group(signup.event.campaign, signup.event.constituency)


def pass_of_signup(signup: SignUp) -> GroupPass:
    """The pass of somebody with a place at an event: one a group, however often they ask. Raises NoGroupOpen.

    Where the link has been renewed since they used it, the pass is as new. Whoever said that a link is dead is led
    to the next group.
    """
    groups = Group.objects.open().of(signup.event.campaign, signup.event.constituency)
    said_dead = GroupPass.objects.filter(
        signup=signup, reported_dead=True, used_at__gte=F("group__link_changed_at")
    ).values("group")
    group = groups.exclude(pk__in=said_dead).first() or groups.first()
    if group is None or signup.status != SignUp.Status.CONFIRMED:
        raise NoGroupOpen
    group_pass, _made = GroupPass.objects.get_or_create(group=group, signup=signup)
    if group_pass.used_at is not None and group_pass.used_at < group.link_changed_at:
        GroupPass.objects.filter(pk=group_pass.pk).update(used_at=None, reported_dead=False)
        group_pass.refresh_from_db()
    return group_pass


def send_pass(email: str, group: Group) -> GroupPass:
    """A pass for somebody without a sign-up, sent to their e-mail: that checks it."""
    with transaction.atomic():
        group_pass = GroupPass.objects.create(group=group, email=normalised(email))
        tell(Message.Kind.GROUP_PASS, group_pass, "pass", group=group)
    return group_pass


def leads_to(group_pass: GroupPass) -> Group | None:
    """The group that a pass opens now: its own, or the next one where that is full or closed."""
    return next(iter(Group.objects.filter(pk__in=_candidates(group_pass)[:1])), None)


def use_pass(group_pass: GroupPass) -> str:
    """Go through the door: the link of the group. Exactly one of many at once succeeds.

    Raises PassUsed, or NoGroupOpen and leaves the pass unused.
    """
    with transaction.atomic():
        used = GroupPass.objects.filter(pk=group_pass.pk, used_at=None).update(used_at=timezone.now())
        if not used:
            raise PassUsed
        for key in _candidates(group_pass):
            # Asked again by the same statement: another may have taken the last place since.
            if Group.objects.open().filter(pk=key).update(joined=F("joined") + 1):
                return _enter(group_pass, Group.objects.get(pk=key))
        raise NoGroupOpen


def _enter(group_pass: GroupPass, group: Group) -> str:
    if group.pk != group_pass.group_id:
        GroupPass.objects.filter(signup=group_pass.signup_id, signup__isnull=False, group=group).delete()
        GroupPass.objects.filter(pk=group_pass.pk).update(group=group)
    if group.is_full:
        _door_changed()
    return group.link


def say_dead(group_pass: GroupPass) -> bool:
    """Whoever went through the door says that the link is dead; False if it did not count.

    Once for each pass, and only of the link that they were led to. Three such reports close the door.
    """
    with transaction.atomic():
        of_this_link = GroupPass.objects.filter(
            pk=group_pass.pk, reported_dead=False, used_at__gte=group_pass.group.link_changed_at
        )
        if not of_this_link.update(reported_dead=True):
            return False
        Group.objects.filter(pk=group_pass.group_id).update(dead_reports=F("dead_reports") + 1)
        if Group.objects.get(pk=group_pass.group_id).dead_reports == DEAD_AFTER_REPORTS:
            _door_changed()
    return True


def _candidates(group_pass: GroupPass) -> list[int]:
    """Keys of the open groups that a pass may lead to, its own first; none that its holder has joined."""
    own = group_pass.group
    # A pass by e-mail knows no event: the next group is one of its own group's constituency.
    seat = group_pass.signup.event.constituency if group_pass.signup else own.constituency
    joined = GroupPass.objects.filter(signup=group_pass.signup_id, signup__isnull=False, used_at__isnull=False).exclude(
        pk=group_pass.pk
    )
    groups = Group.objects.open().exclude(pk__in=joined.values("group"))
    others = groups.of(own.campaign, seat).exclude(pk=own.pk)
    return [*groups.filter(pk=own.pk).values_list("pk", flat=True), *[group.pk for group in others]]


def _door_changed() -> None:
    """The map shows whether there is a group that takes one more."""
    with change(facts=False):
        pass
