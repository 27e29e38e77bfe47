from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from constituencies.importers.base import ImportCommand, ImportReport
from constituencies.importers.postcodes import PostcodeImporter


class Command(ImportCommand):
    help = _("Import postcodes, place them in every boundary set, and build the index that lookups use.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            nargs="?",
            help=_("ONS Postcode Directory, as CSV or as ONS's zip; the installed package if none is given."),
        )
        parser.add_argument(
            "--commit", action="store_true", help=_("Write to the database; without it, only check and report.")
        )
        parser.add_argument(
            "--force", action="store_true", help=_("Import a file with far fewer postcodes, or many bad rows.")
        )

    def run_import(self, *, commit: bool, **options: Any) -> ImportReport:
        return PostcodeImporter(options["file"], force=options["force"]).run(commit=commit)
