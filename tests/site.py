"""A real site for tests: real data, database, broker, worker and web server, as `script/server` starts them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings as django_settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks.site import free_port, logins, start_server, stop_server, temporary_home
from local import environment, postgres, readiness
from local.home import Home

ROOT = Path(__file__).resolve().parents[1]
START_TIMEOUT = 600


@dataclass(frozen=True)
class Site:
    url: str
    home: Path
    database: str
    """psycopg's connection string."""
    environment: dict[str, str]

    @property
    def logins(self) -> dict[str, str]:
        """User name → password of the demo's three logins."""
        return logins(self.home)

    def query(self, sql: str, *parameters: Any) -> Any:
        """First column of the first row."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            row = connection.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def run(self, code: str) -> None:
        """Python with the site's own settings and services, in a process of its own."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        subprocess.run(command, cwd=ROOT, env=environment.complete(self.environment, Home(self.home)), check=True)

    def need_of(self, constituency: str) -> float:
        """The unrounded need of a seat of the current campaign."""
        return float(
            self.query(
                "SELECT need FROM targeting_seatneed n JOIN constituencies_constituency c ON c.id = n.constituency_id"
                " JOIN constituencies_campaign k ON k.id = n.campaign_id WHERE c.name = %s AND k.is_current",
                constituency,
            )
        )


@contextmanager
def site_of_its_own(**settings: str) -> Iterator[Site]:
    """A running site whose folder and services are nobody else's, gone afterwards."""
    # Not pytest's own folder: the user that PostgreSQL runs as must be able to enter it.
    with temporary_home("tests") as folder:
        home = folder.resolve()
        database = readiness.connection(postgres.url(Home(home)))
        with running_site(home, database, DATABASE_URL="", REDIS_URL="", **settings) as site:
            yield site


@contextmanager
def running_site(home: Path, database: str, **settings: str) -> Iterator[Site]:
    """`script/server` with a folder of its own; takes as long as a first start.

    `database` is psycopg's connection string for what `settings` name as DATABASE_URL; an empty DATABASE_URL
    or REDIS_URL gives the site private services.
    """
    port = free_port()
    environment = os.environ | {
        "MCM_HOME": str(home),
        "PORT": str(port),
        "MCM_DEMO": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        **settings,
    }
    log = home / "server.log"
    server = start_server([sys.executable, "-m", "local", "server"], environment, log)
    try:
        _wait_until_up(server, f"http://localhost:{port}/readyz", log)
        yield Site(f"http://localhost:{port}", home, database, environment)
    finally:
        stop_server(server)


def connection_string(name: str) -> str:
    """psycopg's, of a database on the server of the tests."""
    parameters = django_settings.DATABASES["default"]
    # Within a test session Django's own name is that of the test database: ask the address instead.
    server = {
        "host": parameters["HOST"],
        "port": parameters["PORT"],
        "user": parameters["USER"],
        "password": parameters["PASSWORD"],
    }
    return make_conninfo(**{key: str(value) for key, value in server.items() if value}, dbname=name)


def fresh_database(name: str) -> str:
    """An empty database on the server of the tests; psycopg's connection string."""
    with psycopg.connect(connection_string("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return connection_string(name)


def with_database(url: str, name: str) -> str:
    """DATABASE_URL of another database on the same server."""
    return f"{url.rpartition('/')[0]}/{name}"


def with_redis_database(url: str, number: int) -> str:
    """The address of one of Redis's databases, from that of another one."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlsplit(url)._replace(path=f"/{number}", query="").geturl()


def _wait_until_up(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The site did not start:\n{log.read_text()[-4000:]}")
