"""The database backend gives up on a server that hangs, wherever it hangs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from mcm.serving.postgresql import limits
from mcm.serving.postgresql.base import Connection, DatabaseWrapper

LIMIT = 0.3
SOON = 2.5
"""Seconds in which a wait must be over on a busy machine; without a limit it lasts for ever."""


class Relay:
    """Stands between a client and the real PostgreSQL, and passes nothing on while it hangs."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.passes = threading.Event()
        self.passes.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def hang(self) -> None:
        self.passes.clear()

    def close(self) -> None:
        self.passes.set()
        for each in (self._listening, *self._sockets):
            # Wakes the thread that reads from it, too.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX if self.server.startswith("/") else socket.AF_INET)
            host, _, port = self.server.rpartition(":")
            server.connect(self.server if self.server.startswith("/") else (host, int(port)))
            self._sockets += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.passes.wait()
                target.sendall(data)


@pytest.fixture
def relay(db: None) -> Iterator[Relay]:
    parameters = connection.get_connection_params()
    host, port = str(parameters.get("host") or "/tmp"), parameters.get("port", 5432)
    relay = Relay(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else f"{host}:{port}")
    yield relay
    relay.close()


@pytest.fixture
def limited() -> Iterator[None]:
    limits.limit_waiting(LIMIT)
    yield
    limits.limit_waiting(None)


@contextmanager
def atomic(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Django's atomic() takes an alias, not a connection."""
    connections[database.alias] = database
    try:
        with transaction.atomic(using=database.alias):
            yield
    finally:
        del connections[database.alias]


@pytest.fixture
def database(relay: Relay) -> Iterator[BaseDatabaseWrapper]:
    """A connection of Django's to the test database, through the relay."""
    ours = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": relay.port}
    ours["OPTIONS"] = {"connect_timeout": 2, "sslmode": "disable", "gssencmode": "disable"}
    wrapper = DatabaseWrapper(ours, alias="hanging")
    yield wrapper
    wrapper.close()


def test_the_site_uses_this_backend() -> None:
    assert isinstance(connections["default"], DatabaseWrapper)


@pytest.mark.usefixtures("limited")
def test_connections_are_ours_and_work(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT 6 * 7")
        assert cursor.fetchone() == (42,)
    assert isinstance(database.connection, Connection)


@pytest.mark.usefixtures("limited")
def test_a_query_to_a_server_that_hangs_ends_and_the_connection_with_it(
    database: BaseDatabaseWrapper, relay: Relay
) -> None:
    with database.cursor() as cursor:
        relay.hang()
        began = time.monotonic()
        with pytest.raises(OperationalError, match=r"not answered for 0\.3 s"):
            cursor.execute("SELECT 1")
        assert LIMIT <= time.monotonic() - began < SOON
    assert not database.is_usable()
    database.close()
    assert time.monotonic() - began < SOON


@pytest.mark.usefixtures("limited")
def test_a_transaction_on_a_server_that_hangs_ends_without_a_second_wait(
    database: BaseDatabaseWrapper, relay: Relay
) -> None:
    def two_queries() -> None:
        with atomic(database), database.cursor() as cursor:
            cursor.execute("SELECT 1")
            relay.hang()
            cursor.execute("SELECT 2")

    database.ensure_connection()
    began = time.monotonic()
    with pytest.raises(OperationalError, match="not answered"):
        two_queries()
    assert time.monotonic() - began < 1.5  # connecting once more would take 2 s
    assert not database.is_usable()


@pytest.mark.usefixtures("limited")
def test_after_the_server_came_back_the_next_query_works(database: BaseDatabaseWrapper, relay: Relay) -> None:
    with database.cursor() as cursor:
        relay.hang()
        with pytest.raises(OperationalError):
            cursor.execute("SELECT 1")
    relay.passes.set()
    database.close_if_unusable_or_obsolete()
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_connecting_to_a_server_that_hangs_ends_after_the_timeout_of_connecting(
    database: BaseDatabaseWrapper, relay: Relay
) -> None:
    relay.hang()
    began = time.monotonic()
    with pytest.raises(OperationalError, match="timeout"):
        database.ensure_connection()
    assert 1.5 < time.monotonic() - began < 6


@pytest.mark.usefixtures("limited")
def test_a_query_within_the_limit_is_not_cut_short(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for _ in range(3):  # together longer than the limit: it is one for each wait
            cursor.execute("SELECT pg_sleep(0.15)")
    assert database.is_usable()


def test_without_a_limit_a_query_takes_as_long_as_it_needs(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [2 * LIMIT])
    assert limits.waiting_limit() is None


@pytest.mark.usefixtures("limited")
def test_a_stream_of_rows_that_stops_ends_too(database: BaseDatabaseWrapper, relay: Relay) -> None:
    database.ensure_connection()
    raw = database.connection
    assert isinstance(raw, psycopg.Connection)

    def read() -> None:
        with raw.cursor() as cursor, cursor.copy("COPY (SELECT generate_series(1, 3000000)) TO STDOUT") as rows:
            for number, _ in enumerate(rows):
                if number == 10:
                    relay.hang()

    with pytest.raises(psycopg.OperationalError, match="not answered"):
        read()
    assert raw.closed
