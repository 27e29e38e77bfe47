import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What somebody says is wrong is a complaint; a report is one of the field."""

    dependencies = [
        ('events', '0009_plain_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='report', name='report_of_one_thing'),
        migrations.RenameModel('Report', 'Complaint'),
        migrations.AlterModelOptions(
            name='complaint',
            options={'ordering': ['-created_at'], 'verbose_name': 'complaint', 'verbose_name_plural': 'complaints'},
        ),
        migrations.AlterField(
            model_name='complaint',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='complaints', to='events.event'),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='complaints', to='events.group'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('group__isnull', True)), models.Q(('event__isnull', True), ('group__isnull', False)), _connector='OR'), name='complaint_of_one_thing'),
        ),
    ]
