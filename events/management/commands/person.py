from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import privacy
from events.forms.privacy import PersonForm


class Command(BaseCommand):
    help = "Prints what is held of one person, for whoever asks by letter; with --erase it is erased instead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("contact", help="e-mail address or mobile number")
        parser.add_argument("--erase", action="store_true")

    def handle(self, *_args: object, contact: str, erase: bool, **_options: object) -> None:
        form = PersonForm({"contact": contact})
        if not form.is_valid():
            raise CommandError(" ".join(map(str, form.errors["contact"])))
        if not erase:
            self.stdout.write(json.dumps(privacy.export_person(**form.reached_by), indent=2, ensure_ascii=False))
            return
        erased = privacy.erase_person(**form.reached_by)
        self.stdout.write(f"Erased: {erased.signups} sign-ups, {erased.hosts} hosts, {erased.passes} passes.")
