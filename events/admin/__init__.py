"""Organisers' desk.

Who sees and edits what: an organiser their own events; a regional organiser also those in their regions;
staff all (events/safety/scope.py). mcm/roles.py says who may come here at all.
"""

from events.admin.activity import ActivityAdmin
from events.admin.event import EventAdmin
from events.admin.group import GroupAdmin
from events.admin.people import HostAdmin, MessageAdmin, SignUpAdmin
from events.admin.revision import RevisionAdmin
from events.admin.safety import BlockAdmin, ComplaintAdmin

__all__ = [
    "ActivityAdmin",
    "BlockAdmin",
    "ComplaintAdmin",
    "EventAdmin",
    "GroupAdmin",
    "HostAdmin",
    "MessageAdmin",
    "RevisionAdmin",
    "SignUpAdmin",
]
