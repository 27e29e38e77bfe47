"""How static files are collected and served: hashed, compressed, immutable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.contrib.staticfiles.utils import get_files
from django.core.files.base import ContentFile, File
from django.core.management import call_command
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_SAVE = "_save"
"""Through here passes every file, hashed or not; Django's types do not name it."""
_css_import = re.compile(r'@import\s*"([^"]+)";\n?')


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed static files; `import` lines of our ES modules are rewritten to hashed names.

    A style sheet that imports others is sent as one file: a component has a file of its own, and a page waits for one.
    So the pages need neither a bundler nor an inline import map, and the Content-Security-Policy
    allows no inline script at all.
    """

    support_js_module_import_aggregation = True
    max_post_process_passes = 20
    """Names are hashed again until none changes: once for each module that stands behind another one."""

    def _save(self, name: str, content: File[bytes]) -> str:
        """Comments and indents are for those who read the tree: half of what scripts and styles weigh, compressed."""
        minified = {".js": jsmin, ".css": cssmin}.get(PurePosixPath(name).suffix)
        if minified and name.startswith(("js/", "css/", "leaflet/")):
            content.seek(0)  # it has been read once, for its hash
            content = ContentFile(minified(content.read().decode()).encode())
        save: Callable[[str, File[bytes]], str] = getattr(super(), _SAVE)
        return save(name, content)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        for name in [] if dry_run else [name for name in paths if name.endswith(".css")]:
            if (whole := self._whole_style(name)) != Path(self.path(name)).read_text():
                Path(self.path(name)).write_text(whole)
                paths[name] = (self, name)
        name_by_content: Callable[..., Iterator[Any]] = super().post_process
        yield from name_by_content(paths, dry_run, **options)

    def _whole_style(self, name: str) -> str:
        """A style sheet with what it imports in the place of its `@import` lines."""
        folder = PurePosixPath(name).parent
        source = Path(self.path(name)).read_text()
        return _css_import.sub(lambda match: self._whole_style(str(folder / match[1])), source)

    def url_converter(self, *args: Any, **kwargs: Any) -> Callable[[re.Match[str]], str]:
        """Leaves comments alone: types name modules in both directions, and names by content would never settle."""
        convert = super().url_converter(*args, **kwargs)

        def outside_comments(match: re.Match[str]) -> str:
            opened, closed = (match.string.rfind(mark, 0, match.start()) for mark in ("/*", "*/"))
            return match["matched"] if opened > closed else convert(match)

        return outside_comments


class PlainStorage(StaticFilesStorage):
    """Static files under their own names, as they stand in the tree: script/server --reload, and tests."""


class UsedStaticFiles(StaticFilesConfig):
    """Leaves out what no page of ours uses: it would take longer to compress than all the rest."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "drf_spectacular_sidecar/redoc*",
        "rest_framework*",
        "leaflet/draw*",
        "leaflet/proj4*",
    ]


def collect_if_changed() -> None:
    """Collect static files unless the ones collected last were the same."""
    stamp, fingerprint = Path(settings.STATIC_ROOT) / ".collected", _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def _fingerprint() -> str:
    """Of names, sizes and times of all the files that would be collected."""
    digest = blake2b(digest_size=16)
    for finder in get_finders():
        for storage in getattr(finder, "storages", {}).values():
            for name in sorted(get_files(storage, UsedStaticFiles.ignore_patterns)):
                status = Path(storage.path(name)).stat()
                digest.update(f"{storage.location} {name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
