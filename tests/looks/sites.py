"""The site that the commands look at: one that runs already, or a demo of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.site import Site, logins, temporary_home
from local.console import say


class Place(NamedTuple):
    """Where to look, and who may sign in there."""

    url: str
    logins: Mapping[str, str]
    """User name → password; empty for a site whose folder is not known."""


@contextmanager
def site_to_look_at(address: str | None, home: Path | None) -> Iterator[Place]:
    """The site at an address (its folder, MCM_HOME, tells the logins), else a demo that is gone afterwards."""
    if address:
        yield Place(address.rstrip("/"), logins(home) if home and (home / "demo-logins").exists() else {})
        return
    with temporary_home("looks") as folder:
        site = Site(folder)
        say("Starting a demo site; that takes a minute or two …")
        began = time.monotonic()
        try:
            # What a page looks like in development is what it looks like: e-mails can be read on the outbox page.
            site.start()
            site.wait_until_whole()
            say(f"It runs after {time.monotonic() - began:.0f} s.")
            yield Place(site.url, site.logins)
        finally:
            site.stop()
