"""Archives as people download them."""

from __future__ import annotations

import zipfile
from pathlib import Path


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
