from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from constituencies.importers import fixture_files
from constituencies.importers.base import ImportCommand, ImportFailed, ImportReport
from constituencies.importers.results import ResultsImporter
from constituencies.importers.results_files import read_published_totals, read_results
from constituencies.models import Election


class Command(ImportCommand):
    help = _(
        "Import the results of an election: a CSV with code, party and votes, or the House of Commons Library's "
        "“results by constituency”."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--election", required=True, help=_("Slug of the election, such as 2024."))
        parser.add_argument(
            "--seats", type=Path, help=_("CSV of electorates and published figures that goes with a CSV of votes.")
        )

    def run_import(self, *, commit: bool, **options: Any) -> ImportReport:
        elections = Election.objects.general().select_related("boundary_set")
        election = elections.filter(slug=options["election"]).first()
        if election is None:
            slugs = ", ".join(elections.values_list("slug", flat=True))
            raise ImportFailed(
                _("There is no election %(slug)s; there are: %(known)s.")
                % {"slug": options["election"], "known": slugs or _("none, so run load_facts first")}
            )
        totals = read_published_totals(fixture_files.FOLDER / "published-totals.csv").get(election.slug)
        source = partial(read_results, options["file"], seats=options["seats"])
        return ResultsImporter(election, source, totals).run(commit=commit)
