from django.db import migrations


class Migration(migrations.Migration):
    """The row is no longer called as the value object is; its table keeps its name."""

    dependencies = [("constituencies", "0010_plain_words")]

    operations = [
        migrations.AlterModelTable(name="postcode", table="constituencies_postcode"),
        migrations.RenameModel(old_name="Postcode", new_name="PostcodeRow"),
    ]
