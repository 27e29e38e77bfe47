"""granian with the application imported before its processes are forked: `python -m mcm.serving.public_program …`.

The arguments are granian's own. A process that dies is then replaced in a fraction of a second instead of the two or
three that importing takes, and all share the memory of what was imported.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from pathlib import Path

from granian.cli import entrypoint

import mcm.serving.public  # noqa: F401 -- for those that are forked

LOG_CONFIGURATION = Path(__file__).with_name("granian_log.json")
"""Hands granian's own lines on to ours."""


def serve() -> None:
    if sys.platform == "linux":  # Python 3.14 no longer does so by itself
        multiprocessing.set_start_method("fork")
    gc.collect()
    gc.freeze()
    sys.argv += ["--log-config", str(LOG_CONFIGURATION)]
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    serve()
