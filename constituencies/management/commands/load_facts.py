from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from constituencies.importers.base import ImportFailed
from constituencies.importers.load_fixtures import load_facts


class Command(BaseCommand):
    help = _("Load boundaries, constituencies, parties, elections and campaigns from fixtures/.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help=_("Load the fixtures even if they are loaded already, over whatever was imported since."),
        )

    def handle(self, *_args: object, **options: Any) -> None:
        try:
            report = load_facts(again=options["again"])
        except ImportFailed as failure:
            raise CommandError(_("%(failure)s Nothing was loaded.") % {"failure": failure}) from failure
        if report is None:
            self.stdout.write(_("The facts are up to date."))
        else:
            self.stdout.write(_("Facts loaded: %(summary)s.") % {"summary": report.summary()})
