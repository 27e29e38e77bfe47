"""A picture that phones read an address from, for what is printed."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.utils.safestring import SafeString


@lru_cache(maxsize=256)
def qr_code(url: str) -> SafeString:
    """SVG of a public address, to stand in a page."""
    return SafeString(segno.make(url, micro=False, error="m").svg_inline(border=2, light="#fff", omitsize=True))
