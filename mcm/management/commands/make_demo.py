from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from constituencies.models import Campaign
from mcm.sample import demo
from targeting.prototypes.steps import draft_first_prototype


class Command(BaseCommand):
    help = "Makes demo events, dated from now, and three logins. Refused on a public site."

    def handle(self, *_args: object, **_options: object) -> None:
        if not settings.IS_LOCAL:
            raise CommandError("ALLOWED_HOSTS names public hosts: a demo with known logins is refused there.")
        campaign = Campaign.objects.current()
        if campaign is None:
            raise CommandError("No campaign is current: run load_data first.")
        logins = demo.make_logins()
        created = demo.make_events(campaign)
        draft_first_prototype(campaign)
        self.stdout.write(f"Demo: {created} events made." if created else "Demo events are in place.")
        self.stdout.write("Sign in at /admin/ as")
        for name, password in logins.items():
            self.stdout.write(f"    {name:<10} {password}")
