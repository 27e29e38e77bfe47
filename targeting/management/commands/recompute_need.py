from django.core.management.base import BaseCommand

from targeting.recompute import recompute


class Command(BaseCommand):
    help = "Recomputes the need of every seat of every campaign, and publishes it."

    def handle(self, *_args: object, **_options: object) -> None:
        for snapshot in recompute():
            self.stdout.write(
                f"{snapshot.campaign['name']}: {len(snapshot.seats)} seats, {len(snapshot.events)} events shown."
            )
