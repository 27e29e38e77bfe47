"""Django's own processes beside a web process, for what needs the database.

In threads of the web process they would take the interpreter from every lookup: 5 ms a turn at worst, and several
turns a page. Processes with a lower priority take only a processor that nobody else wants. They are forked from
one that has imported everything, so each begins within milliseconds and shares the memory.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from threading import Lock

from mcm.serving import django_process
from mcm.serving.django_process import Request, Response

logger = logging.getLogger(__name__)


class DjangoPool:
    """`size` processes, each answering one request at a time, in the order in which they came.

    One that is killed takes with it what its pool was at: those futures raise `BrokenExecutor`. The next request
    finds new ones.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._turn = Lock()
        self._processes = self._start()

    def submit(self, request: Request) -> Future[Response]:
        """Have a request answered; never blocks."""
        with self._turn:
            try:
                return self._processes.submit(django_process.respond, request)
            except BrokenExecutor:
                logger.error("A process of Django's ended unexpectedly: all are started anew")
                self._processes.shutdown(wait=False)
                self._processes = self._start()
                return self._processes.submit(django_process.respond, request)

    def _start(self) -> ProcessPoolExecutor:
        context: BaseContext
        if sys.platform == "linux":
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["mcm.serving.django_application"])
        else:  # whose libraries do not bear being forked
            context = multiprocessing.get_context("spawn")
        processes = ProcessPoolExecutor(self._size, mp_context=context, initializer=django_process.begin)
        for _process in range(self._size):  # each is made when there is something to do for it
            processes.submit(django_process.ready)
        return processes
