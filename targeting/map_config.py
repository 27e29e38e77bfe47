"""What the scripts of a page need to draw the map; they read it from a JSON block in the page."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from targeting.bands import LAYERS
from targeting.current import Served

CODE = "{code}"
"""Stands in addresses for a constituency's code."""


def map_config(served: Served | None, home_code: str | None = None) -> dict[str, Any]:
    """Addresses, layers with their bands, and the code of the visitor's own constituency."""
    return {
        "outlines": served.snapshot.outlines if served else {},
        "need_url": reverse("targeting:need"),
        "lookup_url": reverse("targeting:lookup"),
        "seat_url": reverse("targeting:constituency", args=["CODE"]).replace("CODE", CODE),
        "layers": [
            {
                "slug": layer.slug,
                "label": str(layer.label),
                "bands": [{"slug": band.slug, "label": str(band.label)} for band in layer.bands],
            }
            for layer in LAYERS
        ],
        "tiles_url": settings.MAP_TILES_URL,
        "home_code": home_code,
    }
