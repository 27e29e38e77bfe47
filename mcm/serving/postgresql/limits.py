"""How long this process waits for an answer of PostgreSQL; without a limit unless it asks for one.

`statement_timeout` is kept by the server, so it ends a query that is slow but not one whose server hangs or
whose network has gone. Web processes and the worker set a limit of their own; imports and other commands take
as long as they need.
"""

from __future__ import annotations

_limit: float | None = None


def limit_waiting(seconds: float | None) -> None:
    """From now on give up on a connection of this process that has not answered for so long."""
    global _limit  # noqa: PLW0603 -- one for the process, whichever thread asks
    _limit = seconds


def waiting_limit() -> float | None:
    return _limit
