from django.db import migrations, models


class Migration(migrations.Migration):
    """Of an event that was set up where the site suggested it: who suggested it."""

    dependencies = [
        ("events", "0016_who_came"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="suggested_by",
            field=models.CharField(blank=True, choices=[("radar", "starving-seat radar, or its weekly digest"), ("card", "card of a lookup"), ("host-form", "host's form"), ("admin-form", "organiser's form")], default="", editable=False, max_length=10, verbose_name="suggested by"),
        ),
    ]
