"""What an event is called that nobody has given a title: by its town, since names of seats mean little to people."""

from __future__ import annotations

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from constituencies.kit.types import FormData
from constituencies.towns import nearest_town
from events.models import Event

LONGEST_TITLE = 120


def usual_title(kind: str, seat: str, position: tuple[float, float] | None, *, is_remote: bool = False) -> str:
    """Such as “Canvassing in Otley”, or by the name of the seat where `position` (degrees) is not known or private."""
    what = Event.Kind(kind).label if kind and kind != Event.Kind.OTHER else _("event")
    if is_remote:
        title = _("%(kind)s for %(constituency)s") % {"kind": what, "constituency": seat}
    else:
        title = _("%(kind)s in %(town)s") % {"kind": what, "town": nearest_town(*position).name if position else seat}
    return Truncator(capfirst(title)).chars(LONGEST_TITLE)


def title_of_answers(data: FormData) -> str:
    """The same of what somebody has answered in the form of an event; its constituency is among that."""
    longitude, latitude, is_remote = data.get("longitude"), data.get("latitude"), bool(data.get("is_remote"))
    position = None
    if longitude is not None and latitude is not None and not is_remote and not data.get("is_private"):
        position = longitude, latitude
    return usual_title(data.get("kind", ""), data["constituency"].name, position, is_remote=is_remote)
