"""On what the figures were measured."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import psutil

from local import postgres, valkey


def describe(tool: str) -> str:
    """A Markdown list."""
    facts = {
        "date": f"{dt.datetime.now():%Y-%m-%d %H:%M}",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load before we began": f"{os.getloadavg()[0]:.1f} processes",
        "Python": platform.python_version(),
        "granian, Django, numpy": ", ".join(metadata.version(name) for name in ("granian", "Django", "numpy")),
        "PostgreSQL": _version([str(postgres.client_binaries() / "postgres"), "--version"]),
        "Valkey": _version([str(valkey.binary()), "--version"]),
        "nginx": _version([nginx, "-v"]) if (nginx := shutil.which("nginx")) else "none found",
        "driven by": tool,
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items()) + "\n"


def _processor() -> str:
    if sys.platform == "linux":
        match = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
        if match:
            return match[1]
    return platform.processor() or platform.machine()


def _version(command: list[str]) -> str:
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    match = re.search(r"\d+(\.\d+)+", process.stdout + process.stderr)
    return match[0] if match else "unknown"
