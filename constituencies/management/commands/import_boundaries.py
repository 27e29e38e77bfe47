from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from constituencies.importers.base import ImportCommand, ImportFailed, ImportReport
from constituencies.importers.boundaries import BoundariesImporter
from constituencies.importers.geojson import read_geojson
from constituencies.models import BoundarySet


class Command(ImportCommand):
    help = _("Import the boundaries of a set from GeoJSON (plain, gzip or zip; longitude and latitude), ONS's or ours.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--set", required=True, help=_("Slug of the boundary set, such as 2024."))
        parser.add_argument(
            "--partial",
            action="store_true",
            help=_("The file is of Great Britain alone: Northern Ireland keeps the outlines that it has."),
        )

    def run_import(self, *, commit: bool, **options: Any) -> ImportReport:
        path: Path = options["file"]
        boundary_set = BoundarySet.objects.filter(slug=options["set"]).first()
        if boundary_set is None:
            slugs = ", ".join(BoundarySet.objects.values_list("slug", flat=True))
            raise ImportFailed(
                _("There is no boundary set %(slug)s; there are: %(known)s.")
                % {"slug": options["set"], "known": slugs or _("none, so run load_facts first")}
            )
        source = partial(read_geojson, path)
        return BoundariesImporter(boundary_set, source, is_partial=options["partial"]).run(commit=commit)
