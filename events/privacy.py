"""Personal data: what is held of one person, and how it is erased, on request and after polling day.

Personal are sign-ups, hosts, passes through a group's door, what they were told, and the addresses of homes. Numbers
stay: how many came to an event is nobody's secret.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from constituencies.changes import change
from constituencies.kit.types import JsonObject
from constituencies.models import Campaign
from events import services, signups, watching
from events.keeping.hosts import leave_to_organisers
from events.models import Complaint, Event, Group, GroupPass, Host, Message, Revision, SignUp, Watch, normalised
from events.promises.steps import Who
from events.safety.once import forget_old_keys

FORGOTTEN = "–"
UNCONFIRMED_DAYS = 7
"""So long an e-mail that nobody confirmed is kept."""


@dataclass(slots=True)
class Erased:
    """How much was erased."""

    signups: int = 0
    hosts: int = 0
    passes: int = 0
    addresses: int = 0
    """Homes, and ways to join from home."""
    watches: int = 0
    campaigns: list[str] = field(default_factory=list)


def signups_of(email: str = "", mobile: str = "") -> QuerySet[SignUp]:
    """Every sign-up of one person."""
    return SignUp.objects.filter(_is_reached_by(email, mobile))


def holder_of(email: str = "", mobile: str = "") -> SignUp | Host | GroupPass | Watch | None:
    """Something through which the person can be written to; None if nothing is held of them."""
    email = normalised(email)
    return (
        signups_of(email, mobile).first()
        or (Host.objects.by_email(email).first() if email else None)
        or (GroupPass.objects.filter(email=email).first() if email else None)
        or (Watch.objects.filter(email=email).first() if email else None)
    )


def export_person(email: str = "", mobile: str = "") -> JsonObject:
    """Everything that is held of one person, as JSON: the law's right of access and portability."""
    email = normalised(email)
    signups = signups_of(email, mobile).select_related("event", "shift")
    host = Host.objects.by_email(email).first() if email else None
    passes = GroupPass.objects.filter(email=email).select_related("group") if email else GroupPass.objects.none()
    watches = Watch.objects.filter(email=email) if email else Watch.objects.none()
    about = Q(signup__in=signups) | Q(host=host, host__isnull=False) | Q(group_pass__in=passes) | Q(watch__in=watches)
    return {
        "email": email,
        "mobile": mobile,
        "sign_ups": [
            {
                "event": signup.event.title,
                "starts_at": signup.starts_at.isoformat(),
                "shift": str(signup.shift or ""),
                "first_name": signup.first_name,
                "email": signup.email,
                "mobile": signup.mobile,
                "status": signup.status,
                "status_shown": signup.get_status_display(),
                "consented_at": signup.consented_at.isoformat(),
                "wants_news": signup.wants_news,
                "outcode": signup.outcode,
                "variant": signup.variant,
                "wants_reminders": signup.wants_reminders,
                "came": signup.came,
            }
            for signup in signups
        ],
        "host": host
        and {
            "name": host.name,
            "consented_at": host.consented_at.isoformat(),
            "trusted_in": [region.name for region in host.trusted_in.all()],
            "events": [
                {
                    "title": event.title,
                    "starts_at": event.starts_at.isoformat(),
                    "place": event.place,
                    "join_link": event.join_link,
                    "join_phone": event.join_phone,
                    "how_many_came": event.headcount,
                }
                for event in host.events.all()
            ],
            "groups": [group.name for group in host.groups.all()],
            "changes_that_wait": [
                {"of": str(revision), "changes": revision.changes} for revision in host.revisions.all()
            ],
        },
        "groups_joined": [
            {"group": group_pass.group.name, "asked_at": group_pass.created_at.isoformat()} for group_pass in passes
        ],
        "waits_for_events_in": [
            {
                "constituency": watch.constituency.name,
                "consented_at": watch.consented_at.isoformat(),
                "confirmed_at": watch.confirmed_at and watch.confirmed_at.isoformat(),
            }
            for watch in watches.select_related("constituency")
        ],
        "messages": [
            {"kind": message.kind, "state": message.state, "due_at": message.due_at.isoformat()}
            for message in Message.objects.filter(about).order_by("due_at")
        ],
    }


def erase_person(email: str = "", mobile: str = "") -> Erased:
    """Erase everything that is held of one person. Whoever waits for their place gets it.

    Events that they host stay on, without their name, and an organiser of the region looks after them; those at their
    home are cancelled, and the address goes, as are those that people join by a number, which may be the host's own.
    """
    email = normalised(email)
    erased = Erased()
    with change(facts=False):
        held = list(signups_of(email, mobile).select_related("event"))
        for event in sorted({signup.event for signup in held}, key=lambda event: event.pk):
            signups.erase_signups(event, [signup for signup in held if signup.event_id == event.pk])
        erased.signups = len(held)
        if mobile:  # typed beside an e-mail that is somebody else's
            SignUp.objects.filter(mobile=mobile).update(mobile="")
        if email:
            erased.passes = GroupPass.objects.filter(email=email).delete()[1].get(GroupPass._meta.label, 0)
            erased.watches = watching.forget(Watch.objects.filter(email=email))
            host = Host.objects.by_email(email).first()
            if host is not None:
                erased.addresses = _leave_home(host)
                leave_to_organisers([host])
                host.delete()
                erased.hosts = 1
    return erased


