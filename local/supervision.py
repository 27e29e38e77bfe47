"""supervisord: its configuration, and a client for the few questions we ask it."""

import contextlib
import http.client
import socket
import time
import xmlrpc.client
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from local.home import Home

# Paths are named through the environment, expanded after the file is parsed: in MCM_HOME there
# may be a space or a # that would mean something here.
_HEAD = """\
; Written by local at every start.
[supervisord]
nodaemon = true
silent = true
logfile = %(ENV_MCM_HOME)s/log/supervisord.log
pidfile = %(ENV_MCM_HOME)s/run/supervisord.pid
minfds = 256
minprocs = 50
{user}
[unix_http_server]
file = %(ENV_MCM_SUPERVISOR_SOCKET)s
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

_PROGRAM = """
[program:{name}]
command = "%(ENV_MCM_PYTHON)s" -m local.launch {name}
autostart = {autostart}
autorestart = true
startsecs = 1
; Practically for ever, each wait a second longer than the one before.
startretries = 1000000
priority = {priority}
stopsignal = {stopsignal}
stopwaitsecs = {stopwaitsecs}
; The head of the group sees to its members; what it does not manage in time is killed.
stopasgroup = false
killasgroup = true
redirect_stderr = true
stdout_logfile = %(ENV_MCM_HOME)s/log/{name}.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 3
"""

# Started in this order, stopped in the reverse one. A program of the site that has not ended a second after it was
# asked to is killed, as it may be at any time: what it was at is made up for at the next start. PostgreSQL has to write
# all it holds in memory when it stops.
_PROGRAMS: dict[str, dict[str, str | int]] = {
    "postgres": {"priority": 10, "stopsignal": "INT", "stopwaitsecs": 30},
    "valkey": {"priority": 20, "stopsignal": "TERM", "stopwaitsecs": 10},
    "beat": {"priority": 30, "stopsignal": "TERM", "stopwaitsecs": 1},
    "worker": {"priority": 40, "stopsignal": "TERM", "stopwaitsecs": 1},
    "messenger": {"priority": 45, "stopsignal": "TERM", "stopwaitsecs": 1},
    "django": {"priority": 48, "stopsignal": "TERM", "stopwaitsecs": 1},
    "web": {"priority": 50, "stopsignal": "TERM", "stopwaitsecs": 1},
}


def config_path(home: Home) -> Path:
    return home.run / "supervisord.conf"


def socket_path(home: Home) -> Path:
    return home.sockets / "supervisor.sock"


def config(services: Iterable[str], *, as_root: bool) -> str:
    """The configuration with the private `services`, which start at once, and the site's own
    programs, which wait until the site is prepared."""
    # supervisord wants it said that it is meant to stay root.
    text = [_HEAD.format(user="user = root\n" if as_root else "")]
    chosen = [*services, "web", "django", "worker", "messenger", "beat"]
    for name, facts in _PROGRAMS.items():
        if name in chosen:
            autostart = str(name in ("postgres", "valkey")).lower()
            text.append(_PROGRAM.format(name=name, autostart=autostart, **facts))
    return "".join(text)


class Supervisor:
    """Talks to this home's supervisord over its unix socket."""

    def __init__(self, home: Home) -> None:
        self._path = socket_path(home)

    def _call(self, method: str, *arguments: Any) -> Any:
        """Raises OSError when supervisord is gone."""
        # A connection for each question: one kept open would outlive a supervisord that was killed.
        with xmlrpc.client.ServerProxy("http://supervisor/RPC2", transport=_UnixTransport(self._path)) as proxy:
            try:
                return getattr(proxy.supervisor, method)(*arguments)
            except (http.client.HTTPException, xmlrpc.client.ProtocolError) as error:
                raise ConnectionError(str(error)) from error

    def states(self) -> dict[str, tuple[str, int]]:
        """Name → (state as supervisord calls it, process id or 0)."""
        found = cast(list[dict[str, Any]], self._call("getAllProcessInfo"))
        return {each["name"]: (each["statename"], each["pid"]) for each in found}

    def start(self, name: str) -> None:
        self._tolerate("startProcess", name, False)

    def stop(self, name: str) -> None:
        """Ask it to end; returns at once."""
        self._tolerate("stopProcess", name, False)

    def restart(self, *names: str) -> None:
        """End programs, all at once, and start each when it has ended. An end that takes long is waited for."""
        for name in names:
            self.stop(name)
        while any(pid for name, (_, pid) in self.states().items() if name in names):
            time.sleep(0.05)
        for name in names:
            self.start(name)

    def signal(self, name: str, signal: str) -> None:
        """Send it a signal, such as HUP."""
        self._tolerate("signalProcess", name, signal)

    def shut_down(self) -> None:
        self._call("shutdown")

    def _tolerate(self, method: str, *arguments: Any) -> None:
        with contextlib.suppress(xmlrpc.client.Fault):  # it is in that state already
            self._call(method, *arguments)


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = _UnixConnection(self._path)
        self._connection = host, connection  # what the base class closes
        return connection


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(str(self._path))
