import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def concern_every_campaign(apps, _schema_editor):
    """What was counted until now named no campaign."""
    apps.get_model("constituencies", "ChangeSequence").objects.update(everywhere=F("value"))


class Migration(migrations.Migration):
    dependencies = [("constituencies", "0011_postcode_row")]

    operations = [
        migrations.CreateModel(
            name="CampaignChanges",
            fields=[
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="constituencies.campaign",
                    ),
                ),
                ("value", models.BigIntegerField()),
            ],
            options={"verbose_name": "changes of a campaign", "verbose_name_plural": "changes of campaigns"},
        ),
        migrations.AddField(
            model_name="changesequence",
            name="everywhere",
            field=models.BigIntegerField(
                default=0, help_text="The value just after the last change that may concern every campaign."
            ),
        ),
        migrations.RunPython(concern_every_campaign, migrations.RunPython.noop),
    ]
