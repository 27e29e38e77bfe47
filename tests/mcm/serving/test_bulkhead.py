"""How many requests reach Django at a time, and what becomes of the others."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from mcm.serving.bulkhead import BUSY, MOST_BYTES, Bulkhead
from mcm.serving.django_process import Request, Response

PATIENCE = 0.3


class Site:
    """A site whose pages take until they are told to end; threads stand for its processes."""

    def __init__(self, at_a_time: int) -> None:
        self.go_on = threading.Event()
        self.began: list[str] = []
        self.running = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(at_a_time)

    def submit(self, request: Request) -> Future[Response]:
        return self._threads.submit(self._respond, request)

    def waiting(self) -> int:
        return self._threads._work_queue.qsize()

    def _respond(self, request: Request) -> Response:
        with self._lock:
            self.running += 1
            self.began.append(request.environ["PATH_INFO"])
        self.go_on.wait(20)
        with self._lock:
            self.running -= 1
        if request.environ["PATH_INFO"] == "/fails":
            raise RuntimeError("on purpose")
        return Response("200 OK", [("X-Length", str(len(request.body)))], b"done")


class Failing:
    """Processes that are killed in the middle of the first requests."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.asked = 0

    def submit(self, _request: Request) -> Future[Response]:
        self.asked += 1
        answer: Future[Response] = Future()
        if self.asked <= self.failures:
            answer.set_exception(BrokenExecutor())
        else:
            answer.set_result(Response("200 OK", [], b"done"))
        return answer


def here(_environ: Any, start_response: Any) -> Iterable[bytes]:
    """What touches no database."""
    start_response("200 OK", [])
    return [b"here"]


def ask(bulkhead: Any, path: str = "/", method: str = "GET", length: str = "") -> tuple[int, dict[str, str], Any]:
    said: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"body")}
    response = bulkhead(environ, lambda status, headers: said.extend((int(status[:3]), dict(headers))))
    return said[0], said[1], response


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site(at_a_time=1)
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


def test_those_who_wait_get_their_turn_in_the_order_in_which_they_came(site: Site) -> None:
    crowd = Crowd(Bulkhead(here, site.submit))
    for number in range(8):
        crowd.come(f"/{number}")
        until(lambda came=number: len(site.began) + site.waiting() == came + 1)  # type: ignore[misc]
    site.go_on.set()
    assert crowd.end() == [200] * 8
    assert site.began == [f"/{number}" for number in range(8)]


def test_whoever_waits_too_long_is_told_to_come_again(site: Site) -> None:
    bulkhead = Bulkhead(here, site.submit, patience=PATIENCE)
    crowd = Crowd(bulkhead)
    crowd.come()
    until(lambda: site.running == 1)
    began = time.monotonic()
    status, headers, body = ask(bulkhead)
    assert PATIENCE <= time.monotonic() - began < 5
    assert (status, body) == (503, [BUSY])
    assert headers["Retry-After"] == "5"
    assert headers["Content-Type"].startswith("text/plain")
    site.go_on.set()
    assert crowd.end() == [200]
    assert ask(bulkhead)[0] == 200


def test_when_too_many_wait_the_next_one_is_refused_at_once(site: Site) -> None:
    bulkhead = Bulkhead(here, site.submit, room=3)
    crowd = Crowd(bulkhead)
    for _ in range(3):
        crowd.come()
    until(lambda: site.running == 1 and site.waiting() == 2)
    began = time.monotonic()
    assert ask(bulkhead)[0] == 503
    assert time.monotonic() - began < 1
    site.go_on.set()
    assert crowd.end() == [200] * 3


def test_what_touches_no_database_passes(site: Site) -> None:
    bulkhead = Bulkhead(here, site.submit, room=1, passing=("/quick",))
    crowd = Crowd(bulkhead)
    crowd.come()
    until(lambda: site.running == 1)
    assert ask(bulkhead, "/quick")[2] == [b"here"]
    assert ask(bulkhead, "/other")[0] == 503
    site.go_on.set()
    crowd.end()


def test_an_error_frees_the_place(site: Site) -> None:
    bulkhead = Bulkhead(here, site.submit, room=1)
    site.go_on.set()
    with pytest.raises(RuntimeError):
        ask(bulkhead, "/fails")
    assert ask(bulkhead)[0] == 200


def test_the_body_goes_along(site: Site) -> None:
    site.go_on.set()
    assert ask(Bulkhead(here, site.submit), method="POST", length="4")[1]["X-Length"] == "4"
    assert ask(Bulkhead(here, site.submit), method="POST", length="nonsense")[1]["X-Length"] == "0"


def test_a_body_that_is_too_large_is_refused_unread(site: Site) -> None:
    status, _, body = ask(Bulkhead(here, site.submit), method="POST", length=str(MOST_BYTES + 1))
    assert (status, site.began) == (413, [])
    assert b"25 MB" in body[0]


def test_what_only_asks_is_asked_again_when_a_process_was_killed() -> None:
    once = Failing(1)
    assert ask(Bulkhead(here, once.submit))[2] == [b"done"]
    assert once.asked == 2
    assert ask(Bulkhead(here, Failing(2).submit))[0] == 503


def test_what_changes_something_is_not_done_twice() -> None:
    once = Failing(1)
    assert ask(Bulkhead(here, once.submit), method="POST")[0] == 503
    assert once.asked == 1


def test_someone_whose_turn_comes_as_patience_ends_does_not_lose_the_place(site: Site) -> None:
    """Many give up and leave at the same moments; afterwards every place is free again."""
    site.go_on.set()
    bulkhead = Bulkhead(here, site.submit, patience=0.0005)
    crowd = Crowd(bulkhead)
    for _ in range(300):
        crowd.come()
    assert set(crowd.end()) <= {200, 503}
    for _ in range(42):  # as many as have room
        assert bulkhead._room.acquire(blocking=False)
