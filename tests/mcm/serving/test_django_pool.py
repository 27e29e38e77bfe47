"""Django's own processes: real ones, killed, and left alone by the process they belong to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor

import psutil
import pytest
from django.conf import settings

from mcm.serving.django_pool import DjangoPool
from mcm.serving.django_process import Request

HEALTHZ = Request({"REQUEST_METHOD": "GET", "PATH_INFO": "/healthz", "SERVER_NAME": "localhost", "SERVER_PORT": "80"})
HOLDER = """
import time
from mcm.serving.django_pool import DjangoPool
from tests.mcm.serving.test_django_pool import HEALTHZ
pool = DjangoPool(1)
print(pool.submit(HEALTHZ).result(60).status, flush=True)
time.sleep(600)
"""


@pytest.fixture
def pool() -> Iterator[DjangoPool]:
    pool = DjangoPool(1)
    yield pool
    pool._processes.shutdown()


def children(pool: DjangoPool) -> list[int]:
    return list(pool._processes._processes or ())


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_django_answers_in_another_process_that_gives_way_to_lookups(pool: DjangoPool) -> None:
    response = pool.submit(HEALTHZ).result(60)
    assert (response.status, response.body) == ("200 OK", b"ok\n")
    assert ("Content-Type", "text/plain") in response.headers
    (child,) = children(pool)
    assert child != os.getpid()
    assert os.getpriority(os.PRIO_PROCESS, child) == settings.NICENESS_BESIDE_LOOKUPS


def test_a_process_that_is_killed_is_replaced(pool: DjangoPool) -> None:
    pool.submit(HEALTHZ).result(60)
    (killed,) = children(pool)
    os.kill(killed, signal.SIGKILL)

    def answered() -> bool:
        try:
            return pool.submit(HEALTHZ).result(60).status == "200 OK"
        except BrokenExecutor:  # it was handed out before the end was noticed
            return False

    until(answered)
    assert children(pool) != [killed]


def test_what_a_request_raises_reaches_whoever_asked_and_the_process_goes_on(pool: DjangoPool) -> None:
    with pytest.raises(KeyError):
        pool.submit(Request({})).result(60)
    assert pool.submit(HEALTHZ).result(60).status == "200 OK"


def test_none_outlives_a_web_process_that_was_killed() -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "mcm.settings"}
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True, env=environ) as holder:
        try:
            assert holder.stdout
            assert holder.stdout.readline() == "200 OK\n"
            beside = psutil.Process(holder.pid).children(recursive=True)
            assert len(beside) >= 2
        finally:
            holder.kill()
    until(lambda: not any(process.is_running() and process.status() != "zombie" for process in beside))
