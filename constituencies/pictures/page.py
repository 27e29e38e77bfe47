"""What chats and networks show of a page of a campaign: title, sentence, and the campaign's own picture."""

from __future__ import annotations

from django.utils.translation import gettext

from constituencies.addresses import absolute_url
from constituencies.kit.types import Context, JsonObject


def share_context(campaign: JsonObject, title: str, sentence: str, path: str) -> Context:
    """`campaign` as pages have it; what somebody asked for, such as a postcode, is no part of `path`."""
    picture = campaign.get("picture", "")  # a snapshot from before has none
    return {
        "share": {
            "title": title,
            "sentence": sentence,
            "url": absolute_url(path),
            "picture": absolute_url(picture) if picture else "",
            "alt": gettext("The constituencies of the campaign: %(name)s") % {"name": campaign["name"]},
        }
    }
