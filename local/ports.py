"""The address the site answers at."""

import errno
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from local.console import LocalError

PORT = "8000"


@dataclass(frozen=True)
class Address:
    """Where the web server listens: HOST and PORT."""

    host: str
    port: int

    @classmethod
    def find(cls, environ: Mapping[str, str]) -> "Address":
        given = environ.get("PORT") or PORT
        if not given.isdecimal() or not 0 < int(given) < 65536:
            raise LocalError(f"PORT={given} is not a port. Use a number from 1024 to 65535.")
        host = environ.get("HOST") or "127.0.0.1"
        return cls("127.0.0.1" if host == "localhost" else host, int(given))

    @property
    def reach(self) -> str:
        """The address at which this machine itself reaches it."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104 - recognised, not chosen

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host.startswith("127.") or self.host == "::1"

    @property
    def url(self) -> str:
        host = self.host if self.host == self.reach and not self.is_loopback else "localhost"
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def require_free(self) -> None:
        """Raise LocalError when something else listens here, and name it where we may know."""
        try:
            family, _, _, _, place = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                # As the web server does: connections that are only winding down do not count.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
                probe.listen()
        except PermissionError as error:
            raise LocalError(f"Port {self.port} needs root. Use one from 1024 up: PORT=8000 script/server") from error
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise LocalError(
                    f"HOST={self.host} is no address of this machine. Unset it, or use 0.0.0.0."
                ) from error
            holder = _holder(self.port)
            raise LocalError(
                f"{self.host}:{self.port} is not free: {holder or error.strerror}.\n"
                f"Stop that, or use another port: PORT={_next(self.port)} script/server"
            ) from error


def _next(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def _holder(port: int) -> str | None:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,):
                if connection.pid:
                    return f"{psutil.Process(connection.pid).name()} (process {connection.pid}) listens there"
                return "a program of another user listens there"
    except (psutil.Error, OSError):
        pass
    return None
