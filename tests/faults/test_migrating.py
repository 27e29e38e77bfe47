"""Two hosts that start at once migrate one after the other, and both end well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.site import ROOT, fresh_database, with_database

pytestmark = [pytest.mark.slow, pytest.mark.alone]

DATABASE = "mcm_two_hosts"
HOSTS = 2


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    """manage.py on a host of its own, with a database that both share."""
    folder.mkdir()
    ours = {"DATABASE_URL": with_database(os.environ["DATABASE_URL"], DATABASE), "MCM_HOME": str(folder)}
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_both_end_well_and_every_migration_ran_once(tmp_path: Path) -> None:
    database = fresh_database(DATABASE)
    hosts = [start(tmp_path / f"host-{number}", "migrate", "--verbosity=1") for number in range(HOSTS)]
    outputs = [host.communicate(timeout=300)[0] for host in hosts]
    assert [host.returncode for host in hosts] == [0] * HOSTS, outputs
    assert sum("Waiting for another process that is migrating" in output for output in outputs) == 1, outputs
    with psycopg.connect(database) as connection:
        twice = connection.execute(
            "SELECT app, name FROM django_migrations GROUP BY app, name HAVING count(*) > 1"
        ).fetchall()
        applied = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
        locks = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()
    assert twice == []
    assert applied
    assert applied[0] > 30
    assert locks == (0,)
