import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.home import Home

OURS = {"DATABASE_URL", "REDIS_URL", "MCM_HOME", "MCM_DEMO", "SECRET_KEY", "ALLOWED_HOSTS", "PORT", "HOST"}


@contextmanager
def temporary_home() -> Iterator[Home]:
    """A home which the user that PostgreSQL runs as can enter, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="mcm-home-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    home = Home(folder)
    home.create()
    try:
        yield home
    finally:
        home.remove_sockets()
        shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Home]:
    with temporary_home() as home:
        yield home


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Home]:
    """One home for all tests of a file."""
    with temporary_home() as home:
        yield home


@pytest.fixture(scope="session")
def clean_environ() -> dict[str, str]:
    """This environment as it is before anything of ours is set: the tests run with services."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


def eventually(true: Callable[[], object], within: float = 30) -> bool:
    """Whether it becomes true within so many seconds."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
