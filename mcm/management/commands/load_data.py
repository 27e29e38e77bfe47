from django.core.management import call_command
from django.core.management.base import BaseCommand

from constituencies.importers.postcodes import RULES
from constituencies.models import BoundarySet, Campaign
from targeting.plan.strategies import ensure_plan


class Command(BaseCommand):
    help = "Loads what is missing: constituencies, results, campaigns, postcodes, and a plan for each campaign."

    def handle(self, *_args: object, **_options: object) -> None:
        call_command("load_facts")
        if BoundarySet.objects.exclude(postcodes_version__startswith=RULES).exists():
            call_command("import_postcodes", commit=True)
        call_command("build_postcode_index")
        for campaign in Campaign.objects.with_facts():
            ensure_plan(campaign)
