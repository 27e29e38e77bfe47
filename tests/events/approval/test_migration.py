"""What a site had before trust was given by region, and before it was kept who cancelled."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from constituencies.models import Region
from events.approval.cancelling import cancelled_by
from events.models import CancellationAuthority as Authority
from events.models import Event, Group, Host
from tests.conftest import EventMaker

BEFORE = [("events", "0011_promises")]


def test_trust_is_kept_where_it_was_earned(
    make_event: EventMaker, hetty: Host, hugh: Host, regions: dict[str, Region]
) -> None:
    make_event("Brackwater", host=hetty, organiser=None)
    make_event("Ashford Vale", host=hetty, organiser=None, status="waiting")
    Group.objects.create(
        campaign=make_event.campaign, constituency=make_event.seats["Ashford Vale"], name="g", link="https://t.me/+x",
        status="approved", proposer=hugh,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while any of its rows are to be checked
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old_host = executor.loader.project_state(BEFORE).apps.get_model("events", "Host")
    old_host.objects.update(is_trusted=True)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("events"))
    assert [region.name for region in Host.objects.get(pk=hetty.pk).trusted_in.all()] == ["East"]
    assert [region.name for region in Host.objects.get(pk=hugh.pk).trusted_in.all()] == ["West"]


def test_what_was_cancelled_before_is_not_a_hosts_to_bring_back(make_event: EventMaker) -> None:
    event = make_event(status="cancelled")
    other = make_event()
    migration = import_module("events.migrations.0012_revisions_and_trust")
    with connection.schema_editor() as editor:
        migration.keep_that_organisers_may_have_cancelled(apps, editor)
    assert cancelled_by(event) == Authority.REGION
    assert cancelled_by(Event.objects.get(pk=other.pk)) == Authority.OWNER


@pytest.fixture(autouse=True)
def nothing_is_left(db: None) -> None:
    """Migrations run within the transaction of the test."""
