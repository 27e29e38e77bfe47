from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from constituencies.models import BoundarySet
from constituencies.postcode_index.index import build_index, index_path


class Command(BaseCommand):
    help = _("Build this machine's postcode index files from the database, where they are not up to date.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help=_("Build them even if they are up to date."))

    def handle(self, *_args: object, force: bool, **_options: object) -> None:
        for boundary_set in BoundarySet.objects.all():
            if build_index(boundary_set, force=force):
                outcome = _("%(name)s: built %(path)s.")
            elif boundary_set.postcodes_version:
                outcome = _("%(name)s: up to date.")
            else:
                outcome = _("%(name)s: no postcodes yet; load them with “script/manage load_data”.")
            self.stdout.write(outcome % {"name": boundary_set.name, "path": index_path(boundary_set.slug)})
