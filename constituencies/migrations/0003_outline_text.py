"""Drawings are text of constituencies/outlines/text.py now; load_facts draws them again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("constituencies", "0002_fewer_indexes")]

    operations = [
        migrations.RenameField("outline", "geojson_br", "text_br"),
        migrations.AlterField(
            "outline", "text_br", models.BinaryField(verbose_name="text, brotli-compressed")
        ),
        migrations.AlterField(
            "outline",
            "digest",
            models.CharField(help_text="Of the text; part of its address.", max_length=16, verbose_name="digest"),
        ),
    ]
