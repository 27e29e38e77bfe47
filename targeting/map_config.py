"""What the scripts of a page need to draw the map; they read it from a JSON block in the page."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from targeting.bands import LAYERS
from targeting.current import Served, holder


def map_config(served: Served | None, home_code: str | None = None) -> dict[str, Any]:
    """Where outlines and need are, the layers with their bands, and the code of the visitor's own constituency."""
    current = holder.catalogue.current if holder.catalogue else ""
    other = served is not None and served.snapshot.campaign["slug"] != current
    campaign = f"?campaign={served.snapshot.campaign['slug']}" if served and other else ""
    return {
        "outlines": served.snapshot.outlines if served else {},
        "need_url": reverse("targeting:need") + campaign,
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
