"""placeholder"""

from dataclasses import dataclass
from collections.abc import Mapping
import shapely, hashlib, brotli


@dataclass(frozen=True)
class Drawing:
    digest: str
    geojson_br: bytes


def draw(outlines: Mapping[str, shapely.MultiPolygon]) -> dict[str, Drawing]:
    return {"overview": Drawing("0", b""), "fine": Drawing("0", b"")}
