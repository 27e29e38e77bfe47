"""Waiting until PostgreSQL, Valkey and the site answer."""

import http.client
import time
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import psycopg
import redis
from psycopg.conninfo import make_conninfo

from mcm.local.console import LocalError

PATIENCE = 30.0
_STEP = 0.05


def connection(url: str) -> str:
    """The libpq connection string for the database that DATABASE_URL names.

    >>> connection("postgres://mcm@//tmp/mcm-1/pg/mcm")
    'user=mcm host=/tmp/mcm-1/pg dbname=mcm'
    """
    parts = urlsplit(url)
    host, name = unquote(parts.hostname or ""), unquote(parts.path)[1:]
    if name.startswith("/"):  # a socket's folder, as django-environ writes it
        host, name = name.rsplit("/", 1)
    found = {
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": host,
        "port": parts.port or "",
        "dbname": name,
    }
    return make_conninfo("", **{key: value for key, value in found.items() if value})


def wait_for_service(name: str, url: str, alive: Callable[[], None]) -> None:
    """Wait until the service answers at `url`.

    `alive` is called meanwhile and raises LocalError when there is nothing to wait for. Raises
    TimeoutError with the last answer after PATIENCE seconds; a PostgreSQL that is recovering
    from a crash gets all the time it needs.
    """
    ask = {"postgres": ask_postgres, "valkey": ask_valkey}[name]
    deadline = time.monotonic() + PATIENCE
    while (answer := ask(url)) is not None:
        alive()
        if time.monotonic() > deadline and "starting up" not in answer:
            raise TimeoutError(answer)
        time.sleep(_STEP)


def ask_postgres(url: str) -> str | None:
    try:
        psycopg.connect(connection(url), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        # "the database system is starting up", "… not yet accepting connections"
        text = str(error)
        return "starting up" if "not yet accepting" in text or "in recovery" in text else text
    return None


def ask_valkey(url: str) -> str | None:
    try:
        with redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except redis.BusyLoadingError:
        return "starting up"
    except redis.RedisError as error:
        return str(error)
    return None


def wait_for_site(host: str, port: int, allowed_host: str, alive: Callable[[], None], patience: float = 60) -> None:
    """Wait until /healthz answers 200. Raises as `wait_for_service` does."""
    deadline = time.monotonic() + patience
    while (answer := ask_site(host, port, allowed_host)) is not None:
        alive()
        if time.monotonic() > deadline:
            raise TimeoutError(answer)
        time.sleep(_STEP)


def ask_site(host: str, port: int, allowed_host: str) -> str | None:
    client = http.client.HTTPConnection(host, port, timeout=5)
    # As a proxy in front would ask, or a site that redirects to HTTPS never answers 200.
    headers = {"Host": allowed_host, "X-Forwarded-Proto": "https"}
    try:
        client.request("GET", "/healthz", headers=headers)
        status = client.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        client.close()
    return None if status == 200 else f"/healthz answered {status}"


def explain(what: str, error: TimeoutError, log: str) -> LocalError:
    return LocalError(f"{what} does not answer ({error}). The end of its log:\n{log}")
