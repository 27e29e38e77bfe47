from django.db import migrations


class Migration(migrations.Migration):
    """The row is no longer called as what it holds is; its table keeps its name."""

    dependencies = [("targeting", "0008_attendance_and_reports_with_a_sign")]

    operations = [
        migrations.AlterModelTable(name="snapshot", table="targeting_snapshot"),
        migrations.RenameModel(old_name="Snapshot", new_name="SnapshotRow"),
    ]
