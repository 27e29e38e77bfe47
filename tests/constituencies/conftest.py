"""Files of boundaries and results for the three fictional seats, and the real facts where a test needs them."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

Ring = list[tuple[float, float]]


def square(west: float, south: float, side: float = 0.1) -> Ring:
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


class GeoJSON:
    """A file of boundaries: three squares, which a test then spoils."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.features: dict[str, dict[str, Any]] = {
            name: {
                "type": "Feature",
                "properties": {"code": code, "name": name},
                "geometry": {"type": "Polygon", "coordinates": [square(west, 52.0)]},
            }
            for name, code, west in (
                ("Ashford Vale", "E14990001", -2.0),
                ("Brackwater", "E14990002", -1.9),
                ("Crowmere", "E14990003", -1.8),
            )
        }

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self.features[name]

    def move(self, name: str, ring: Ring) -> None:
        self.features[name]["geometry"]["coordinates"] = [ring]

    def write(self) -> Path:
        lines = ",\n".join(json.dumps(feature) for feature in self.features.values())
        self.path.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}", encoding="utf-8")
        return self.path


@pytest.fixture
def geojson(tmp_path: Path) -> GeoJSON:
    return GeoJSON(tmp_path / "boundaries.geojson")


class Command:
    """Runs a management command and keeps what it printed."""

    def __init__(self) -> None:
        self.printed = ""

    def __call__(self, name: str, *arguments: str | Path) -> str:
        out = StringIO()
        try:
            call_command(name, *map(str, arguments), stdout=out, stderr=out)
        finally:
            self.printed = out.getvalue()
        return self.printed


@pytest.fixture
def command(db: None) -> Command:
    return Command()
