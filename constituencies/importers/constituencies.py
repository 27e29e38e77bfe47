"""Constituencies of one boundary set from our own CSV: name, region, electorate, place in the cartogram."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify
from django.utils.translation import gettext as _

from constituencies.importers.base import Importer, Plan, compare, read_csv
from constituencies.kit.tables.cells import whole_number
from constituencies.models import BoundarySet, Constituency, Region

COLUMNS = ("code", "name", "nation", "region", "electorate", "hex_q", "hex_r", "type")


@dataclass(frozen=True)
class ConstituencyRow:
    line: int
    code: str
    name: str
    slug: str
    nation: str
    region: str
    kind: str
    electorate: int
    hex_q: int
    hex_r: int


class ConstituenciesImporter(Importer):
    """Creates the constituencies of a set, and the regions that they name, or brings them up to date."""

    def __init__(self, boundary_set: BoundarySet, path: Path) -> None:
        super().__init__()
        self.boundary_set = boundary_set
        self.path = path
        self.rows: dict[str, ConstituencyRow] = {}
        self.new_regions: list[Region] = []
        self.planned: Plan[Constituency] | None = None

    def read(self) -> None:
        slugs: dict[str, str] = {}
        for line, cells in read_csv(self.path, COLUMNS, self.report):
            try:
                row = self._row(line, cells)
            except ValueError as error:
                self.report.error(line, str(error))
                continue
            if row.code in self.rows:
                self.report.error(line, _("%(code)s occurs a second time.") % {"code": row.code})
            elif row.slug in slugs:
                self.report.error(
                    line,
                    _("%(code)s and %(other)s would have the same address: %(slug)s.")
                    % {"code": row.code, "other": slugs[row.slug], "slug": row.slug},
                )
            else:
                self.rows[row.code] = row
                slugs[row.slug] = row.code

    def _row(self, line: int, cells: dict[str, str]) -> ConstituencyRow:
        if cells["type"] not in Constituency.Kind.values:
            raise ValueError(
                _("type is %(found)r, not one of %(kinds)s.")
                % {"found": cells["type"], "kinds": ", ".join(Constituency.Kind.values)}
            )
        for column in ("code", "name", "nation", "region"):
            if not cells[column]:
                raise ValueError(_("%(column)s is empty.") % {"column": column})
        numbers = {}
        for column in ("electorate", "hex_q", "hex_r"):
            try:
                numbers[column] = whole_number(cells[column])
            except ValueError:
                raise ValueError(
                    _("%(column)s is %(found)r, not a whole number.") % {"column": column, "found": cells[column]}
                ) from None
        return ConstituencyRow(
            line=line,
            code=cells["code"].upper(),
            name=cells["name"],
            slug=slugify(cells["name"]),
            nation=cells["nation"],
            region=cells["region"],
            kind=cells["type"],
            **numbers,
        )

    def plan(self) -> None:
        regions = {region.name: region for region in Region.objects.all()}
        for row in self.rows.values():
            if row.region not in regions:
                regions[row.region] = Region(name=row.region, nation=row.nation)
                self.new_regions.append(regions[row.region])
        existing = {row.code: row for row in self.boundary_set.constituencies.select_related("region")}
        values = {
            row.code: {
                "boundary_set": self.boundary_set,
                "code": row.code,
                "name": row.name,
                "slug": row.slug,
                "kind": row.kind,
                "electorate": row.electorate,
                "hex_q": row.hex_q,
                "hex_r": row.hex_r,
                "region": regions[row.region],
            }
            for row in self.rows.values()
        }
        self.planned = compare(Constituency, existing, values)
        self.planned.count_into(self.report)

    def write(self) -> None:
        Region.objects.bulk_create(self.new_regions)
        if self.planned:
            self.planned.write(Constituency)
