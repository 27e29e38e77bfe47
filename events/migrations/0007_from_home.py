from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UNTOLD = "The host tells you how to join."


def say_who_tells(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of events from home that were set up before they had to say how people join: their hosts have written to people.

    Left empty, such a row could not be changed any more, not even for a sign-up.
    """
    events = apps.get_model("events", "Event").objects.filter(
        is_remote=True, status__in=["submitted", "waiting", "published"], join_link="", join_phone=""
    )
    events.update(join_phone=UNTOLD)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0006_when_people_can_come'),
    ]

    operations = [
        migrations.RunPython(say_who_tells, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='event',
            name='walking',
            field=models.CharField(choices=[('unknown', 'not known'), ('none', 'no walking'), ('short', 'up to half a mile'), ('long', 'more than half a mile')], default='unknown', max_length=8, verbose_name='distance walked'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('is_remote', False), models.Q(('status__in', ('submitted', 'waiting', 'published')), _negated=True), models.Q(('join_link', ''), _negated=True), models.Q(('join_phone', ''), _negated=True), _connector='OR'), name='event_from_home_can_be_joined', violation_error_message='Enter the link or the number with which people take part from home: only those who confirmed that they come get it.'),
        ),
    ]
