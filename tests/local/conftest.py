import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcm.local.home import Home


@pytest.fixture
def home() -> Iterator[Home]:
    """A home which the user that PostgreSQL runs as can enter, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="mcm-home-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    home = Home(folder)
    home.create()
    yield home
    home.remove_sockets()
    shutil.rmtree(folder)


@pytest.fixture
def clean_environ() -> dict[str, str]:
    """This environment as it is before anything of ours is set: the tests run with services."""
    ours = {"DATABASE_URL", "REDIS_URL", "MCM_HOME", "MCM_DEMO", "SECRET_KEY", "ALLOWED_HOSTS", "PORT", "HOST"}
    return {name: value for name, value in os.environ.items() if name not in ours}
