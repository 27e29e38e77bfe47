"""The public facts as files of the project: what is in `fixtures/`, and how it is made.

    script/make_fixtures SOURCE        (python -m constituencies.importers.fixture_files SOURCE)

SOURCE is a folder with the public files named in fixtures/README.md. The same files give the same bytes.
Imports no Django, so that it works before the site does.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path

import shapely

from constituencies.outlines.arcs import RoundingGrid, decode_arcs, encode_arcs, find_arcs, join_arcs
from constituencies.outlines.drawings import DETAILS, Drawing, draw, unpack_drawing

SUFFIXES = {".csv", ".arcs", ".br"}
FOLDER = Path(__file__).resolve().parents[2] / "fixtures"

# Both sets were read from TopoJSON files, which keep corners on such a grid (least squares over all corners;
# 1,955 and 1,836 corners, made when parts were repaired, lie off it). A set from elsewhere needs no grid.
GRIDS = {
    "2010": RoundingGrid((-8649683.587114, 49864777.998826), (104.1380614006, 109.9611396455)),
    "2024": RoundingGrid((-8649683.587912, 49864792.999415), (104.1380614137, 109.9609896241)),
}


def fixtures_digest(folder: Path = FOLDER) -> str:
    """Of the content of all fixtures, 32 hexadecimal digits: changes when any of them does."""
    state = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES):
        state.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()[:32]


def read_boundaries(folder: Path, set_slug: str) -> dict[str, shapely.MultiPolygon]:
    """Code → full-precision outline in degrees, of one boundary set."""
    codes, arcs = decode_arcs((folder / f"boundaries-{set_slug}.arcs").read_bytes())
    return dict(zip(codes, join_arcs(arcs), strict=True))


def read_drawings(folder: Path, set_slug: str) -> dict[str, Drawing]:
    """Detail → drawing of one boundary set: what constituencies/outlines/drawings.py makes of its boundaries."""
    paths = {detail: folder / f"outlines-{set_slug}-{detail}.json.br" for detail in DETAILS}
    return {detail: unpack_drawing(path.read_bytes()) for detail, path in paths.items()}


def make_fixtures(source: Path, folder: Path = FOLDER) -> list[Path]:
    """Write the fixtures that are made from the public files in `source`. Returns what was written."""
    files = [_tidy_csv(path, folder / path.name) for path in sorted(source.glob("*.csv"))]
    for path in sorted(source.glob("boundaries-*.geojson.gz")):
        set_slug = path.name.removeprefix("boundaries-").removesuffix(".geojson.gz")
        target = folder / f"boundaries-{set_slug}.arcs"
        target.write_bytes(encode_geojson(gzip.decompress(path.read_bytes()), GRIDS.get(set_slug, RoundingGrid())))
        files.append(target)
        outlines = read_boundaries(folder, set_slug)
        for name, detail in DETAILS.items():
            target = folder / f"outlines-{set_slug}-{name}.json.br"
            target.write_bytes(draw(outlines, detail).text_br)
            files.append(target)
    return files


def encode_geojson(content: bytes, grid: RoundingGrid) -> bytes:
    """A FeatureCollection with the property `code`, as constituencies/outlines/arcs.py keeps outlines."""
    features = json.loads(content)["features"]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    outlines = [shapely.MultiPolygon(shapely.get_parts(shape).tolist()) for shape in shapes]
    return encode_arcs([feature["properties"]["code"] for feature in features], find_arcs(outlines), grid)


def _tidy_csv(source: Path, target: Path) -> Path:
    """UTF-8, LF, quoted only where needed: so that a change of the data is all that a diff shows."""
    with source.open(encoding="utf-8-sig", newline="") as lines, target.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(csv.reader(lines))
    return target


def main() -> None:
    parser = ArgumentParser(description="Make fixtures/ from the public files.")
    parser.add_argument("source", type=Path, help="folder with the files named in fixtures/README.md")
    for path in make_fixtures(parser.parse_args().source):
        print(f"{path.relative_to(FOLDER.parent)}: {path.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
