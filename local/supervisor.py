"""python -m local.supervisor: supervisord as it is, but for two things.

A full disk does not end it: what it cannot log it drops, and goes on logging when there is room again. And when whoever
started it has died, it stops everything in order, so that a `kill -9` of script/server leaves nothing behind.
"""

import contextlib
import os
import sys

from supervisor import loggers, supervisord
from supervisor.states import SupervisorStates

from local.processes import PARENT


class _Unfailing:
    """Standard error, on which loggers report in their turn what they could not write."""

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            os.write(2, text.encode())

    def flush(self) -> None:
        pass


class _Log(loggers.RotatingFileHandler):
    """A log that is opened anew after it could not be rotated, or its program would hang with nobody to read it."""

    def doRollover(self) -> None:  # noqa: N802 -- supervisor's name
        try:
            super().doRollover()
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                self.stream = open(self.baseFilename, self.mode)  # noqa: SIM115 -- the base class closes it


class _Supervisor(supervisord.Supervisor):
    """Stops when its parent has gone."""

    def tick(self, now: float | None = None) -> None:
        super().tick(now)
        if os.getppid() != int(os.environ[PARENT]):
            self.options.mood = SupervisorStates.SHUTDOWN


def main() -> None:
    vars(sys)["stderr"] = _Unfailing()
    vars(loggers)["RotatingFileHandler"] = _Log  # supervisor has no setting for either
    vars(supervisord)["Supervisor"] = _Supervisor
    supervisord.main()


if __name__ == "__main__":
    main()
