"""Whose activity is whose: an organiser's own, what lies in a regional organiser's regions, and the centre's all.

Nobody meets an address that its owner has not confirmed: anybody can type in another's.
"""

from __future__ import annotations

from django.db.models import Q

from constituencies.kit.actor import Actor
from constituencies.scope.rules import NO_ROW, centre, in_regions, set_rule
from events.models import Activity, Block, Complaint, Event, Group, Host, Message, Revision, Shift, SignUp

_REGION = "constituency__region"
_own_sign_ups = in_regions(f"event__{_REGION}", own="event__organiser")


def _sign_ups(by: Actor) -> Q:
    return _own_sign_ups(by) & Q(pk__in=SignUp.objects.address_confirmed().values("pk"))


def _hosts(by: Actor) -> Q:
    """Those who confirmed their address, and of these whoever has set up something in somebody's regions.

    What waits to be confirmed does not count: anybody can name a host of another region in the form.
    """
    confirmed = Q(confirmed_at__isnull=False)
    if by.acts_everywhere:
        return confirmed
    if not by.region_ids:
        return NO_ROW
    events = Event.objects.exclude(status=Event.Status.SUBMITTED).filter(constituency__region__in=by.region_ids)
    groups = Group.objects.exclude(status=Group.Status.SUBMITTED).filter(constituency__region__in=by.region_ids)
    return confirmed & (Q(pk__in=events.values("host")) | Q(pk__in=groups.values("proposer")))


set_rule(Event, in_regions(_REGION, own="organiser"))
set_rule(Activity, in_regions(_REGION))
set_rule(Shift, in_regions(f"event__{_REGION}", own="event__organiser"))
set_rule(SignUp, _sign_ups)
set_rule(Host, _hosts)
set_rule(Group, in_regions(_REGION))
set_rule(Complaint, in_regions(f"event__{_REGION}", f"group__{_REGION}"))
set_rule(Revision, in_regions(f"event__{_REGION}", f"group__{_REGION}"))
set_rule(Block, centre)
set_rule(Message, centre)
