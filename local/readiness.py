"""Waiting until PostgreSQL, Valkey and the site answer."""

import http.client
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import psycopg
import redis

from local.console import LocalError

_STEP = 0.05
# Django takes options of its own in the same place.
_LIBPQ_OPTIONS = {"host", "port", "options", "sslmode", "sslrootcert", "sslcert", "sslkey"}
_STARTING = "starting up"


def connection(url: str) -> str:
    """The libpq form of DATABASE_URL, which django-environ reads a little differently.

    >>> connection("postgres://mcm@//tmp/mcm-1/pg/mcm")
    'postgresql://mcm@/mcm?host=%2Ftmp%2Fmcm-1%2Fpg'
    """
    parts = urlsplit(url)
    options = {name: value for name, value in parse_qsl(parts.query) if name in _LIBPQ_OPTIONS}
    folder, _, name = unquote(parts.path)[1:].rpartition("/")
    if folder.startswith("/"):  # a socket's folder, then the name
        options["host"] = folder
    return f"postgresql://{parts.netloc}/{quote(name)}" + (f"?{urlencode(options)}" if options else "")


def wait_for_service(name: str, url: str, alive: Callable[[], None]) -> None:
    """Wait until the service answers at `url`.

    `alive` is called meanwhile and raises LocalError when there is nothing to wait for. Raises TimeoutError with the
    last answer after half a minute; a PostgreSQL that is recovering from a crash gets all the time it needs.
    """
    _wait(partial({"postgres": ask_postgres, "valkey": ask_valkey}[name], url), alive, patience=30)


def wait_for_site(host: str, port: int, allowed_host: str, alive: Callable[[], None]) -> None:
    """Wait three minutes until /healthz answers 200. Raises as `wait_for_service` does."""
    _wait(partial(ask_site, host, port, allowed_host), alive, patience=180)


def _wait(ask: Callable[[], str | None], alive: Callable[[], None], patience: float) -> None:
    deadline = time.monotonic() + patience
    while (answer := ask()) is not None:
        alive()
        if time.monotonic() > deadline and answer != _STARTING:
            raise TimeoutError(answer)
        time.sleep(_STEP)


def ask_postgres(url: str) -> str | None:
    try:
        psycopg.connect(connection(url), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        text = str(error)
        is_starting = any(words in text for words in ("starting up", "not yet accepting", "in recovery"))
        return _STARTING if is_starting else text
    return None


def ask_valkey(url: str) -> str | None:
    try:
        with redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except redis.BusyLoadingError:
        return _STARTING
    except redis.RedisError as error:
        return str(error)
    return None


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
