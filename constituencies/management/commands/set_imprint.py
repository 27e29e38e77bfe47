from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from constituencies.campaigns import set_imprint
from constituencies.models import Campaign


class Command(BaseCommand):
    help = "Says who promotes a campaign: name and address, as the Elections Act 2022 asks for."
    # It puts right what the checks of a public site find.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "imprint", help="such as: Promoted by A. Agent on behalf of the Party, both at 1 High Street"
        )
        parser.add_argument("--campaign", help="its slug; the current one by default")

    def handle(self, *_args: object, **options: object) -> None:
        campaigns = Campaign.objects.all()
        slug = options["campaign"]
        campaign = campaigns.filter(slug=str(slug)).first() if slug else campaigns.current()
        if campaign is None:
            raise CommandError("There is no such campaign. Those there are: " + ", ".join(c.slug for c in campaigns))
        try:
            set_imprint(campaign, str(options["imprint"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"“{campaign}” now shows: {campaign.imprint}")
