"""Names hold no line breaks, control characters nor links, and a block is of a mailbox: what is there is made so first."""

import events.safety.names
from django.conf import settings
from django.db import migrations, models

from events.safety.mailboxes import mailbox


NAMES = (("host", "name"), ("signup", "first_name"), ("group", "area"))
BAD = "[[:cntrl:]]+|://"


def clean_names(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for model, column in NAMES:
            cursor.execute(
                f"UPDATE events_{model} SET {column} = regexp_replace({column}, %s, ' ', 'g') WHERE {column} ~ %s",
                [BAD, BAD],
            )
        # One of a constituency never becomes equal to another.
        cursor.execute(
            "UPDATE events_group SET name = left(regexp_replace(name, %s, ' ', 'g'), 68) || ' ' || id WHERE name ~ %s",
            [BAD, BAD],
        )


def block_mailboxes(apps, schema_editor):
    Block = apps.get_model("events", "Block")
    for block in Block.objects.order_by("pk"):
        value = mailbox(block.value)
        if value == block.value:
            continue
        if Block.objects.filter(value=value).exists():
            block.delete()
        else:
            Block.objects.filter(pk=block.pk).update(value=value)


class Migration(migrations.Migration):

    dependencies = [
        ('constituencies', '0012_changes_of_a_campaign'),
        ('events', '0012_revisions_and_trust'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(clean_names, migrations.RunPython.noop),
        migrations.RunPython(block_mailboxes, migrations.RunPython.noop),
        # What was written is checked now: PostgreSQL alters no table while any of its rows waits for that.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='group',
            name='area',
            field=models.CharField(blank=True, help_text='If it covers more than its constituency, such as South Leeds.', max_length=80, validators=[events.safety.names.check_name], verbose_name='area'),
        ),
        migrations.AlterField(
            model_name='group',
            name='name',
            field=models.CharField(max_length=80, validators=[events.safety.names.check_name], verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='host',
            name='name',
            field=models.CharField(max_length=80, validators=[events.safety.names.check_name], verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='signup',
            name='first_name',
            field=models.CharField(max_length=60, validators=[events.safety.names.check_name], verbose_name='first name'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('value__regex', '^[^@]+\\+[^@]*@'), _negated=True), name='block_of_a_mailbox'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name__regex', '[[:cntrl:]]|://'), _negated=True), models.Q(('area__regex', '[[:cntrl:]]|://'), _negated=True)), name='group_name_is_a_name'),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '[[:cntrl:]]|://'), _negated=True), name='host_name_is_a_name'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.CheckConstraint(condition=models.Q(('first_name__regex', '[[:cntrl:]]|://'), _negated=True), name='signup_first_name_is_a_name'),
        ),
    ]