def erase_due(now: dt.datetime | None = None) -> Erased:
    """Erase what nobody confirmed, and everything personal of campaigns whose polling day is long enough ago.

    It is the event's own campaign that counts, whichever is current.
    """
    now = now or timezone.now()
    erased = Erased()
    _erase_unconfirmed(now, erased)
    # What would still have changed may hold the address of a home.
    Revision.objects.filter(event__ends_at__lt=now).delete()
    forget_old_keys(now)
    over = [campaign for campaign in Campaign.objects.all() if _is_due(campaign, now)]
    with change(facts=False):
        erased.signups += _delete(SignUp.objects.filter(event__campaign__in=over))
        erased.passes += _delete(GroupPass.objects.filter(group__campaign__in=over))
        erased.addresses += _forget_addresses(Event.objects.filter(campaign__in=over))
        erased.addresses += _forget_ways_to_join(Event.objects.filter(campaign__in=over))
        before = now - dt.timedelta(days=UNCONFIRMED_DAYS)
        erased.watches += watching.erase_due_watches(over, unconfirmed_before=before)
        Complaint.objects.filter(Q(event__campaign__in=over) | Q(group__campaign__in=over)).exclude(text="").update(
            text=""
        )
        needless = _needed_nowhere_else(over)
        leave_to_organisers(list(needless))
        erased.hosts += _delete(needless)
    erased.campaigns = [campaign.slug for campaign in over]
    return erased


def _is_due(campaign: Campaign, now: dt.datetime) -> bool:
    return timezone.localdate(now) > campaign.last_day_of_data


def _needed_nowhere_else(over: list[Campaign]) -> QuerySet[Host]:
    """Hosts who set up something in one of these campaigns, and nothing in any other."""
    others = Campaign.objects.exclude(pk__in=[campaign.pk for campaign in over])
    return _who_set_up_in(over).exclude(pk__in=_who_set_up_in(others).values("pk"))


def _who_set_up_in(campaigns: Iterable[Campaign]) -> QuerySet[Host]:
    events = Event.objects.filter(campaign__in=campaigns)
    groups = Group.objects.filter(campaign__in=campaigns)
    return Host.objects.filter(Q(pk__in=events.values("host")) | Q(pk__in=groups.values("proposer")))


def _erase_unconfirmed(now: dt.datetime, erased: Erased) -> None:
    before = now - dt.timedelta(days=UNCONFIRMED_DAYS)
    with change(facts=False):
        erased.signups += _delete(SignUp.objects.filter(status=SignUp.Status.UNCONFIRMED, created_at__lt=before))
        erased.passes += _delete(GroupPass.objects.filter(signup=None, created_at__lt=before))
        _never_public(Event.objects.filter(status=Event.Status.SUBMITTED, created_at__lt=before)).delete()
        Group.objects.filter(status=Group.Status.SUBMITTED, link_changed_at__lt=before, joined=0, passes=None).delete()
        stale = Host.objects.filter(confirmed_at=None, consented_at__lt=before, events=None, groups=None)
        erased.hosts += _delete(stale)


def _never_public(events: QuerySet[Event]) -> QuerySet[Event]:
    """Only these may be deleted without anybody having asked for it: people count on the others."""
    return events.filter(first_published_at=None, signups=None)


def _leave_home(host: Host) -> int:
    at_home = host.events.filter(is_private=True)
    by_number = host.events.exclude(join_phone="")
    services.cancel_events((at_home | by_number).on().filter(ends_at__gt=timezone.now()), Who.SITE)
    _never_public(host.events.filter(status=Event.Status.SUBMITTED)).delete()
    return _forget_addresses(at_home) + _forget_ways_to_join(by_number)


def _forget_addresses(events: QuerySet[Event]) -> int:
    """Homes become what the public could see of them all along."""
    homes = list(events.filter(is_private=True).exclude(place="", postcode=""))
    for home in homes:
        home.place = home.postcode = ""
        home.longitude, home.latitude = home.public_position or (None, None)
    return Event.objects.bulk_update(homes, ["place", "postcode", "longitude", "latitude"], batch_size=1000)


def _forget_ways_to_join(events: QuerySet[Event]) -> int:
    """Links and numbers of events from home: of those that were on, a word stands where there must be something."""
    joinable = events.exclude(join_link="", join_phone="").exclude(join_link="", join_phone=FORGOTTEN)
    return joinable.update(join_link="", join_phone=FORGOTTEN)


def _delete(rows: QuerySet[Model]) -> int:
    """How many rows of this kind went; others go with them."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _is_reached_by(email: str, mobile: str) -> Q:
    """Of a sign-up with both, the e-mail alone has been confirmed: its mobile may be anybody's."""
    email = normalised(email)
    by_email = Q(email=email) if email else Q(pk__in=[])
    return by_email | (Q(mobile=mobile, email="") if mobile else Q(pk__in=[]))
