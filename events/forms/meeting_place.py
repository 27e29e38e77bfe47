"""Where an event meets: from its postcode, or by the marker on the map. For hosts and organisers alike."""

from __future__ import annotations

from django import forms

from constituencies.kit.types import FormData
from constituencies.models import PostcodeRow
from events.models import Event
from events.services import UnknownPlace, place_of

_MARKER = ("longitude", "latitude")


def has_marker(data: FormData) -> bool:
    return all(data.get(name) is not None for name in _MARKER)


def is_moved_by_postcode(form: forms.ModelForm[Event]) -> bool:
    """Whether somebody changed the postcode, and left the marker where it was."""
    return "postcode" in form.changed_data and not set(_MARKER) & set(form.changed_data)


def place_by_postcode(form: forms.ModelForm[Event], data: FormData) -> PostcodeRow | None:
    """Complete `data` from its postcode: the position, unless the marker tells it, and the constituency if it is empty.

    None where the postcode is unknown; the form says so, unless the marker will do instead.
    """
    try:
        row = place_of(data["postcode"], form.instance.campaign.boundary_set)
    except UnknownPlace as error:
        if not has_marker(data):
            form.add_error("postcode", str(error))
        return None
    data["postcode"] = str(row)
    if not has_marker(data) or is_moved_by_postcode(form):
        data["longitude"], data["latitude"] = row.longitude, row.latitude
    if not data.get("constituency"):
        data["constituency"] = row.constituency
    return row
