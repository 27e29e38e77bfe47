"""Files that somebody uploads to be looked at before they are imported: kept for an hour, below MCM_HOME.

What django-import-export does with them, in a folder of ours instead of one that everybody shares, so that a task finds
those that nobody came back to.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

KEPT_SECONDS: Final = 3600.0
_NAME = re.compile("[0-9a-f]{32}")


def folder() -> Path:
    return Path(settings.MCM_HOME) / "uploads"


class Upload:
    """One file, by its name: the interface of `import_export.tmp_storages`."""

    def __init__(self, *, name: str | None = None, read_mode: str = "r", encoding: str | None = None) -> None:
        self.name = name
        self._is_text = "b" not in read_mode
        self._encoding = encoding

    def save(self, data: str | bytes) -> None:
        self.name = self.name or uuid4().hex
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path().write_bytes(data.encode(self._encoding or "utf-8") if isinstance(data, str) else data)

    def read(self) -> str | bytes:
        """What was uploaded. Raises BadRequest, which is answered with 400, where it is gone."""
        try:
            octets = self._path().read_bytes()
        except FileNotFoundError as error:
            raise BadRequest(_("This upload has expired: choose the file again.")) from error
        return octets.decode(self._encoding or "utf-8") if self._is_text else octets

    def remove(self) -> None:
        self._path().unlink(missing_ok=True)

    def _path(self) -> Path:
        # The name comes back with a form.
        if not _NAME.fullmatch(self.name or ""):
            raise BadRequest(_("This upload has expired: choose the file again."))
        return folder() / str(self.name)


def remove_old(now: float | None = None) -> int:
    """Delete what was uploaded an hour ago or longer; how many files. `now`: seconds since 1970."""
    before = (time.time() if now is None else now) - KEPT_SECONDS
    old = [path for path in folder().glob("*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
