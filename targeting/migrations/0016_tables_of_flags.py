"""django-waffle makes tables for its own flags, whatever flags a project has: here they are prototypes. As no model says
that they refer to users, these tables would keep all others from being emptied."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("targeting", "0015_prototypes"),
        ("waffle", "0004_update_everyone_nullbooleanfield"),
    ]

    operations = [
        migrations.RunSQL(
            """
            DO $$
            DECLARE reference record;
            BEGIN
                FOR reference IN
                    SELECT conrelid::regclass AS relation, conname AS name
                    FROM pg_constraint
                    WHERE contype = 'f'
                      AND conrelid IN ('waffle_flag_users'::regclass, 'waffle_flag_groups'::regclass)
                      AND confrelid <> 'waffle_flag'::regclass
                LOOP
                    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', reference.relation, reference.name);
                END LOOP;
            END $$
            """,
            migrations.RunSQL.noop,
        ),
    ]
