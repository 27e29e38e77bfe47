"""Snapshots hold what is compressed already: PostgreSQL need not try."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("targeting", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE targeting_snapshot ALTER COLUMN payload SET STORAGE EXTERNAL",
            "ALTER TABLE targeting_snapshot ALTER COLUMN payload SET STORAGE EXTENDED",
        ),
    ]
