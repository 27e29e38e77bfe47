"""Addresses in domains with letters of their own, such as ann@müller.example, as mail is sent to them."""

from django.db import migrations

from constituencies.kit.outside_text import ascii_domain, ascii_email

FOREIGN = r"[^\x01-\x7f]"


def to_dns(apps, schema_editor):
    for name in ("Host", "SignUp", "GroupPass", "Watch"):
        model = apps.get_model("events", name)
        for row in model.objects.filter(email__regex=FOREIGN):
            _replace(model, row, "email", ascii_email)
    block = apps.get_model("events", "Block")
    for row in block.objects.filter(value__regex=FOREIGN):
        _replace(block, row, "value", ascii_email if "@" in row.value else ascii_domain)


def _replace(model, row, column, convert):
    before = getattr(row, column)
    try:
        after = convert(before)
    except ValueError:  # no domain at all: nobody was ever written to there
        return
    # One who is there already under the other form stays as they are: two people are not made one here.
    if after != before and not (model._meta.get_field(column).unique and model.objects.filter(**{column: after}).exists()):
        model.objects.filter(pk=row.pk).update(**{column: after})


class Migration(migrations.Migration):
    dependencies = [("events", "0013_names_and_mailboxes")]

    operations = [migrations.RunPython(to_dns, migrations.RunPython.noop, elidable=True)]
