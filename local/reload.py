"""script/server --reload: what somebody edits is seen at the next request.

Static files are read anew for each request (mcm/settings.py). A template or Python makes the two web servers start new
processes, by the signal that both have for it, and Python the workers too. A server's head has loaded the libraries, so
that a new process has only our own code to load.
"""

import importlib
import math
import os
import runpy
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from local.console import say
from local.home import CHECKOUT
from local.supervision import Supervisor

WANTED = "MCM_RELOAD"
SERVERS, WORKERS = ("web", "django"), ("worker", "messenger", "beat")
_LOOK_EVERY = 0.2
_WORKERS_AFTER = 2.5
"""Seconds: who waits for a page has the processors first."""
_ROOMS = ("constituencies", "events", "targeting", "mcm", "templates")
_LIBRARIES = (
    *("aiohttp", "asyncio", "astral", "brotli", "celery.app.base", "celery.beat", "celery.schedules", "icalendar"),
    *("django.core.handlers.wsgi", "django.core.management", "django.db.models", "django.forms", "django.template"),
    *("django.test.client", "django.db.backends.postgresql.base", "email.mime.text", "http.cookies", "kombu.common"),
    *("limits.storage", "msgpack", "numpy", "orjson", "phonenumbers", "psycopg", "pyproj", "redis.asyncio"),
    *("rest_framework", "shapely", "tablib", "werkzeug", "whitenoise.middleware", "zoneinfo"),
)


def is_wanted(environ: Mapping[str, str]) -> bool:
    return environ.get(WANTED) == "1"


def start(supervisor: Supervisor) -> None:
    """Watch the checkout from now on, in a thread."""
    say("Edits of templates, styles, scripts and Python are seen at once.")
    threading.Thread(target=_watch, args=(supervisor,), name="reload", daemon=True).start()


def _watch(supervisor: Supervisor) -> None:
    before = dict(_times())
    workers_due = math.inf
    while True:
        time.sleep(_LOOK_EVERY)
        now = dict(_times())
        changed = {path for path, _ in before.items() ^ now.items()}
        before = now
        with suppress(OSError):  # supervisord is going
            if changed and all(_is_whole(path) for path in changed):
                for name in SERVERS:
                    supervisor.signal(name, "HUP")
                say(f"Reloaded: {', '.join(sorted(str(path.relative_to(CHECKOUT)) for path in changed))}")
                if any(path.suffix == ".py" for path in changed):
                    workers_due = time.monotonic() + _WORKERS_AFTER
            elif time.monotonic() > workers_due:
                workers_due = math.inf
                supervisor.restart(*WORKERS)


def _times() -> Iterator[tuple[Path, int]]:
    """Every file that a process reads when it starts, and when it was changed."""
    for room in _ROOMS:
        for folder, _, names in os.walk(CHECKOUT / room):
            for path in (Path(folder, name) for name in names if name.endswith((".py", ".html", ".txt"))):
                with suppress(OSError):  # it went a moment ago
                    yield path, path.stat().st_mtime_ns


def _is_whole(path: Path) -> bool:
    """Whether it can be read as Python, if it is some: else nothing is ended for it."""
    if path.suffix != ".py" or not path.exists():
        return True
    try:
        compile(path.read_bytes(), path, "exec")
    except (SyntaxError, ValueError) as error:
        say(f"{path.relative_to(CHECKOUT)}: {error}")
        return False
    return True


def become_server(module: str) -> None:
    """Run a server's module in this process, in which the libraries are loaded already."""
    for name in _LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    del sys.argv[0]
    become_server(sys.argv[0])
