from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('constituencies', '0007_assumed_capacity'),
    ]

    operations = [
        migrations.AddField(
            model_name='party',
            name='name_in_sentence',
            field=models.CharField(blank=True, help_text='Such as “the Conservatives”.', max_length=80, verbose_name='name in a sentence'),
        ),
    ]
