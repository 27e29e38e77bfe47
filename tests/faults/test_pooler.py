"""A whole site behind PgBouncer in transaction pooling: nothing on its way relies on a session."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from benchmarks.desk import Desk
from tests.faults.control import Control, until
from tests.faults.pooler import POOL, pooler
from tests.site import Site, fresh_database, running_site

pytestmark = [pytest.mark.slow, pytest.mark.alone]

DATABASE = "mcm_pooled_site"
OPEN_EVENT = (
    "SELECT id FROM events_event e WHERE status = 'published' AND starts_at > now() + interval '1 day'"
    " AND NOT is_remote AND capacity IS NULL AND NOT EXISTS (SELECT FROM events_shift s WHERE s.event_id = e.id)"
    " ORDER BY id LIMIT 1"
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the site and PgBouncer write; others must be able to enter it, as PostgreSQL's user does."""
    folder = Path(tempfile.mkdtemp(prefix="mcm-pooled-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def pooled(folder: Path) -> Iterator[Site]:
    """A site that was migrated, filled and computed through the pooler."""
    database = fresh_database(DATABASE)
    (folder / "pgbouncer").mkdir()
    (folder / "site").mkdir(mode=0o711)
    with (
        pooler(database, folder / "pgbouncer") as url,
        running_site(folder / "site", database, DATABASE_URL=url, REDIS_URL="", GRANIAN_WORKERS="2") as site,
    ):
        yield site
    assert "unsupported" not in (folder / "pgbouncer" / "pgbouncer.log").read_text()


def sign_up(site: Site, event: int) -> None:
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"{site.url}/events/{event}/sign-up/"
    with opener.open(address) as answer:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    assert found
    fields = {"csrfmiddlewaretoken": found[1], "first_name": "Vera", "email": "vera@example.org", "consent": "on"}
    with opener.open(address, urlencode(fields).encode()) as answer:
        assert answer.url.endswith("?sent")


def test_lookups_sign_ups_and_saves_go_through_it(pooled: Site) -> None:
    control = Control(pooled)
    until(control.is_well, "the site is well")
    status, found, _took = control.get("/api/v1/lookup/?postcode=SW1A1AA")
    assert (status, found["outcome"]) == (200, "found")

    event = pooled.query(OPEN_EVENT)
    sign_up(pooled, event)
    assert pooled.query("SELECT count(*) FROM events_signup WHERE email = 'vera@example.org'") == 1

    desk = Desk(pooled.url, "staff", pooled.logins["staff"])
    newest = "SELECT max(change_seq) FROM targeting_snapshot"  # of the campaign that the event belongs to
    before = pooled.query(newest)
    desk.save_event("Saved through a pooler")
    until(lambda: pooled.query(newest) > before, "need is computed anew", 20)
    desk.save_all_weights(1.5)
    assert pooled.query("SELECT min(weight) FROM targeting_targetweight w WHERE reason = 'Benchmark'") == 1.5


def test_connections_share_a_few_sessions_and_none_keeps_a_lock(pooled: Site) -> None:
    with psycopg.connect(pooled.database) as connection:
        sessions = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [DATABASE]
        ).fetchone()
        locks = connection.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE locktype = 'advisory' AND a.state = 'idle'"
        ).fetchone()
    assert sessions
    assert 1 <= sessions[0] <= POOL
    assert locks == (0,)


@pytest.mark.parametrize("program", ["django", "worker", "messenger", "beat", "web"])
def test_no_program_complains(pooled: Site, program: str) -> None:
    log = (pooled.home / "log" / f"{program}.log").read_text()
    assert [line for line in log.splitlines() if " ERROR " in line or "Traceback" in line] == []
