import uuid

import django.utils.timezone
from django.db import migrations, models

UID = {"default": uuid.uuid4, "editable": False, "help_text": "Its name in people's calendars.", "unique": True}


def name_calendar_entries(apps, _schema_editor):
    """A name at random for each event and shift that is there; PostgreSQL makes them, so that millions take seconds."""
    for model in ("Event", "Shift"):
        rows = apps.get_model("events", model).objects.filter(calendar_uid=None)
        rows.update(calendar_uid=models.Func(function="gen_random_uuid", output_field=models.UUIDField()))


def note_what_was_public(apps, _schema_editor):
    """What is public, and what people have signed up for, is never deleted."""
    event = apps.get_model("events", "Event")
    signups = apps.get_model("events", "SignUp").objects.filter(event=models.OuterRef("pk"))
    was_public = models.Q(status__in=["published", "cancelled"]) | models.Exists(signups)
    event.objects.filter(was_public).update(first_published_at=models.F("created_at"))


class Migration(migrations.Migration):
    """Promises kept: names of calendar entries, what was ever public, events without their host, forms sent once."""

    dependencies = [
        ('events', '0010_complaints'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormKey',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='A digest of page and key.', max_length=64, unique=True, verbose_name='key')),
                ('location', models.CharField(blank=True, max_length=200, verbose_name='led to')),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='created at')),
            ],
            options={'verbose_name': 'form that was sent', 'verbose_name_plural': 'forms that were sent'},
        ),
        migrations.AddField(
            model_name='event',
            name='first_published_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='What was public is never deleted.', null=True, verbose_name='first published at'),
        ),
        migrations.AddField(
            model_name='event',
            name='host_left_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Its host was erased or blocked: somebody has to take it over, or cancel it.', null=True, verbose_name='without its host since'),
        ),
        migrations.AddField(
            model_name='signup',
            name='outcode',
            field=models.CharField(blank=True, help_text='Near which they want to hear of other events: the first half of a postcode.', max_length=4, verbose_name='outcode'),
        ),
        migrations.AddField(model_name='event', name='calendar_uid', field=models.UUIDField(null=True)),
        migrations.AddField(model_name='shift', name='calendar_uid', field=models.UUIDField(null=True)),
        migrations.RunPython(name_calendar_entries, migrations.RunPython.noop),
        migrations.RunPython(note_what_was_public, migrations.RunPython.noop),
        # What was written is checked now: PostgreSQL alters no table while any of its rows waits for that.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(model_name='event', name='calendar_uid', field=models.UUIDField(**UID)),
        migrations.AlterField(model_name='shift', name='calendar_uid', field=models.UUIDField(**UID)),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('confirm-signup', 'please confirm you are coming'), ('signed-up', 'you are coming'), ('on-waiting-list', 'you are on the waiting list'), ('promoted', 'a place has come free'), ('day-before', 'reminder, the day before'), ('morning', 'reminder, in the morning'), ('changed', 'the event has changed'), ('cancelled', 'the event is cancelled'), ('back-on', 'the event is on again'), ('signup-cancelled', 'your place has been given up'), ('news', 'what is on near you'), ('from-host', 'a message from the host'), ('confirm-host', 'please confirm your e-mail'), ('host-link', 'your link to manage your events'), ('approved', 'your event has been approved'), ('declined', 'your event was declined'), ('host-changed', 'an organiser has changed your event'), ('host-cancelled', 'an organiser has cancelled your event'), ('host-back-on', 'an organiser has put your event back on'), ('host-digest', 'who is coming to your events'), ('nearly-full', 'your event is nearly full'), ('group-confirm', 'please confirm your group'), ('group-pass', 'your link to the group'), ('my-data', 'your link to what we hold about you'), ('group-link-old', 'please renew the link to your group'), ('confirm-watch', 'please confirm that we may tell you'), ('first-event', 'something is on'), ('notice', 'a notice to somebody with an account')], max_length=16, verbose_name='kind'),
        ),
    ]
