"""How many requests reach Django at a time, and what becomes of the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from mcm.bulkhead import MESSAGE, Bulkhead

PATIENCE = 0.3


class Response:
    """As Django's: `streaming` tells whether it is still being made while it is sent."""

    def __init__(self, *parts: bytes, streaming: bool = False) -> None:
        self.parts = parts
        self.streaming = streaming
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        self.closed += 1


class Site:
    """A site whose pages take until they are told to end."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.running = self.most = 0
        self.began: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
            self.began.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] != "/quick":
            self.go_on.wait(20)
        with self._lock:
            self.running -= 1
        if environ["PATH_INFO"] == "/fails":
            raise RuntimeError("on purpose")
        start_response("200 OK", [])
        return Response(b"done")


def ask(application: Any, path: str = "/") -> tuple[int, dict[str, str], Any]:
    """Status, headers and the response as the server gets it."""
    said: list[Any] = []
    response = application({"PATH_INFO": path}, lambda status, headers: said.extend((int(status[:3]), dict(headers))))
    return said[0], said[1], response


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def waiting(bulkhead: Bulkhead) -> int:
    return bulkhead._threads._work_queue.qsize()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.go_on.set()


class Crowd:
    """Requests in threads of their own."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.statuses: list[int] = []
        self._threads: list[threading.Thread] = []

    def come(self, path: str = "/") -> None:
        def come() -> None:
            try:
                self.statuses.append(ask(self.application, path)[0])
            except RuntimeError:
                self.statuses.append(500)

        thread = threading.Thread(target=come, daemon=True)
        thread.start()
        self._threads.append(thread)

    def end(self) -> list[int]:
        for thread in self._threads:
            thread.join(20)
        return self.statuses


def test_no_more_than_the_given_number_run_and_all_are_answered(site: Site) -> None:
    crowd = Crowd(Bulkhead(site, running=3))
    for _ in range(20):
        crowd.come()
    until(lambda: site.running == 3)
    time.sleep(0.05)
    site.go_on.set()
    assert crowd.end() == [200] * 20
    assert site.most == 3


def test_those_who_wait_get_their_turn_in_the_order_in_which_they_came(site: Site) -> None:
    bulkhead = Bulkhead(site, running=1)
    crowd = Crowd(bulkhead)
    for number in range(8):
        crowd.come(f"/{number}")
        until(lambda came=number: len(site.began) + waiting(bulkhead) == came + 1)  # type: ignore[misc]
    site.go_on.set()
    assert crowd.end() == [200] * 8
    assert site.began == [f"/{number}" for number in range(8)]


def test_whoever_waits_too_long_is_told_to_come_again(site: Site) -> None:
    bulkhead = Bulkhead(site, running=1, patience=PATIENCE)
    crowd = Crowd(bulkhead)
    crowd.come()
    until(lambda: site.running == 1)
    began = time.monotonic()
    status, headers, body = ask(bulkhead)
    assert PATIENCE <= time.monotonic() - began < 5
    assert (status, body) == (503, [MESSAGE])
    assert headers["Retry-After"] == "5"
    assert headers["Content-Type"].startswith("text/plain")
    site.go_on.set()
    assert crowd.end() == [200]
    assert ask(bulkhead)[0] == 200


def test_when_too_many_wait_the_next_one_is_refused_at_once(site: Site) -> None:
    bulkhead = Bulkhead(site, running=1, waiting=2)
    crowd = Crowd(bulkhead)
    for _ in range(3):
        crowd.come()
    until(lambda: site.running == 1 and waiting(bulkhead) == 2)
    began = time.monotonic()
    assert ask(bulkhead)[0] == 503
    assert time.monotonic() - began < 1
    site.go_on.set()
    assert crowd.end() == [200] * 3


def test_what_touches_no_database_passes(site: Site) -> None:
    bulkhead = Bulkhead(site, running=1, waiting=0, passing=("/quick",))
    crowd = Crowd(bulkhead)
    crowd.come()
    until(lambda: site.running == 1)
    assert ask(bulkhead, "/quick")[0] == 200
    assert ask(bulkhead, "/other")[0] == 503
    site.go_on.set()
    crowd.end()


def test_an_error_frees_the_place(site: Site) -> None:
    bulkhead = Bulkhead(site, running=1, waiting=0)
    site.go_on.set()
    with pytest.raises(RuntimeError):
        ask(bulkhead, "/fails")
    assert ask(bulkhead)[0] == 200


def test_a_file_is_read_by_whoever_asked_for_it_and_holds_no_place() -> None:
    def streaming(_environ: Any, start_response: Any) -> Response:
        start_response("200 OK", [])
        return Response(b"a", b"b", streaming=True)

    bulkhead = Bulkhead(streaming, running=1, waiting=0)
    for _ in range(3):
        status, _, response = ask(bulkhead)
        assert (status, response.closed) == (200, 0)
        assert b"".join(response) == b"ab"


def test_what_django_runs_in_keeps_its_threads_and_so_its_connections() -> None:
    threads: set[int] = set()

    def application(_environ: Any, start_response: Any) -> Response:
        threads.add(threading.get_ident())
        start_response("200 OK", [])
        return Response()

    bulkhead = Bulkhead(application, running=2)
    crowd = Crowd(bulkhead)
    for _ in range(50):
        crowd.come()
    crowd.end()
    assert len(threads) <= 2


def test_a_complete_response_is_closed_and_frees_the_place_before_it_is_read() -> None:
    page = Response(b"wh", b"ole")

    def application(_environ: Any, start_response: Any) -> Response:
        start_response("200 OK", [])
        return page

    bulkhead = Bulkhead(application, running=1, waiting=0)
    _, _, body = ask(bulkhead)
    assert (body, page.closed) == ([b"whole"], 1)
    assert ask(bulkhead)[0] == 200


def test_someone_whose_turn_comes_as_patience_ends_does_not_lose_the_place() -> None:
    """Many give up and leave at the same moments; afterwards every place is free again."""

    def short(_environ: Any, start_response: Any) -> Response:
        time.sleep(0.002)
        start_response("200 OK", [])
        return Response()

    bulkhead = Bulkhead(short, running=2, patience=0.004)
    crowd = Crowd(bulkhead)
    for _ in range(300):
        crowd.come()
    assert set(crowd.end()) <= {200, 503}
    for _ in range(42):  # as many as have room
        assert bulkhead._room.acquire(blocking=False)
