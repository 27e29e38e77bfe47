import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def trust_by_region(apps, editor):
    """Whoever was trusted is so where they have set up something that an organiser has looked at."""
    Host, Event, Group = (apps.get_model('events', name) for name in ('Host', 'Event', 'Group'))
    for host in Host.objects.filter(is_trusted=True):
        events = Event.objects.filter(host=host, status__in=['published', 'cancelled'])
        groups = Group.objects.filter(proposer=host, status='approved')
        host.trusted_in.set({
            *events.values_list('constituency__region', flat=True), *groups.values_list('constituency__region', flat=True),
        })
    editor.execute('SET CONSTRAINTS ALL IMMEDIATE')


def trust_anywhere(apps, editor):
    Host = apps.get_model('events', 'Host')
    Host.objects.filter(pk__in=Host.trusted_in.through.objects.values('host')).update(is_trusted=True)


def keep_that_organisers_may_have_cancelled(apps, editor):
    """Nobody has kept who did: hosts do not bring back what organisers may have cancelled."""
    Event, Cancellation = (apps.get_model('events', name) for name in ('Event', 'Cancellation'))
    events = Event.objects.filter(status='cancelled').iterator()
    Cancellation.objects.bulk_create(
        (Cancellation(event=event, authority=1, at=event.updated_at) for event in events), batch_size=1000
    )
    editor.execute('SET CONSTRAINTS ALL IMMEDIATE')


class Migration(migrations.Migration):
    """Trust is given by region; what hosts change of something public waits; who cancelled is kept."""

    dependencies = [
        ('constituencies', '0012_changes_of_a_campaign'),
        ('events', '0011_promises'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='host',
            name='trusted_in',
            field=models.ManyToManyField(blank=True, help_text='What they set up or change there is published without approval.', related_name='+', to='constituencies.region', verbose_name='trusted in'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('confirm-signup', 'please confirm you are coming'), ('signed-up', 'you are coming'), ('on-waiting-list', 'you are on the waiting list'), ('promoted', 'a place has come free'), ('day-before', 'reminder, the day before'), ('morning', 'reminder, in the morning'), ('changed', 'the event has changed'), ('cancelled', 'the event is cancelled'), ('back-on', 'the event is on again'), ('signup-cancelled', 'your place has been given up'), ('news', 'what is on near you'), ('from-host', 'a message from the host'), ('confirm-host', 'please confirm your e-mail'), ('host-link', 'your link to manage your events'), ('approved', 'your event has been approved'), ('declined', 'your event was declined'), ('host-changed', 'an organiser has changed your event'), ('host-cancelled', 'an organiser has cancelled your event'), ('host-back-on', 'an organiser has put your event back on'), ('host-digest', 'who is coming to your events'), ('nearly-full', 'your event is nearly full'), ('change-approved', 'your change has been approved'), ('change-declined', 'your change was declined'), ('group-confirm', 'please confirm your group'), ('group-pass', 'your link to the group'), ('my-data', 'your link to what we hold about you'), ('group-link-old', 'please renew the link to your group'), ('confirm-watch', 'please confirm that we may tell you'), ('first-event', 'something is on'), ('notice', 'a notice to somebody with an account')], max_length=16, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Cancellation',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.PositiveSmallIntegerField(choices=[(0, 'whoever set it up'), (1, 'a regional organiser'), (2, 'staff')], verbose_name='cancelled by')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='cancelled at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cancellation', to='events.event')),
            ],
            options={
                'verbose_name': 'cancellation',
                'verbose_name_plural': 'cancellations',
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changes', models.JSONField(help_text='Column → what it would become; a constituency by its key.', verbose_name='changes')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposed at')),
                ('event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='revision', to='events.event')),
                ('group', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='revision', to='events.group')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='events.host', verbose_name='proposed by')),
            ],
            options={
                'verbose_name': 'change that waits',
                'verbose_name_plural': 'changes that wait for approval',
                'ordering': ['proposed_at', 'pk'],
                'default_permissions': ('view', 'change'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), ('group__isnull', True)), models.Q(('event__isnull', True), ('group__isnull', False)), _connector='OR'), name='revision_of_one_thing')],
            },
        ),
        migrations.RunPython(trust_by_region, trust_anywhere),
        migrations.RunPython(keep_that_organisers_may_have_cancelled, migrations.RunPython.noop),
        # What was written is checked now: PostgreSQL alters no table while any of its rows waits for that.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='host',
            name='is_trusted',
        ),
    ]
