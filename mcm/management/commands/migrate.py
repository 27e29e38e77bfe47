from typing import Any

from django.core.management.commands import migrate

from constituencies.kit.database_lock import one_at_a_time

LOCK = 4_750_011
"""Key of the database's advisory lock: two hosts that start at once migrate, and load data, one after the other."""


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time(LOCK, "migrating"):
            super().handle(*args, **options)
