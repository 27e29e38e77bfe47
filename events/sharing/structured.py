"""An event in the words of schema.org, as search engines read it: https://schema.org/Event.

A block of data in its page, which no browser runs: so the Content-Security-Policy need not allow it.
"""

from __future__ import annotations

import json

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from constituencies.addresses import absolute_url
from constituencies.kit.types import JsonObject
from events.exports.event_json import local_iso
from events.models import Event
from events.sharing.picture import town_of

_SCHEMA = "https://schema.org/"
# So that no text of an organiser's ends the block, or begins another.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def data_block(event: Event, sentence: str, picture: str) -> SafeString:
    """The block's text, safe between the tags of a script."""
    text = json.dumps(structured_event(event, sentence, picture), ensure_ascii=False, separators=(",", ":"))
    return SafeString(text.translate(_ESCAPES))


def structured_event(event: Event, sentence: str, picture: str) -> JsonObject:
    """It offers nothing for sale, and says only where anybody may know that it is.

    `sentence` stands where it has no description of its own; `picture` is an address.
    """
    page = absolute_url(event.get_absolute_url())
    is_off = event.status == Event.Status.CANCELLED
    mode = "Online" if event.is_remote else "Offline"
    return {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": event.title,
        "description": event.description or sentence,
        "startDate": local_iso(event.starts_at),
        "endDate": local_iso(event.ends_at),
        "eventStatus": f"{_SCHEMA}Event{'Cancelled' if is_off else 'Scheduled'}",
        "eventAttendanceMode": f"{_SCHEMA}{mode}EventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": page} if event.is_remote else _place(event),
        "organizer": {
            "@type": "Organization",
            "name": _("%(party)s campaigners in %(constituency)s")
            % {"party": event.campaign.party.name, "constituency": event.constituency.name},
            "url": absolute_url("/"),
        },
        "isAccessibleForFree": True,
        "image": [picture],
    }


def _place(event: Event) -> JsonObject:
    """Search engines want an address: of a private one the town and the country."""
    address = {"@type": "PostalAddress", "addressLocality": town_of(event), "addressCountry": "GB"}
    place: JsonObject = {"@type": "Place", "name": event.public_place, "address": address}
    if event.is_private:
        return place
    if event.public_postcode:
        address["postalCode"] = event.public_postcode
    if position := event.public_position:
        place["geo"] = {"@type": "GeoCoordinates", "longitude": position[0], "latitude": position[1]}
    return place
