"""Who runs an event, as the public may know it: by their part in the campaign, never by name.

That somebody campaigns tells what they think: names are for those who come (events/messages/), not for everybody.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.approval.trust import is_trusted
from events.models import Event


def who_hosts(event: Event) -> str:
    """A sentence; `event` with its host and its constituency's region."""
    region = {"region": event.constituency.region.name}
    if event.host is not None:
        if is_trusted(event.host, event.constituency.region_id):
            return _("A volunteer whom the organisers trust (%(region)s)") % region
        return _("A volunteer, in agreement with the organisers (%(region)s)") % region
    if event.host_left_at is None and event.organiser_id is not None:
        return _("An organiser of the campaign (%(region)s)") % region
    return _("The organisers of the region (%(region)s)") % region
