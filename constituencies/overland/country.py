"""The whole country as a network, from our own outlines and the lists of crossings and barriers in fixtures/.

Coordinates are on the British National Grid, in Northern Ireland too: there its metres are 0.2 % too long.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from pyproj import Transformer

from constituencies.importers.fixture_files import FOLDER, read_boundaries
from constituencies.kit.types import Floats
from constituencies.kit.uk import BRITISH_GRID
from constituencies.overland.detours import WINDING
from constituencies.overland.network import BLOCK, Link, Network
from constituencies.overland.raster import Frame, Ground, ground

KINDS: Final = ("bridge", "motorway", "tunnel", "causeway", "road", "ferry")
"""Kinds of crossings. A `motorway` is reached at the ends of its row, any other from its shores; a `road` leads
through the Republic of Ireland, of which we have no outlines."""

FARTHEST_END_KM: Final = 1.0

_to_metres = Transformer.from_crs(4326, BRITISH_GRID, always_xy=True)


class BadList(ValueError):
    """A row of crossings.csv or barriers.csv is wrong; the message names it."""


def to_metres(degrees: Floats) -> Floats:
    """Eastings and northings of longitudes and latitudes, (n, 2)."""
    return np.stack(_to_metres.transform(degrees[:, 0], degrees[:, 1]), axis=1)


def read_ground(set_slug: str, folder: Path = FOLDER) -> Ground:
    """The cells of the country, from the outlines of one boundary set (their coast is the same)."""
    outlines = read_boundaries(folder, set_slug)
    polygons = [polygon for outline in outlines.values() for polygon in outline.geoms]
    rings = [to_metres(shapely.get_coordinates(ring)) for part in polygons for ring in (part.exterior, *part.interiors)]
    return ground(Frame.around(rings, multiple=BLOCK), rings, read_barriers(folder / "barriers.csv"))


def read_network(set_slug: str, folder: Path = FOLDER) -> tuple[Network, list[str]]:
    """Ground with crossings, and what is odd about these. Raises BadList."""
    crossings = read_crossings(folder / "crossings.csv")
    network = Network(read_ground(set_slug, folder), crossings)
    return network, list(oddities(network, crossings))


def oddities(network: Network, crossings: Iterable[Link]) -> Iterable[str]:
    """A sentence for each end of a crossing that is not where one can get on it."""
    for crossing in crossings:
        for side, end in (("first", crossing.begin), ("second", crossing.end)):
            node, off = network.node_at(end)
            if off > FARTHEST_END_KM:
                yield f"{crossing.name}: the {side} end lies {off:.1f} km off the land."
            elif not network.is_reached[node]:
                yield f"{crossing.name}: no way leads to the {side} end."


def sources(set_slug: str, folder: Path = FOLDER) -> dict[str, str]:
    """File → digest of all that the ways over land are made from, but for the postcodes; and the factor in them."""
    names = (f"boundaries-{set_slug}.arcs", "crossings.csv", "barriers.csv")
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest()[:16] for name in names}
    return {**digests, "winding": str(WINDING)}


def read_crossings(path: Path) -> list[Link]:
    """Rows of crossings.csv. Raises BadList."""
    links = []
    for line, cells in _rows(path):
        try:
            ends = [float(cells[column]) for column in ("longitude_a", "latitude_a", "longitude_b", "latitude_b")]
            waiting = float(cells["waiting_km"])
        except ValueError as error:
            raise BadList(f"{path.name}, line {line}: {error}") from error
        if cells["kind"] not in KINDS or not cells["source"]:
            raise BadList(f"{path.name}, line {line}: kind is one of {', '.join(KINDS)}, and a source is needed.")
        begin, end = to_metres(np.array(ends).reshape(2, 2)).tolist()
        ends_in_metres = (begin[0], begin[1]), (end[0], end[1])
        # What is added is no way over land, which is all that is multiplied later.
        extra = waiting / WINDING
        kind = cells["kind"]
        links.append(Link(cells["name"], *ends_in_metres, extra, kind == "ferry", kind in ("motorway", "road")))
    return links


def read_barriers(path: Path) -> list[Floats]:
    """Rows of barriers.csv, each a line in metres. Raises BadList."""
    lines = []
    for line, cells in _rows(path):
        try:
            corners = [[float(number) for number in corner.split()] for corner in cells["line"].split(",")]
            lines.append(to_metres(np.array(corners).reshape(len(corners), 2)))
        except ValueError as error:
            raise BadList(f"{path.name}, line {line}: “longitude latitude, longitude latitude …” ({error})") from error
    return lines


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), 2)
