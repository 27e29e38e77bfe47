"""PgBouncer in front of the tests' PostgreSQL, set up as docs/settings.md says."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from benchmarks.site import free_port

POOL = 6
"""Sessions of PostgreSQL, shared by some twenty connections of the site."""
_CONFIGURATION = """\
[databases]
{name} = {server} dbname={name} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
ignore_startup_parameters = options
logfile = {folder}/pgbouncer.log
"""


@contextmanager
def pooler(database: str, folder: Path) -> Iterator[str]:
    """DATABASE_URL through a PgBouncer. `database`: psycopg's connection string; `folder`: where it writes its log."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.fail("PgBouncer is not installed (Debian: apt-get install pgbouncer)")
    known = conninfo_to_dict(database)
    port = free_port()
    server = " ".join(f"{name}={known[name]}" for name in ("host", "port", "password") if known.get(name))
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        _CONFIGURATION.format(
            name=known["dbname"], user=known["user"], server=server, port=port, pool=POOL, folder=folder
        )
    )
    # It refuses to be root; and where PostgreSQL listens at a socket, only its own user may enter the folder.
    owner = Path(str(known["host"])).stat().st_uid if str(known.get("host", "")).startswith("/") else os.getuid()
    if os.getuid() == 0:
        os.chown(folder, owner, -1)
    account = {"user": owner} if os.getuid() == 0 else {}
    process = subprocess.Popen([program, str(configuration)], stderr=subprocess.DEVNULL, **account)  # type: ignore[call-overload]
    try:
        _wait_until_it_listens(process, port, folder / "pgbouncer.log")
        yield f"postgres://{known['user']}@127.0.0.1:{port}/{known['dbname']}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"PgBouncer did not start:\n{log.read_text()[-2000:] if log.exists() else ''}")
