"""What the head of an event's page says of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from constituencies.addresses import absolute_url
from constituencies.kit.types import Context
from events.messages.words import when, where
from events.models import Event
from events.sharing.picture import kind_and_seat, picture_path, public_title
from events.sharing.structured import data_block


def event_share_context(event: Event) -> Context:
    """Title, sentence and picture for chats and networks, and the data for search engines."""
    sentence, picture = _share_sentence(event), absolute_url(picture_path(event))
    return {
        "share": {
            "title": public_title(event),
            "sentence": sentence,
            "url": absolute_url(event.get_absolute_url()),
            "picture": picture,
            "alt": f"{public_title(event)}. {sentence}",
            "data": data_block(event, sentence, picture),
        }
    }


def _share_sentence(event: Event) -> str:
    """When and where, as anybody may know it."""
    return _("%(kind_and_seat)s. %(when)s. %(where)s") % {
        "kind_and_seat": kind_and_seat(event),
        "when": when(event.starts_at, event.ends_at),
        "where": where(event, knows_address=False),
    }
