"""Activity: events, who comes, who hosts, the groups people join, and what they are told.

Event ─< Shift        Event ─< SignUp >─ Shift       Host ─< Event, Group
  └─< Report            SignUp ─< GroupPass >─ Group     Message: to a SignUp, a Host, a GroupPass, a User
"""

from events.models.event import LONGEST, Activity, Event, EventQuerySet, Shift
from events.models.group import DEAD_AFTER_REPORTS, Group, GroupPass, GroupQuerySet
from events.models.host import Host, HostQuerySet, normalised
from events.models.message import Message
from events.models.safety import Block, Report
from events.models.signup import SignUp, SignUpQuerySet

__all__ = [
    "DEAD_AFTER_REPORTS",
    "LONGEST",
    "Activity",
    "Block",
    "Event",
    "EventQuerySet",
    "Group",
    "GroupPass",
    "GroupQuerySet",
    "Host",
    "HostQuerySet",
    "Message",
    "Report",
    "Shift",
    "SignUp",
    "SignUpQuerySet",
    "normalised",
]
