"""The programs of a site: the two services, and web, worker, messenger and beat."""

import os
import resource
import shelve
import sys
from collections.abc import Mapping
from pathlib import Path

from local import postgres, reload, supervision, valkey
from local.console import say
from local.home import Home
from local.ports import Address
from local.processes import Program

SITE = ("web", "django", "worker", "messenger", "beat")

_MANY_FILES = 65_536
_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""glibc would keep up to sixteen pools of memory that dozens of threads have let go of."""


def build(name: str, home: Home, environ: Mapping[str, str]) -> Program:
    """The program called `name`. Raises KeyError for a name there is not."""
    if name == "postgres":
        return postgres.program(home)
    if name == "valkey":
        return valkey.program(home)
    arguments = _COMMANDS[name](home, environ)
    # What a messenger asks of the database it asks as any worker does.
    ours = {
        "MCM_PROGRAM": name,
        "DJANGO_SOCKET": str(home.sockets / "django.sock"),
    }
    # Where several processes may listen at one port, those that a killed head left behind serve on until others do.
    overlaps = name == "web" and sys.platform == "linux"
    return Program([sys.executable, *arguments], _FEW_ARENAS | dict(environ) | ours, overlaps=overlaps)


def cores() -> int:
    if sys.platform != "linux":
        return os.cpu_count() or 1
    return len(os.sched_getaffinity(0))


def raise_file_limit() -> None:
    """Let one process hold as many connections as the system allows: each is a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, _MANY_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _web(_home: Home, environ: Mapping[str, str]) -> list[str]:
    address = Address.find(environ)
    return [
        # Reloading brings processes that hold nothing of ours yet.
        *(_server("granian", environ) if reload.is_wanted(environ) else ("-m", "mcm.serving.public_program")),
        *("--interface", "rsgi"),
        *("--loop", "uvloop"),
        *("--runtime-threads", "1"),
        *("--http", "1"),
        # What comes in longer headers is refused before it is read: no browser sends a tenth of it.
        *("--http1-buffer-size", "16384"),
        *("--host", address.host),
        *("--port", str(address.port)),
        *("--workers", environ.get("GRANIAN_WORKERS") or ("1" if reload.is_wanted(environ) else str(cores()))),
        "--no-ws",
        "--respawn-failed-workers",
        *("--respawn-interval", "1"),
        *("--workers-kill-timeout", "1" if reload.is_wanted(environ) else "5"),
        "--no-access-log",  # it would hold postcodes
        "mcm.serving.public:public",
    ]


def _django(_home: Home, environ: Mapping[str, str]) -> list[str]:
    settings = ("-c", "python:mcm.serving.gunicorn_settings")
    return [*_server("gunicorn", environ), *settings, "mcm.serving.django_program:application"]


def _server(module: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    return ("-m", "local.reload", module) if reload.is_wanted(environ) else ("-m", module)


def _worker(home: Home, _environ: Mapping[str, str]) -> list[str]:
    return [
        *("-m", "celery", "-A", "mcm.celery", "worker", "--loglevel=info"),
        *("--concurrency=1", "--without-gossip", "--without-mingle"),
        # Unique, should several sites share one broker; Celery puts the machine's name for %h.
        f"--hostname=mcm-{home.key}@%h",
    ]


def _messenger(home: Home, environ: Mapping[str, str]) -> list[str]:
    *worker, _name = _worker(home, environ)
    return [*worker, "--queues=slow", f"--hostname=mcm-{home.key}-messenger@%h"]


def _beat(home: Home, _environ: Mapping[str, str]) -> list[str]:
    schedule = home.run / "celerybeat-schedule"
    _remove_if_damaged(schedule)
    return [
        *("-m", "celery", "-A", "mcm.celery", "beat", "--loglevel=info"),
        f"--schedule={schedule}",
        "--pidfile=",
    ]


def _remove_if_damaged(schedule: Path) -> None:
    """Remove beat's notes of what ran when, if a power cut spoilt them: beat would never start."""
    files = list(schedule.parent.glob(f"{schedule.name}*"))
    if not files:
        return
    try:
        with shelve.open(str(schedule), flag="r") as notes:  # noqa: S301 - our own file
            for name in notes:
                notes[name]
    except Exception:  # whatever a spoilt file raises
        say(f"Beat could not read {schedule}; it starts a new one.")
        for file in files:
            file.unlink()


def _prepare(_home: Home, _environ: Mapping[str, str]) -> list[str]:
    return ["manage.py", "prepare"]


def _supervisord(home: Home, _environ: Mapping[str, str]) -> list[str]:
    return ["-m", "local.supervisor", "-c", str(supervision.config_path(home))]


_COMMANDS = {
    "web": _web,
    "django": _django,
    "worker": _worker,
    "messenger": _messenger,
    "beat": _beat,
    "prepare": _prepare,
    "supervisord": _supervisord,
}
