from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

ASK = """
import django
django.setup()
from django.test import Client
print(Client(SERVER_NAME="localhost").get("/healthz")["Content-Security-Policy"])
"""


def test_every_process_sends_the_directives_in_the_same_order() -> None:
    policies = {
        subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=settings.BASE_DIR,
            env=os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "mcm.settings"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(policies) == 1
    assert "default-src 'none'" in policies.pop()
