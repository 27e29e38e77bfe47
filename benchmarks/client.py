"""A small HTTP client for machines without wrk: python -m benchmarks.client SERVER FILE RATE SECONDS CONNECTIONS

One thread, raw sockets, keep-alive. At a constant rate every request has a planned moment, and its latency counts
from there, whether or not a connection was free. Prints the figures as JSON.
"""

from __future__ import annotations

import gc
import json
import random
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.load import ANSWER_WITHIN, HEADERS

LINE = "\r\n"


@dataclass
class Connection:
    socket: socket.socket
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def complete(self) -> int | None:
        """The status once the whole answer is there."""
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        headers = head.lower()
        if b"\r\ntransfer-encoding: chunked" in headers:
            whole = body.endswith(b"0\r\n\r\n")
        else:
            _, _, length = headers.partition(b"\r\ncontent-length:")
            whole = len(body) >= int(length.split(b"\r\n", 1)[0] or 0)
        return int(head.split(b" ", 2)[1]) if whole else None


class Client:
    def __init__(self, server: str, paths: list[str], connections: int) -> None:
        address = urlsplit(server)
        self._address = (str(address.hostname), address.port or 80)
        headers = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        rest = f" HTTP/1.1\r\nHost: {address.netloc}\r\n{headers}"
        both = (path.partition(" ") for path in paths)
        self._requests = cycle(
            [
                f"GET {path}{rest}{f'Cookie: {cookie}' + LINE if cookie else ''}{LINE}".encode()
                for path, _, cookie in both
            ]
        )
        self._selector = selectors.SelectSelector()  # the only one that waits for less than a millisecond
        self._free: deque[Connection] = deque()
        self.latencies: list[float] = []
        self.refused = self.socket_errors = 0
        for _ in range(connections):
            self._connect()

    def run(self, rate: float, seconds: float) -> float:
        """Seconds it took."""
        began = time.perf_counter()
        end, due = began + seconds, began
        while True:
            now = time.perf_counter()
            if now >= end and (not self._selector.get_map() or now > end + ANSWER_WITHIN):
                break
            while self._free and now < end and (not rate or due <= now):
                self._send(due if rate else now)
                due += 2 * random.random() / rate if rate else 0.0
            is_due = rate and self._free and now < end
            wait = max(0.0, due - now) if is_due else 0.1
            if not self._selector.get_map():
                time.sleep(min(wait, 0.01))
                if not self._free and now < end:
                    self._connect()
                continue
            for key, _ in self._selector.select(wait):
                self._receive(key.data)
            self._give_up(time.perf_counter())
        self.socket_errors += len(self._selector.get_map())
        return time.perf_counter() - began

    def _connect(self) -> None:
        try:
            connection = socket.create_connection(self._address, timeout=ANSWER_WITHIN)
        except OSError:
            self.socket_errors += 1
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._free.append(Connection(connection))

    def _send(self, planned: float) -> None:
        connection = self._free.popleft()
        connection.began = planned
        connection.received.clear()
        try:
            connection.socket.sendall(next(self._requests))
        except OSError:
            self._failed(connection)
        else:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _receive(self, connection: Connection) -> None:
        try:
            data = connection.socket.recv(1 << 18)
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(connection.socket)
            self._failed(connection)
            return
        connection.received += data
        status = connection.complete()
        if status is not None:
            self.latencies.append(time.perf_counter() - connection.began)
            self.refused += status != 200
            self._selector.unregister(connection.socket)
            self._free.append(connection)

    def _failed(self, connection: Connection) -> None:
        self.socket_errors += 1
        connection.socket.close()
        self._connect()

    def _give_up(self, now: float) -> None:
        late = [key.data for key in self._selector.get_map().values() if now - key.data.began > ANSWER_WITHIN]
        for connection in late:
            self._selector.unregister(connection.socket)
            self._failed(connection)


def main() -> None:
    server, file, rate, seconds, connections = sys.argv[1:]
    client = Client(server, Path(file).read_text().split(), int(connections))
    gc.disable()
    took = client.run(float(rate), float(seconds))
    ordered = sorted(1000 * latency for latency in client.latencies) or [0.0]
    figures = {
        "completed": len(client.latencies),
        "seconds": took,
        "p50_ms": ordered[len(ordered) // 2],
        "p99_ms": ordered[int(0.99 * len(ordered))],
        "refused": client.refused,
        "socket_errors": client.socket_errors,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
