"""Organisers' desk.

Who sees and edits what: an organiser their own events; a regional organiser also those in their regions;
staff all. mcm/roles.py says who may come here at all.
"""

from events.admin.activity import ActivityAdmin
from events.admin.event import EventAdmin
from events.admin.group import GroupAdmin
from events.admin.people import HostAdmin, MessageAdmin, SignUpAdmin
from events.admin.safety import BlockAdmin, ReportAdmin

__all__ = [
    "ActivityAdmin",
    "BlockAdmin",
    "EventAdmin",
    "GroupAdmin",
    "HostAdmin",
    "MessageAdmin",
    "ReportAdmin",
    "SignUpAdmin",
]
