from django.db import migrations


class Migration(migrations.Migration):
    """The row is no longer called as what it holds is; its table keeps its name."""

    dependencies = [("targeting", "0009_plain_words")]

    operations = [
        migrations.AlterModelTable(name="snapshot", table="targeting_snapshot"),
        migrations.RenameModel(old_name="Snapshot", new_name="SnapshotRow"),
    ]
