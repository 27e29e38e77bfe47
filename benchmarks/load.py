"""Driving a server from a separate process over loopback: wrk where there is one, else a client of our own.

Both report the same `Figures`, and neither hides a stall: what a hanging server kept from being sent counts as
slow (wrk adds the requests that its connections would have sent; our client measures from the planned moment).
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = Path(__file__).with_name("wrk.lua")
HEADERS = {"Accept-Encoding": "gzip, deflate, br, zstd"}
"""What browsers send."""
ANSWER_WITHIN = 10
"""Seconds; later is an error."""
REACHED = 0.97
"""Share of the wanted rate that must have been sent."""


@dataclass(frozen=True)
class Requests:
    """What to ask: a server, and a file with one path a line, and behind it perhaps a cookie; asked in turn."""

    server: str
    """Such as http://127.0.0.1:8000"""
    file: Path

    @classmethod
    def write(cls, server: str, file: Path, paths: Iterable[str]) -> Requests:
        file.write_text("".join(f"{path}\n" for path in paths))
        return cls(server, file)

    def some(self, number: int = 20) -> list[str]:
        with self.file.open() as lines:
            return [line.split()[0] for line, _ in zip(lines, range(number), strict=False)]


@dataclass(frozen=True)
class Figures:
    completed: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int
    """Answers with another status than 200."""
    socket_errors: int
    """Connections that failed or were cut, and answers that did not come in time."""
    rate: float | None = None
    """What was wanted, requests a second; None for as many as possible."""

    @property
    def per_second(self) -> float:
        return self.completed / self.seconds

    @property
    def errors(self) -> int:
        return self.refused + self.socket_errors

    @property
    def reached(self) -> bool:
        return self.rate is None or self.per_second >= REACHED * self.rate


def drive(requests: Requests, rate: float | None, seconds: float, connections: int) -> Figures:
    """Ask at a constant `rate` a second, or as fast as the connections allow with None."""
    drive_by = _drive_by_wrk if wrk() else _drive_by_client
    return drive_by(requests, rate, max(1, math.ceil(seconds)), connections)


@cache
def wrk() -> str | None:
    """Where wrk is, if anywhere."""
    return shutil.which("wrk")


def tool() -> str:
    """What asks, for the head of the report."""
    if path := wrk():
        output = subprocess.run([path, "-v"], capture_output=True, text=True, check=False).stdout
        return output.partition(" [")[0].strip() or "wrk"
    return "our own Python client (no wrk was found; as fast as it goes, it is the bottleneck itself)"


def _drive_by_wrk(requests: Requests, rate: float | None, seconds: int, connections: int) -> Figures:
    threads = 1 if rate else min(2, os.cpu_count() or 1)
    headers = [part for name, value in HEADERS.items() for part in ("-H", f"{name}: {value}")]
    command = [
        *(str(wrk()), f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", f"{ANSWER_WITHIN}s"),
        *(*headers, "-s", str(SCRIPT), requests.server),
        *("--", str(requests.file), str(rate or 0), str(threads)),
    ]
    return _figures(command, rate, seconds)


def _drive_by_client(requests: Requests, rate: float | None, seconds: int, connections: int) -> Figures:
    command = [
        *(sys.executable, "-m", "benchmarks.client", requests.server, str(requests.file)),
        *(str(rate or 0), str(seconds), str(connections)),
    ]
    return _figures(command, rate, seconds)


def _figures(command: list[str], rate: float | None, seconds: int) -> Figures:
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds + 60, check=False)
    answer = next((line for line in reversed(process.stdout.splitlines()) if line.startswith("{")), None)
    if process.returncode or answer is None:
        raise RuntimeError(f"{command[0]} failed:\n{process.stdout}\n{process.stderr}")
    # No request completed: wrk says nan.
    values = json.loads(answer.replace("-nan", "0").replace("nan", "0"))
    return Figures(**values, rate=rate)


def require_answers(requests: Requests) -> None:
    """Raise RuntimeError unless the first paths all answer 200: wrk counts only 400 and above as refused."""
    address = urlsplit(requests.server)
    connection = HTTPConnection(str(address.hostname), address.port or 80, timeout=ANSWER_WITHIN)
    try:
        for path in requests.some():
            connection.request("GET", path, headers=HEADERS)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answers {answer.status} instead of 200")
    finally:
        connection.close()
