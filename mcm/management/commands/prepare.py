from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from constituencies.kit.database_lock import one_at_a_time
from mcm import heartbeats
from mcm.management.commands.migrate import LOCK
from mcm.staticfiles import collect_if_changed


class Command(BaseCommand):
    help = "Makes a site ready to start: migrates, collects static files, loads data, makes the demo, computes need."

    def handle(self, *_args: object, **_options: object) -> None:
        heartbeats.forget()
        call_command("migrate", verbosity=0)
        if not settings.RELOAD:
            collect_if_changed()
        with one_at_a_time(LOCK, "loading data"):
            call_command("load_data")
            if settings.MCM_DEMO:
                call_command("make_demo")
        self.check()  # again, as the campaign is known now: a public site with the example imprint does not start
        call_command("recompute_need")
