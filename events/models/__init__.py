"""Activity: events, who comes, who hosts, the groups people join, and what they are told.

Event ─< Shift        Event ─< SignUp >─ Shift       Host ─< Event, Group
  └─< Complaint         SignUp ─< GroupPass >─ Group     Message: to a SignUp, a Host, a GroupPass, a User, a Watch
Revision: a change of an Event or a Group that waits        Cancellation: who cancelled an Event
Watch: an e-mail that waits for the first event of a constituency     FormKey: a form that has been dealt with
"""

from events.models.activity import Activity
from events.models.approval import Cancellation, Revision
from events.models.event import LONGEST, STREET_KINDS, Event, EventQuerySet
from events.models.form_key import FormKey
from events.models.group import DEAD_AFTER_REPORTS, Group, GroupPass, GroupQuerySet
from events.models.host import Host, HostQuerySet, normalised
from events.models.message import Message, MessageKind
from events.models.safety import Block, Complaint
from events.models.shift import Shift
from events.models.signup import SignUp, SignUpQuerySet
from events.models.suggestion import SuggestedBy
from events.models.watch import Watch, WatchQuerySet

CancellationAuthority = Cancellation.Authority

__all__ = [
    "DEAD_AFTER_REPORTS",
    "LONGEST",
    "STREET_KINDS",
    "Activity",
    "Block",
    "Cancellation",
    "CancellationAuthority",
    "Complaint",
    "Event",
    "EventQuerySet",
    "FormKey",
    "Group",
    "GroupPass",
    "GroupQuerySet",
    "Host",
    "HostQuerySet",
    "Message",
    "MessageKind",
    "Revision",
    "Shift",
    "SignUp",
    "SignUpQuerySet",
    "SuggestedBy",
    "Watch",
    "WatchQuerySet",
    "normalised",
]
