from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from constituencies.importers.base import ImportFailed, progress
from constituencies.importers.fixture_files import FOLDER
from constituencies.importers.outcodes import read_outcodes
from constituencies.overland.detours import DETOURS, Detours, Unreadable
from constituencies.overland.roads import read_roads, table


class Command(BaseCommand):
    help = _("Work out the distances over land (fixtures/detours.br) from outlines, crossings and barriers.")
    requires_system_checks = []  # works before there is a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--set", default="2024", help=_("Boundary set whose coast is taken, such as 2024."))
        parser.add_argument("--check", action="store_true", help=_("Only check what is there against known roads."))

    def handle(self, *_args: object, **options: Any) -> None:
        if not options["check"]:
            self._make(options["set"])
        try:
            detours = Detours.load(FOLDER / DETOURS)
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(table(read_roads(FOLDER / "road-distances.csv", detours)))

    def _make(self, set_slug: str) -> None:
        try:
            # SciPy is there for development only.
            from constituencies.overland.build import build_detours  # noqa: PLC0415
            from constituencies.overland.country import read_network, sources  # noqa: PLC0415
        except ImportError as error:
            raise CommandError(_("%(error)s: run “script/bootstrap dev” first.") % {"error": error}) from error
        try:
            network, complaints = read_network(set_slug)
            for complaint in complaints:
                self.stderr.write(self.style.WARNING(complaint))
            postcodes = read_outcodes()
            detours = replace(build_detours(network, *postcodes, progress=_shown), made_from=sources(set_slug))
        except (ImportFailed, ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        content = detours.pack()
        (FOLDER / DETOURS).write_bytes(content)
        values = {"path": DETOURS, "bytes": f"{len(content):,}", "zones": len(detours.codes)}
        self.stdout.write(_("%(path)s: %(bytes)s bytes, %(zones)d zones") % values)


def _shown(loop: Sequence[int], title: str) -> Iterable[int]:
    return progress(loop, title, len(loop))
