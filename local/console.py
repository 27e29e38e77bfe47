"""What the person at the terminal reads."""

import contextlib
import sys
from pathlib import Path


class LocalError(Exception):
    """Something the person at the terminal can put right; the message says how."""


def say(line: str) -> None:
    """Print one line. Neither a terminal that has gone away nor a signal handler that interrupts
    another print may stop us."""
    with contextlib.suppress(OSError, RuntimeError):
        print(line, flush=True)


def complain(line: str) -> None:
    """Print one line on standard error, under the same rule."""
    with contextlib.suppress(OSError, RuntimeError):
        print(line, file=sys.stderr, flush=True)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file, indented; says so when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 20_000))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return f"    (no log at {log})"
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (empty)"
