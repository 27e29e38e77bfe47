from django.db import migrations, models


class Migration(migrations.Migration):
    """Of each seat: what one more event there would be worth, and for whom."""

    dependencies = [
        ("targeting", "0013_daily_needs"),
    ]

    operations = [
        migrations.AddField(
            model_name="seatneed",
            name="next_event_worth",
            field=models.FloatField(default=0, help_text="Expected seats a session, times the people it is for.", verbose_name="worth of one more event"),
        ),
        migrations.AddField(
            model_name="seatneed",
            name="offered",
            field=models.FloatField(default=0, help_text="How much of what an event there would be for them they are offered already, 0 to 1.", verbose_name="offered now"),
        ),
        migrations.AddField(
            model_name="seatneed",
            name="people_near",
            field=models.FloatField(help_text="Within an hour of it, who asked in the last week; empty as long as too few are counted.", null=True, verbose_name="people within reach"),
        ),
        migrations.AddField(
            model_name="seatneed",
            name="unserved",
            field=models.FloatField(default=0, help_text="Share of these who are offered nothing within an hour.", verbose_name="without an offer"),
        ),
    ]
