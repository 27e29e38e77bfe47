from django.db import migrations, models

SEQUENCE = "targeting_snapshot_number"


class Migration(migrations.Migration):
    """Snapshots are ordered by a sequence of the database, never by a clock; a seat tells since when its need holds."""

    dependencies = [("targeting", "0010_snapshot_row")]

    operations = [
        migrations.RunSQL(f"CREATE SEQUENCE {SEQUENCE}", f"DROP SEQUENCE {SEQUENCE}"),
        migrations.AddField(
            model_name="snapshotrow",
            name="number",
            field=models.BigIntegerField(
                default=0, help_text="Greater than that of any snapshot that was saved or confirmed before."
            ),
        ),
        migrations.AlterField(
            model_name="snapshotrow",
            name="published_at",
            field=models.DateTimeField(help_text="By the clock of the database, as each host may have its own."),
        ),
        migrations.AlterField(
            model_name="snapshotrow",
            name="payload",
            field=models.BinaryField(help_text="The snapshot, packed."),
        ),
        migrations.RemoveField(model_name="seatneed", name="change_seq"),
        migrations.RenameField(model_name="seatneed", old_name="computed_at", new_name="changed_at"),
        migrations.AlterField(
            model_name="seatneed", name="changed_at", field=models.DateTimeField(verbose_name="last changed")
        ),
    ]
