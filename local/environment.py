"""What the site finds in its environment when it runs on one machine."""

import os
from collections.abc import Mapping

from local import postgres, valkey
from local.console import LocalError
from local.home import Home
from local.processes import MARKER, PARENT

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

SERVICES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
"""The private services, each with the variable that replaces it by one of yours."""


def private_services(environ: Mapping[str, str]) -> list[str]:
    """The services which the environment leaves to us."""
    return [name for name, variable in SERVICES.items() if not environ.get(variable)]


def complete(environ: Mapping[str, str], home: Home) -> dict[str, str]:
    """The given environment with every gap filled. An empty value counts as a gap.

    Raises LocalError where demo logins would be open to the world.
    """
    complete = {name: value for name, value in environ.items() if name not in (MARKER, PARENT)}
    hosts = environ.get("ALLOWED_HOSTS") or ",".join(LOCAL_HOSTS)
    local = all(host.strip() in LOCAL_HOSTS for host in hosts.split(","))
    complete |= {
        "MCM_HOME": str(home.path),
        "PYTHONUNBUFFERED": "1",
        "ALLOWED_HOSTS": hosts,
        "MCM_DEMO": environ.get("MCM_DEMO") or ("1" if local else "0"),
        "SECRET_KEY": environ.get("SECRET_KEY") or home.secret_key(),
        "DATABASE_URL": environ.get("DATABASE_URL") or postgres.url(home),
        "REDIS_URL": environ.get("REDIS_URL") or valkey.url(home),
        "MCM_PRIVATE_SERVICES": ",".join(private_services(environ)),
    }
    if not environ.get("DATABASE_URL"):  # `manage.py dbshell` needs a psql; yours comes first
        complete["PATH"] = f"{environ.get('PATH', os.defpath)}{os.pathsep}{postgres.client_binaries()}"
    if wants_demo(complete) and not local:
        raise LocalError(
            f"MCM_DEMO={complete['MCM_DEMO']} makes logins that everybody knows, and ALLOWED_HOSTS={hosts} "
            "is not this machine alone.\nUnset MCM_DEMO, or use ALLOWED_HOSTS=localhost."
        )
    return complete


def wants_demo(environ: Mapping[str, str]) -> bool:
    """Whether MCM_DEMO is on, in any of the words that the site's settings accept."""
    return environ["MCM_DEMO"].strip().lower() in ("1", "true", "on", "ok", "yes", "y")
