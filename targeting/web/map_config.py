"""What the scripts of a page need to draw the map; they read it from a JSON block in the page."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from constituencies.addresses import label_urls
from constituencies.kit.types import JsonObject
from targeting.bands import LAYERS


def map_config(outlines: Mapping[str, str], need_url: str, campaign: str) -> JsonObject:
    """Where outlines and need are, the campaign's slug, and the layers with their bands."""
    return {
        "outlines": outlines,
        "labels": label_urls(),
        "need_url": need_url,
        "campaign": campaign,
        "suggestions_url": reverse("targeting:suggestions"),
        "outcode_url": reverse("targeting:outcode"),
        "layers": [
            {
                "slug": layer.slug,
                "label": str(layer.label),
                "bands": [{"slug": band.slug, "label": str(band.label)} for band in layer.bands],
            }
            for layer in LAYERS
        ],
        "tiles_url": settings.MAP_TILES_URL,
    }
