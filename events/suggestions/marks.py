"""Who suggested an event where it is, from the link or the form that was taken up until the event is saved.

A mark names its source and the constituency that was suggested: whoever chooses another one follows no suggestion.
"""

from __future__ import annotations

from constituencies.models import Constituency
from events.models import Event, SuggestedBy

PARAMETER = "suggested"
"""Of links, with the source alone."""


def mark_of(source: str, constituency: Constituency | None) -> str:
    """What a form carries along; "" where nothing was suggested."""
    return f"{source} {constituency.code}" if source in SuggestedBy.values and constituency is not None else ""


def keep_source(event: Event, mark: str, constituency: Constituency | None) -> None:
    """Note on a new event who suggested it, if it is in the constituency that was suggested."""
    source = mark.partition(" ")[0]
    if mark and mark == mark_of(source, constituency):
        event.suggested_by = source
